import type { Script, SeenRequest } from '../providers/scripted-server.ts';
import { jobBehaviours, jobRun, type JobState, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'fal';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const isSubmit = ({ method }: SeenRequest): boolean => method === 'POST';
const isPoll = ({ path }: SeenRequest): boolean => path.endsWith('/status');
const isCancel = ({ method }: SeenRequest): boolean => method === 'PUT';

const STATUS: Partial<Record<JobState, string>> = { running: 'IN_PROGRESS', 'unheard-of': 'PONDERING' };
const refusal = (loc: readonly string[]): Script => ({
  status: 422,
  body: { detail: [{ loc, msg: 'Flagged by a content checker.', type: 'content_policy_violation' }] },
});

/** A vendor whose finished requests name their picture so. */
function vendorOf(urlOf: (stage: Stage) => string | undefined): JobVendor {
  const resultOf = (state: JobState, stage: Stage): Script => {
    const url = urlOf(stage);
    switch (state) {
      case 'refused-input':
        return refusal(['body', 'prompt']);
      case 'failed':
        return { status: 500, body: { detail: [{ loc: ['body'], msg: 'Broken', type: 'internal_server_error' }] } };
      default:
        return {
          headers: { 'x-fal-billable-units': '1', 'x-fal-request-id': ID },
          body: {
            images: url === undefined ? [] : [{ url, width: 24, height: 16 }],
            timings: { inference: 0.002 },
            seed: 7,
            has_nsfw_concepts: [state === 'refused-output'],
          },
        };
    }
  };
  return {
    isPoll,
    answer: (request, { state, stage }) => {
      const own = `${stage.url}/owner/app/requests/${ID}`;
      if (isSubmit(request))
        return {
          body: {
            status: 'IN_QUEUE',
            request_id: ID,
            status_url: `${own}/status`,
            response_url: own,
            cancel_url: `${own}/cancel`,
          },
        };
      if (isCancel(request)) return { status: 202, body: { status: 'CANCELLATION_REQUESTED' } };
      if (!isPoll(request)) return resultOf(state, stage);
      if (state === 'lost') return { status: 404, body: { detail: 'Request not found' } };
      const status = STATUS[state] ?? 'COMPLETED';
      return { status: status === 'COMPLETED' ? 200 : 202, body: { status, request_id: ID } };
    },
  };
}

const byUrl = vendorOf(({ fileUrl }) => fileUrl);
const healthy = jobRun(byUrl, ['running', 'done']);
const done: Play = { serve: healthy };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  request: { model: 'owner/app/fast' },
  job: { isSubmit, isCancel },
  behaviours: {
    ...wireBehaviours(healthy),
    ...jobBehaviours(byUrl),
    jobFails: {
      ...jobBehaviours(byUrl).jobFails,
      expect: { kind: 'failed', reason: 'vendor-error', retryable: false, billing: 'no' },
      because: 'fal never charges what ends with a 5xx of its own.',
    },
    ...noStreams('The events of fal tell of states; pictures come whole.'),
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
    empty: play('no-images'),
    refusedInput: {
      serve: jobRun(byUrl, ['refused-input']),
      expect: { kind: 'refused', stage: 'input', billing: 'unknown' },
      because: 'An error with status 422 is charged when a runner spent time before it was found.',
    },
    refusedOutput: {
      serve: jobRun(byUrl, ['running', 'refused-output']),
      expect: { kind: 'refused', stage: 'output', billing: 'yes' },
      because: 'The black picture comes with the units that it is billed with.',
    },
    refusedUnclear: play('policy-violation-unclear'),
    invalidRequest: {
      ...play('invalid-input'),
      expect: { kind: 'failed', reason: 'invalid-request', retryable: false, billing: 'unknown' },
      because: 'An error with status 422 is charged when a runner spent time before it was found.',
    },
    credentials: { serve: ({ key }) => ({ status: 401, body: { detail: `No user found for ${key}` } }) },
    verification: { doesNotApply: 'fal asks for no verification.' },
    quota: play('exhausted-balance'),
    modelGone: play('app-not-found'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['policy-violation', 'policy-violation-unclear'],
    blockedOutput: ['nsfw-black'],
    empty: ['no-images', 'no-media'],
    rateLimited: ['rate-limited'],
    quota: ['exhausted-balance'],
    credentials: ['unauthorized', 'forbidden'],
    verification: { doesNotApply: 'fal asks for no verification.' },
    modelGone: ['app-not-found'],
    invalidRequest: ['invalid-input'],
    vendorError: ['app-error', 'runner-lost', 'downstream-error', 'server-error', 'submit-scheduling'],
    timeout: ['generation-timeout', 'start-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-gone'],
  },
};
