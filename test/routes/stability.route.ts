import type { Script } from '../providers/scripted-server.ts';
import { jobBehaviours, type JobVendor, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'stability';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const headers = { 'content-type': 'image/png', 'finish-reason': 'SUCCESS', seed: '748291' };
const asBytes = ({ picture }: Stage): Script => ({ body: picture, headers });
const asJson = ({ base64 }: Stage): Script => ({ body: { image: base64, finish_reason: 'SUCCESS', seed: 748_291 } });
const ID = 'a6dc6c6e20acda010fe14d71f180658f2896ed9b4ec25aa99a6ff06c796987c4';
const isPoll: JobVendor['isPoll'] = ({ path }) => path.startsWith('/v2beta/results/');
const problem = (status: number, name: string, error: string): Script => ({
  status,
  body: { id: ID.slice(0, 32), name, errors: [error] },
});
/** The services that answer with a task. */
const tasks: JobVendor = {
  isPoll,
  answer: (request, { state, stage }) => {
    if (!isPoll(request)) return { body: { id: ID } };
    switch (state) {
      case 'running':
        return { status: 202, body: { id: ID, status: 'in-progress' } };
      case 'unheard-of':
        return { status: 202, body: { id: ID, status: 'contemplating' } };
      case 'done':
        return asBytes(stage);
      case 'failed':
        return problem(400, 'bad_request', 'the generation failed');
      case 'refused-input':
        return problem(403, 'content_moderation', 'Your request was flagged');
      case 'refused-output':
        return { body: { image: stage.base64, finish_reason: 'CONTENT_FILTERED', seed: 1 } };
      case 'lost':
        return problem(404, 'not_found', 'no such result');
    }
  },
};
const noUrls = { doesNotApply: 'Pictures come in the answer and never by URL.' };
const wire = wireBehaviours(asBytes);

export const route: RouteDescription = {
  protocol: PROTOCOL,
  job: { isSubmit: ({ method }) => method === 'POST' },
  request: { model: 'sd3.5-large', options: { strength: 0.5 } },
  behaviours: {
    ...wire,
    endsEarly: {
      ...(wire.endsEarly as Play),
      expect: { kind: 'failed', reason: 'decode', retryable: false, billing: 'yes' },
      because: 'The body is the picture itself, so what is missing is missing from a picture that was made.',
    },
    ...jobBehaviours(tasks),
    ...noStreams('Stability streams no pictures.'),
    inline: [{ serve: asBytes }, { serve: asJson }],
    byUrl: noUrls,
    edit: { serve: asBytes },
    mask: { serve: asBytes },
    rerouted: { doesNotApply: 'Answers name no model.' },
    seed: { serve: asBytes },
    fileGone: noUrls,
    brokenPicture: [
      { serve: () => ({ body: '<html>', headers }) },
      { serve: () => ({ body: { image: Buffer.from('<html>').toString('base64'), finish_reason: 'SUCCESS' } }) },
    ],
    empty: { serve: () => ({ body: '', headers }) },
    refusedInput: play('moderated-prompt'),
    refusedOutput: [
      { serve: ({ picture }) => ({ body: picture, headers: { ...headers, 'finish-reason': 'CONTENT_FILTERED' } }) },
      play('filtered-json'),
    ],
    refusedUnclear: { doesNotApply: 'A denied prompt is an error, a withheld picture is not.' },
    invalidRequest: play('bad-request'),
    credentials: {
      serve: ({ key }) => ({
        status: 401,
        body: { id: key, name: 'unauthorized', errors: [`invalid api key: ${key}`] },
      }),
    },
    verification: { doesNotApply: 'Stability asks for no verification.' },
    quota: play('payment-required'),
    modelGone: play('model-unknown'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['moderated-prompt'],
    blockedOutput: ['filtered-json', 'filtered-without-picture'],
    empty: ['empty-json', 'empty-body'],
    rateLimited: ['rate-limited'],
    quota: ['payment-required'],
    credentials: ['unauthorized', 'unauthorized-gate', 'forbidden'],
    verification: { doesNotApply: 'Stability asks for no verification.' },
    modelGone: ['model-unknown', 'not-found'],
    invalidRequest: ['bad-request', 'unprocessable', 'payload-too-large'],
    vendorError: ['server-error', 'unavailable', 'bad-gateway-html'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png', 'decode-text-as-picture'],
    download: noUrls,
  },
};
