import type { Script } from '../providers/scripted-server.ts';
import { jobBehaviours, jobRun, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'bfl';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const ID = '5b1c7c0e-7d0a-4a57-a1f5-0f6b4f6a9d01';
const state = (status: string, result: object | null = null): Script => ({
  body: { id: ID, status, result, details: null },
});
const ready = (sample: string | null): Script =>
  state('Ready', { sample, prompt: 'A blue mug', seed: 7, start_time: Date.now() / 1000 - 0.001, duration: 0.001 });

const isPoll: JobVendor['isPoll'] = ({ path }) => path.includes('/get_result?');

/** A vendor whose finished tasks name their picture so. */
function vendorOf(sampleOf: (stage: Stage) => string | null): JobVendor {
  return {
    isPoll,
    answer: (request, { state: now, stage }) => {
      if (!isPoll(request))
        return { body: { id: ID, polling_url: `${stage.url}/get_result?id=${ID}`, cost: 4, output_mp: 1 } };
      switch (now) {
        case 'running':
          return state('Pending');
        case 'unheard-of':
          return state('Contemplating');
        case 'done':
          return ready(sampleOf(stage));
        case 'failed':
          return state('Error');
        case 'refused-input':
          return state('Request Moderated');
        case 'refused-output':
          return state('Content Moderated');
        case 'lost':
          return { status: 404, body: { id: ID, status: 'Task not found' } };
      }
    },
  };
}

const byUrl = vendorOf(({ fileUrl }) => fileUrl);
const healthy = jobRun(byUrl, ['running', 'done']);
const done: Play = { serve: healthy };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  job: { isSubmit: ({ method }) => method === 'POST' },
  behaviours: {
    ...wireBehaviours(healthy),
    ...jobBehaviours(byUrl),
    ...noStreams('A task is asked for until it is over.'),
    inline: {
      serve: jobRun(
        vendorOf(({ base64 }) => `data:image/png;base64,${base64}`),
        ['done'],
      ),
    },
    byUrl: done,
    edit: done,
    mask: done,
    rerouted: { doesNotApply: 'Results name no model.' },
    seed: done,
    fileGone: { serve: healthy, file: { status: 403 } },
    brokenPicture: { serve: healthy, file: { body: '<html>' } },
    empty: {
      serve: jobRun(
        vendorOf(() => null),
        ['done'],
      ),
    },
    refusedInput: {
      serve: jobRun(byUrl, ['refused-input']),
      expect: { kind: 'refused', stage: 'input', billing: 'unknown' },
      because: 'The task was accepted at a price, and whether a moderated one gives it back is not documented.',
    },
    refusedOutput: { serve: jobRun(byUrl, ['running', 'refused-output']) },
    refusedUnclear: { doesNotApply: 'A moderated prompt and a moderated picture are different states.' },
    invalidRequest: play('validation'),
    credentials: { serve: ({ key }) => ({ status: 403, body: { detail: `Invalid key ${key}` } }) },
    verification: { doesNotApply: 'BFL asks for no verification.' },
    quota: play('insufficient-credits'),
    modelGone: play('model-gone'),
    rateLimited: play('too-many-tasks'),
  },
  failures: {
    blockedInput: ['request-moderated'],
    blockedOutput: ['content-moderated'],
    empty: ['ready-without-sample'],
    rateLimited: ['too-many-tasks'],
    quota: ['insufficient-credits'],
    credentials: ['not-authenticated', 'unauthorized'],
    verification: { doesNotApply: 'BFL asks for no verification.' },
    modelGone: ['model-gone'],
    invalidRequest: ['validation'],
    vendorError: ['error', 'failed-details', 'server-error', 'unavailable-silent'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-expired'],
  },
};
