import type { Script } from '../providers/scripted-server.ts';
import { jobBehaviours, jobRun, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'midjourney-proxy';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const ID = '1700000000000001';
const task = (status: string, more: object = {}): Script => ({
  body: { id: ID, action: 'IMAGINE', status, submitTime: 1_795_132_800_000, ...more },
});
const isPoll: JobVendor['isPoll'] = ({ method }) => method === 'GET';

/** A proxy whose finished tasks name their sheet so. */
function proxyOf(imageOf: (stage: Stage) => string | null): JobVendor {
  return {
    isPoll,
    answer: (request, { state, stage }) => {
      if (!isPoll(request)) return { body: { code: 1, description: 'ok', result: ID } };
      switch (state) {
        case 'running':
          return task('IN_PROGRESS', { imageUrl: stage.fileUrl, progress: '37%' });
        case 'unheard-of':
          return task('MODAL');
        case 'done':
          return task('SUCCESS', {
            imageUrl: imageOf(stage),
            startTime: 1_795_132_800_400,
            finishTime: 1_795_132_840_400,
          });
        case 'failed':
          return task('FAILURE', { failReason: 'Timeout' });
        case 'refused-input':
          return task('FAILURE', { failReason: 'Banned prompt: gore' });
        case 'refused-output':
          return task('FAILURE', { failReason: 'Sorry! The AI moderators blocked this image' });
        case 'lost':
          return { status: 404, body: '' };
      }
    },
  };
}

const byUrl = proxyOf(({ fileUrl }) => fileUrl);
const healthy = jobRun(byUrl, ['running', 'done']);
const done: Play = { serve: healthy };
const NO_ACCOUNTS = { doesNotApply: 'The proxy asks for no verification.' };
const NO_RETIREMENT = { doesNotApply: 'Versions are flags of the prompt, and an unknown one is a failed task.' };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  request: { model: 'v7' },
  job: { isSubmit: ({ method }) => method === 'POST' },
  behaviours: {
    ...wireBehaviours(healthy),
    ...jobBehaviours(byUrl),
    ...noStreams('A task is asked for until it is over.'),
    inline: {
      serve: jobRun(
        proxyOf(({ base64 }) => `data:image/png;base64,${base64}`),
        ['done'],
      ),
    },
    byUrl: done,
    edit: done,
    mask: { doesNotApply: 'Input pictures are prompts beside the words; there are no masks.' },
    rerouted: { doesNotApply: 'Tasks name no version but the flag that was sent.' },
    seed: done,
    fileGone: { serve: healthy, file: { status: 403 } },
    brokenPicture: { serve: healthy, file: { body: '<html>' } },
    empty: {
      serve: jobRun(
        proxyOf(() => null),
        ['done'],
      ),
    },
    refusedInput: play('banned-prompt'),
    refusedOutput: {
      serve: jobRun(byUrl, ['running', 'refused-output']),
      expect: { kind: 'refused', stage: 'unknown', billing: 'unknown' },
      because: 'The words of a failed task do not tell whether prompt or picture was found fault with.',
    },
    refusedUnclear: play('moderated'),
    invalidRequest: play('validation'),
    credentials: { serve: ({ key }) => ({ status: 401, body: { code: 9, description: `Wrong secret ${key}` } }) },
    verification: NO_ACCOUNTS,
    quota: play('quota'),
    modelGone: NO_RETIREMENT,
    rateLimited: play('queue-full'),
  },
  failures: {
    blockedInput: ['banned-prompt', 'banned-later'],
    blockedOutput: ['moderated'],
    empty: ['no-picture'],
    rateLimited: ['queue-full', 'gateway-rate-limit'],
    quota: ['quota'],
    credentials: ['wrong-secret'],
    verification: NO_ACCOUNTS,
    modelGone: NO_RETIREMENT,
    invalidRequest: ['validation'],
    vendorError: ['failure', 'no-account', 'cancelled'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-expired'],
  },
};
