import type { Script } from '../providers/scripted-server.ts';
import { noJobs } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'openai-responses';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const response = (output: readonly object[]): object => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  error: null,
  model: 'gpt-5.4-mini-2026-03-17',
  output,
  usage: { input_tokens: 420, output_tokens: 96, total_tokens: 516 },
  tool_usage: { image_gen: { input_tokens: 61, output_tokens: 1372, total_tokens: 1433 } },
});
const item = (result: string): object => ({
  type: 'image_generation_call',
  id: 'ig_1',
  status: 'completed',
  result,
  size: '1024x1024',
  output_format: 'png',
});
const answer = (output: readonly object[]): Script => ({
  body: response(output),
  headers: { 'openai-processing-ms': '14210' },
});
const inline = ({ base64 }: Stage): Script => answer([item(base64)]);
const error = (status: number, error: object): Script => ({ status, body: { error } });

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`;
const begun = (base64: string): readonly string[] => [
  event('response.created', { response: { id: 'resp_1', status: 'in_progress', output: [] } }),
  event('response.image_generation_call.partial_image', { partial_image_index: 0, partial_image_b64: base64 }),
  event('response.image_generation_call.completed', { item_id: 'ig_1' }),
];
const streamed = (base64: string): readonly string[] => [
  ...begun(base64),
  event('response.output_item.done', { item: item(base64) }),
  event('response.completed', { response: response([{ ...item(''), result: null }]) }),
];

const text_model = 'gpt-5.4-mini';
const asStream = { request: { options: { text_model, stream: true, partial_images: 1 } } };
const billedText = 'The text model has read the prompt, and its meter says so.';

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  request: { options: { text_model } },
  behaviours: {
    ...wireBehaviours(inline),
    ...noJobs('The picture comes in the answer to the one request; `background` is not asked for.'),
    stream: [
      { serve: ({ base64 }) => ({ chunks: streamed(base64), chunkPauseMs: 5 }), ...asStream },
      // A server that does not know streams.
      { serve: inline, ...asStream },
    ],
    streamEndsEarly: { serve: ({ base64 }) => ({ chunks: streamed(base64).slice(0, -1) }), ...asStream },
    streamError: [
      {
        serve: ({ base64 }) => ({
          chunks: [...begun(base64), event('error', { code: 'server_error', message: 'Broken.', param: null })],
        }),
        ...asStream,
      },
      {
        serve: ({ base64 }) => ({
          chunks: [
            ...begun(base64),
            event('response.failed', {
              response: { id: 'resp_1', status: 'failed', output: [], error: { code: 'server_error', message: 'No.' } },
            }),
          ],
        }),
        ...asStream,
      },
    ],
    inline: { serve: inline },
    byUrl: { doesNotApply: 'The tool answers with base64 only.' },
    edit: { serve: inline },
    mask: { serve: inline },
    rerouted: { doesNotApply: 'The answer names the text model, never the one that painted.' },
    seed: { doesNotApply: 'The tool has no seed.' },
    fileGone: { doesNotApply: 'The tool answers with base64 only.' },
    brokenPicture: { serve: () => answer([item(Buffer.from('<html>').toString('base64'))]) },
    empty: play('empty-output'),
    refusedInput: {
      ...play('refused-input-item'),
      expect: { kind: 'refused', stage: 'input', billing: 'yes' },
      because: billedText,
    },
    refusedOutput: {
      ...play('refused-output-item'),
      expect: { kind: 'refused', stage: 'output', billing: 'yes' },
      because: billedText,
    },
    refusedUnclear: play('refused-without-meters'),
    invalidRequest: play('invalid-parameter'),
    credentials: {
      serve: ({ key }) => error(401, { message: `Incorrect API key provided: ${key}.`, code: key, type: key }),
    },
    verification: play('verification'),
    quota: play('quota'),
    modelGone: play('model-gone'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['refused-input-item', 'refused-in-words', 'refused-flagged-prompt', 'response-image-policy'],
    blockedOutput: ['refused-output-item', 'refused-content-filter'],
    empty: ['empty-words', 'empty-output', 'empty-incomplete'],
    rateLimited: ['rate-limited', 'response-rate-limited'],
    quota: ['quota'],
    credentials: ['credentials'],
    verification: ['verification'],
    modelGone: ['model-gone'],
    invalidRequest: ['invalid-parameter', 'response-image-too-large'],
    vendorError: ['server-error', 'item-failed', 'response-failed', 'overloaded-retry-after', 'bad-gateway-html'],
    timeout: ['cdn-timeout-html'],
    decode: ['decode-not-base64'],
    download: { doesNotApply: 'The tool answers with base64 only.' },
  },
};
