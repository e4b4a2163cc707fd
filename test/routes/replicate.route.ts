import type { Script, SeenRequest } from '../providers/scripted-server.ts';
import { jobBehaviours, jobRun, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { rerouted } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'replicate';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const ID = 'r7xk2m9qw1rma0cq8r0s5v3ztc';
const VERSION = '39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b';
const isPoll = ({ method }: SeenRequest): boolean => method === 'GET';
const isCancel = ({ path }: SeenRequest): boolean => path.endsWith('/cancel');

/** A vendor whose predictions succeed with this output. */
function vendorOf(outputOf: (stage: Stage) => unknown): JobVendor {
  return {
    isPoll,
    answer: (request, { state, stage }) => {
      const urls = { get: `${stage.url}/predictions/${ID}`, cancel: `${stage.url}/predictions/${ID}/cancel` };
      const prediction = (status: string, more: object = {}): Script => ({
        status: isPoll(request) ? 200 : 201,
        body: { id: ID, version: VERSION, status, output: null, error: null, urls, ...more },
      });
      if (!isPoll(request)) return prediction(isCancel(request) ? 'canceled' : 'starting');
      switch (state) {
        case 'running':
          return prediction('processing');
        case 'unheard-of':
          return prediction('warming-up');
        case 'done':
          return prediction('succeeded', {
            output: outputOf(stage),
            metrics: { predict_time: 0.002, total_time: 0.003 },
            logs: 'Using seed: 7\n',
          });
        case 'failed':
          return prediction('failed', { error: 'CUDA out of memory' });
        case 'refused-input':
          return prediction('failed', { error: 'The input was flagged as sensitive. (E005)' });
        case 'refused-output':
          return prediction('failed', { error: 'The output was flagged as sensitive. (E005)' });
        case 'lost':
          return { status: 404, body: { detail: 'The requested resource could not be found.' } };
      }
    },
  };
}

const byUrl = vendorOf(({ fileUrl }) => [fileUrl]);
const healthy = jobRun(byUrl, ['running', 'done']);
const done: Play = { serve: healthy };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  request: { model: 'stability-ai/sdxl' },
  job: { isSubmit: (request) => request.method === 'POST' && !isCancel(request), isCancel },
  behaviours: {
    ...wireBehaviours(healthy),
    ...jobBehaviours(byUrl),
    ...noStreams('The events of Replicate carry text; pictures come whole.'),
    inline: {
      serve: jobRun(
        vendorOf(({ base64 }) => `data:image/png;base64,${base64}`),
        ['done'],
      ),
    },
    byUrl: done,
    edit: done,
    mask: done,
    rerouted: rerouted(healthy, VERSION),
    seed: done,
    fileGone: { serve: healthy, file: { status: 403 } },
    brokenPicture: { serve: healthy, file: { body: '<html>' } },
    empty: {
      serve: jobRun(
        vendorOf(() => []),
        ['done'],
      ),
      expect: { kind: 'failed', reason: 'empty', retryable: false, billing: 'yes' },
      because: 'A prediction that succeeded is charged, whatever it put out.',
    },
    refusedInput: {
      serve: jobRun(byUrl, ['refused-input']),
      expect: { kind: 'refused', stage: 'input', billing: 'unknown' },
      because: 'The prediction ran and failed; whether that is charged depends on the model.',
    },
    refusedOutput: { serve: jobRun(byUrl, ['running', 'refused-output']) },
    refusedUnclear: play('flagged-unclear'),
    invalidRequest: play('invalid-input'),
    credentials: {
      serve: ({ key }) => ({ status: 401, body: { title: 'Unauthenticated', detail: `Bad token ${key}` } }),
    },
    verification: { doesNotApply: 'Replicate asks for no verification.' },
    quota: play('insufficient-credit'),
    modelGone: play('not-found'),
    rateLimited: play('throttled'),
  },
  failures: {
    blockedInput: ['flagged-input', 'flagged-unclear'],
    blockedOutput: ['flagged-output'],
    empty: ['empty-output'],
    rateLimited: ['throttled'],
    quota: ['insufficient-credit'],
    credentials: ['unauthenticated'],
    verification: { doesNotApply: 'Replicate asks for no verification.' },
    modelGone: ['not-found', 'version-gone'],
    invalidRequest: ['invalid-input'],
    vendorError: ['failed', 'server-error'],
    timeout: ['aborted', 'gateway-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-expired', 'data-removed'],
  },
};
