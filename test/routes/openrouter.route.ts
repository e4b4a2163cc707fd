import type { Script } from '../providers/scripted-server.ts';
import { noJobs } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { rerouted } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'openrouter';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const head = { id: 'gen-1795132800-k3v9', provider: 'Google AI Studio', model: 'google/gemini-3-pro-image' };
const usage = {
  prompt_tokens: 12,
  completion_tokens: 1120,
  total_tokens: 1132,
  completion_tokens_details: { image_tokens: 1120 },
  cost: 0.134,
};
const picture = (url: string): object => ({ role: 'assistant', images: [{ type: 'image_url', image_url: { url } }] });
const uriOf = (base64: string): string => `data:image/png;base64,${base64}`;
const answer = (message: object, finish = 'stop'): Script => ({
  body: {
    ...head,
    object: 'chat.completion',
    openrouter_metadata: { region: 'iad', generation_time: 1 },
    choices: [{ index: 0, finish_reason: finish, native_finish_reason: finish.toUpperCase(), message }],
    usage,
  },
});
const inline = ({ base64 }: Stage): Script => answer(picture(uriOf(base64)));
const byUrl = ({ fileUrl }: Stage): Script => answer(picture(fileUrl));

const chunk = (delta: object, rest: object = {}, finish: string | null = null): string =>
  `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}\n\n`;
const streamed = (base64: string): readonly string[] => [
  ': OPENROUTER PROCESSING\n\n',
  chunk({ role: 'assistant', content: 'Here ' }),
  chunk(picture(uriOf(base64))),
  chunk({ content: 'it is.' }, {}, 'stop'),
  `data: ${JSON.stringify({ ...head, choices: [], usage })}\n\n`,
  'data: [DONE]\n\n',
];
const asStream = { request: { options: { stream: true } } };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  request: { model: 'google/gemini-3-pro-image' },
  basePath: '/api/v1',
  behaviours: {
    ...wireBehaviours(inline),
    ...noJobs('The picture comes in the answer to the one request.'),
    stream: [
      { serve: ({ base64 }) => ({ chunks: streamed(base64), chunkPauseMs: 5 }), ...asStream },
      // A server that does not know streams.
      { serve: inline, ...asStream },
    ],
    streamEndsEarly: { serve: ({ base64 }) => ({ chunks: streamed(base64).slice(0, 3) }), ...asStream },
    streamError: {
      serve: ({ base64 }) => ({
        chunks: [
          ...streamed(base64).slice(0, 2),
          chunk({}, { error: { code: 502, message: 'Provider disconnected' } }, 'error'),
          'data: [DONE]\n\n',
        ],
      }),
      ...asStream,
    },
    inline: { serve: inline },
    byUrl: { serve: byUrl },
    edit: { serve: inline },
    mask: { doesNotApply: 'Chat completions take no masks.' },
    rerouted: rerouted(inline, 'google/gemini-3-pro-image'),
    seed: { serve: inline },
    fileGone: { serve: byUrl, file: { status: 403 } },
    brokenPicture: [
      { serve: () => answer(picture(uriOf(Buffer.from('<html>').toString('base64')))) },
      { serve: byUrl, file: { body: '<html>' } },
    ],
    empty: {
      serve: () => ({
        body: { ...head, choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: '' } }] },
      }),
    },
    refusedInput: play('moderation'),
    refusedOutput: play('finish-image-safety'),
    refusedUnclear: play('finish-content-filter'),
    invalidRequest: play('bad-request'),
    credentials: {
      serve: ({ key }) => ({
        status: 401,
        body: { error: { code: 401, message: `No user for ${key}` }, user_id: key },
      }),
    },
    verification: { doesNotApply: 'OpenRouter asks for no verification.' },
    quota: play('credits'),
    modelGone: play('model-gone'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['moderation', 'policy-upstream-input', 'finish-request-moderated'],
    blockedOutput: ['finish-image-safety', 'finish-content-moderated', 'policy-upstream', 'refusal'],
    empty: ['words-alone', 'empty-free'],
    rateLimited: ['rate-limited', 'rate-limited-in-200', 'credits-in-flight'],
    quota: ['credits'],
    credentials: ['unauthorized', 'forbidden'],
    verification: { doesNotApply: 'OpenRouter asks for no verification.' },
    modelGone: ['model-gone', 'model-invalid'],
    invalidRequest: ['bad-request', 'no-such-modality', 'no-allowed-provider'],
    vendorError: ['provider-down', 'error-in-200', 'error-in-choice', 'overloaded', 'bad-gateway-html'],
    timeout: ['request-timeout', 'edge-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-private-link'],
  },
};
