import type { Script } from '../providers/scripted-server.ts';
import { geminiBatchScripts } from './gemini-batch-scripts.ts';
import { noJobs } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { rerouted } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'gemini';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const answer = (part: object): Script => ({
  body: {
    candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1120, totalTokenCount: 1130 },
    modelVersion: 'model-1',
    responseId: 'r1',
  },
  headers: { 'server-timing': 'gfet4t7; dur=8123' },
});
const inline = ({ base64 }: Stage): Script => answer({ inlineData: { data: base64 } });

const event = (value: object): string => `data: ${JSON.stringify(value)}\r\n\r\n`;
const chunksOf = ({ base64 }: Stage): readonly object[] => [
  { candidates: [{ content: { role: 'model', parts: [{ text: 'Here it' }] }, index: 0 }], modelVersion: 'model-1' },
  { candidates: [{ content: { parts: [{ text: ' is.' }, { inlineData: { data: base64 } }] } }], responseId: 'r1' },
  {
    candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1120, totalTokenCount: 1130 },
  },
];
const streamed = (stage: Stage): readonly string[] => chunksOf(stage).map(event);
const asStream = { request: { options: { stream: true } } };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1beta',
  behaviours: {
    ...wireBehaviours(inline),
    ...noJobs('The picture comes in the answer to the one request.'),
    stream: [
      { serve: (stage) => ({ chunks: streamed(stage), chunkPauseMs: 5 }), ...asStream },
      // Without `alt=sse` the chunks are members of a list; a gateway may not stream at all.
      { serve: (stage) => ({ body: chunksOf(stage) }), ...asStream },
      { serve: inline, ...asStream },
    ],
    streamEndsEarly: { serve: (stage) => ({ chunks: streamed(stage).slice(0, -1) }), ...asStream },
    streamError: {
      serve: (stage) => ({
        chunks: [
          ...streamed(stage).slice(0, -1),
          event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
        ],
      }),
      ...asStream,
    },
    inline: { serve: inline },
    byUrl: { serve: ({ fileUrl }) => answer({ fileData: { fileUri: fileUrl } }) },
    edit: { serve: inline },
    mask: { serve: inline },
    rerouted: rerouted(inline, 'model-1'),
    seed: { serve: inline },
    fileGone: { serve: ({ fileUrl }) => answer({ fileData: { fileUri: fileUrl } }), file: { status: 403 } },
    brokenPicture: { serve: () => answer({ inlineData: { data: Buffer.from('<html>').toString('base64') } }) },
    empty: { serve: () => ({ body: { candidates: [{ finishReason: 'NO_IMAGE' }] } }) },
    refusedInput: play('blocked-prompt'),
    refusedOutput: play('finish-image-safety'),
    refusedUnclear: { doesNotApply: 'A blocked prompt and a withheld picture come in different fields.' },
    invalidRequest: play('invalid-argument'),
    credentials: {
      serve: ({ key }) => ({
        status: 400,
        body: {
          error: {
            code: 400,
            message: `API key not valid: ${key}\u001b[31m, see https://x.test/?key=${key}`,
            status: 'INVALID_ARGUMENT',
            details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
      }),
    },
    verification: { doesNotApply: 'Google asks for no verification of its own.' },
    quota: play('quota-per-day'),
    modelGone: play('model-gone'),
    rateLimited: play('rate-limited'),
  },
  batches: geminiBatchScripts,
  failures: {
    blockedInput: ['blocked-prompt', 'blocked-prompt-image-safety', 'blocked-prompt-counted'],
    blockedOutput: ['finish-image-safety', 'finish-prohibited-content', 'finish-image-recitation'],
    empty: ['finish-no-image', 'finish-image-other', 'finish-stop-with-text', 'empty-candidates'],
    rateLimited: ['rate-limited'],
    quota: ['quota-per-day'],
    credentials: ['credentials-as-400', 'credentials-401', 'credentials-403'],
    verification: { doesNotApply: 'Google asks for no verification of its own.' },
    modelGone: ['model-gone'],
    invalidRequest: ['invalid-argument'],
    vendorError: ['internal', 'overloaded-silent', 'bad-gateway-html'],
    timeout: ['deadline'],
    decode: ['decode-cut-png'],
    download: { doesNotApply: "Google sends pictures inline; gateways' URLs are tested as “URL expired”." },
  },
};
