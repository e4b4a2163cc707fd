import { EDIT, TEXT_TO_PICTURE, WORKFLOW_ROOT } from '../providers/workflows.ts';
import type { Script, SeenRequest } from '../providers/scripted-server.ts';
import { jobBehaviours, jobRun, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'comfyui';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const ID = '5b1c7c0e-7d0a-4a57-a1f5-0f6b4f6a9d01';
const is = ({ method, path }: SeenRequest, wanted: string): boolean => `${method} ${path}`.startsWith(wanted);
const isPoll: JobVendor['isPoll'] = (request) => is(request, 'GET /history/');

const entry = (status: string, more: object = {}): Script => ({
  body: {
    [ID]: {
      prompt: [1, ID, {}, { create_time: 1_795_132_800_000 }, ['9']],
      outputs: {},
      status: {
        status_str: status,
        completed: status === 'success',
        messages: [
          ['execution_start', { timestamp: 1_795_132_800_400 }],
          ['execution_cached', { nodes: [] }],
          ['execution_success', { timestamp: 1_795_132_808_400 }],
        ],
      },
      ...more,
    },
  },
});

/** A server whose finished jobs show this picture. */
function serverOf(viewOf: (stage: Stage) => Script, images: readonly object[] = [PICTURE]): JobVendor {
  return {
    isPoll,
    answer: (request, { state, stage }) => {
      if (is(request, 'POST /prompt')) return { body: { prompt_id: ID, number: 1, node_errors: {} } };
      if (is(request, 'POST /upload/image')) return { body: { name: 'input.png', subfolder: '', type: 'input' } };
      if (is(request, 'GET /view?')) return viewOf(stage);
      if (is(request, 'GET /queue')) return { body: { queue_running: [], queue_pending: [[1, ID, {}, {}, []]] } };
      if (!isPoll(request)) return { body: '' };
      switch (state) {
        case 'running':
          return { body: {} };
        case 'unheard-of':
          return entry('contemplating');
        case 'done':
          return entry('success', { outputs: { 9: { images } } });
        case 'lost':
          return { status: 404, body: '' };
        default:
          return entry('error');
      }
    },
  };
}
const PICTURE = { filename: 'ComfyUI_00001_.png', subfolder: '', type: 'output' };

const byView = serverOf(({ picture }) => ({ body: picture }));
const healthy = jobRun(byView, ['running', 'done']);
const done: Play = { serve: healthy };

const EDITS: Play = { ...done, request: { options: EDIT } };
const NO_MODERATION = { doesNotApply: 'The server looks at neither prompts nor pictures.' };
const OWN = { doesNotApply: 'The server is one of your own: nothing is used up.' };
const BY_NAME = { doesNotApply: 'Pictures are fetched by name from the server itself, which may want the key.' };
const NO_ACCOUNTS = { doesNotApply: 'There are no accounts.' };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  request: { options: TEXT_TO_PICTURE, size: '64x64' },
  context: { root: WORKFLOW_ROOT },
  job: {
    isSubmit: (request) => is(request, 'POST /prompt'),
    isCancel: (request) => is(request, 'POST /queue') || is(request, 'POST /interrupt'),
  },
  behaviours: {
    ...wireBehaviours(healthy),
    ...jobBehaviours(byView),
    ...noStreams('A job is asked for until it is over; the websocket with its previews is not used.'),
    inline: done,
    byUrl: BY_NAME,
    edit: {
      ...done,
      request: {
        options: { ...EDIT, workflow: 'workflows/img2img.json', inputs: { prompt: '6.text', image: '10.image' } },
      },
    },
    mask: EDITS,
    rerouted: { doesNotApply: 'The workflow names its models, and the server runs just that or fails.' },
    seed: done,
    fileGone: {
      serve: jobRun(
        serverOf(() => ({ status: 404, body: '' })),
        ['done'],
      ),
    },
    brokenPicture: {
      serve: jobRun(
        serverOf(() => ({ body: '<html>' })),
        ['done'],
      ),
    },
    empty: {
      serve: jobRun(
        serverOf(() => ({ body: '' }), []),
        ['done'],
      ),
    },
    refusedInput: NO_MODERATION,
    refusedOutput: NO_MODERATION,
    refusedUnclear: NO_MODERATION,
    invalidRequest: play('missing-input'),
    credentials: { serve: ({ key }) => ({ status: 401, body: { error: `No user ${key}` } }) },
    verification: NO_ACCOUNTS,
    quota: OWN,
    modelGone: play('missing-checkpoint'),
    rateLimited: play('proxy-rate-limit'),
  },
  failures: {
    blockedInput: NO_MODERATION,
    blockedOutput: NO_MODERATION,
    empty: ['nothing-saved'],
    rateLimited: ['proxy-rate-limit'],
    quota: OWN,
    credentials: ['proxy-login'],
    verification: NO_ACCOUNTS,
    modelGone: ['missing-checkpoint'],
    invalidRequest: ['missing-input', 'no-outputs', 'unknown-node'],
    vendorError: ['out-of-memory', 'interrupted'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png'],
    download: ['picture-gone'],
  },
};
