import type { Script } from '../providers/scripted-server.ts';
import { openaiBatchScripts } from './openai-batch-scripts.ts';
import { noJobs } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { OTHER_MODEL } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'openai-images';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const answer = (picture: object): Script => ({
  body: {
    created: 1795132800,
    output_format: 'png',
    size: '1024x1024',
    data: [picture],
    usage: { input_tokens: 61, output_tokens: 1372, total_tokens: 1433 },
  },
  headers: { 'openai-processing-ms': '14210' },
});
const inline = ({ base64 }: Stage): Script => answer({ b64_json: base64 });
const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, created_at: 1795132800, ...fields })}\n\n`;
const streamed = (base64: string): readonly string[] => [
  event('image_generation.partial_image', { b64_json: base64, partial_image_index: 0 }),
  event('image_generation.completed', {
    b64_json: base64,
    size: '1024x1024',
    output_format: 'png',
    usage: { input_tokens: 61, output_tokens: 1472, total_tokens: 1533, input_tokens_details: { text_tokens: 61 } },
  }),
];
const asStream = { request: { options: { stream: true, partial_images: 1 } } };
const error = (status: number, error: object): Script => ({ status, body: { error } });

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  behaviours: {
    ...wireBehaviours(inline),
    ...noJobs('The picture comes in the answer to the one request.'),
    stream: [
      { serve: ({ base64 }) => ({ chunks: streamed(base64), chunkPauseMs: 5 }), ...asStream },
      // A server that does not know streams.
      { serve: inline, ...asStream },
    ],
    streamEndsEarly: { serve: ({ base64 }) => ({ chunks: streamed(base64).slice(0, -1) }), ...asStream },
    streamError: {
      serve: ({ base64 }) => ({
        chunks: [
          ...streamed(base64).slice(0, -1),
          event('error', { error: { message: 'The server had an error.', type: 'server_error', code: null } }),
        ],
      }),
      ...asStream,
    },
    inline: { serve: inline },
    byUrl: { serve: ({ fileUrl }) => answer({ url: fileUrl, b64_json: null }) },
    edit: [
      { serve: inline },
      ...(['json', 'xai', 'openrouter'] as const).map((edits) => ({ serve: inline, request: { options: { edits } } })),
    ],
    mask: [{ serve: inline }, { serve: inline, request: { options: { edits: 'json' } } }],
    rerouted: [
      { serve: (stage) => ({ ...inline(stage), headers: { 'openai-model': OTHER_MODEL } }) },
      { serve: (stage) => ({ ...inline(stage), headers: { 'x-litellm-model-id': OTHER_MODEL } }) },
    ],
    seed: [{ serve: inline }, { serve: inline, request: { options: { sd_cpp_extra_args: {} } } }],
    fileGone: { serve: ({ fileUrl }) => answer({ url: fileUrl }), file: { status: 403 } },
    brokenPicture: { serve: () => answer({ b64_json: Buffer.from('<html>').toString('base64') }) },
    empty: { serve: () => ({ body: { created: 1, data: [] } }) },
    refusedInput: play('refused-input'),
    refusedOutput: play('refused-output'),
    refusedUnclear: play('refused-without-details'),
    invalidRequest: play('invalid-parameter'),
    credentials: {
      serve: ({ key }) => error(401, { message: `Incorrect API key provided: ${key}.`, code: key, type: key }),
    },
    verification: play('verification'),
    quota: play('quota'),
    modelGone: play('model-gone'),
    rateLimited: play('rate-limited'),
  },
  batches: openaiBatchScripts,
  failures: {
    blockedInput: ['refused-input', 'refused-older-code', 'refused-gateway-text', 'refused-azure'],
    blockedOutput: ['refused-output', 'refused-azure-picture', 'xai-withheld', 'xai-withheld-without-cost'],
    empty: ['empty-data', 'empty-picture-with-usage'],
    rateLimited: ['rate-limited', 'rate-limited-ms', 'rate-limited-no-retry'],
    quota: ['quota', 'quota-hard-limit', 'quota-payment-required'],
    credentials: ['credentials', 'forbidden'],
    verification: ['verification', 'verification-400'],
    modelGone: ['model-gone', 'model-gone-by-text'],
    invalidRequest: ['invalid-parameter', 'invalid-fastapi', 'too-large-upload'],
    vendorError: ['server-error', 'overloaded-silent', 'overloaded-retry-after', 'bad-gateway-html'],
    timeout: ['request-timeout', 'cdn-timeout-html'],
    decode: ['decode-not-base64', 'decode-not-a-picture', 'decode-cut-png'],
    download: { doesNotApply: "OpenAI sends pictures inline; gateways' URLs are tested as “URL expired”." },
  },
};
