import type { Script } from '../providers/scripted-server.ts';
import { noJobs, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { Play, RouteDescription, Stage } from './route.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'vertex';
const play = (name: string): Play => recorded(PROTOCOL, name);

const answer = (prediction: object): Script => ({ body: { predictions: [prediction] } });
const inline = ({ base64 }: Stage): Script => answer({ mimeType: 'image/png', bytesBase64Encoded: base64 });
const wire = wireBehaviours(inline);
const noInput = { doesNotApply: 'The models that edited pictures are gone with the others.' };
const noVerification = { doesNotApply: 'Google asks for no verification of its own.' };
const noUrls = { doesNotApply: 'Pictures come inline; files in a bucket are not asked for.' };

/** Its place among the nonsense of every protocol. */
const EMPTY_OBJECT = 4;
const withheld = {
  expect: { kind: 'refused', stage: 'output', billing: 'unknown' },
  because: 'An empty object is an answer whose picture was withheld.',
} as const;

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  behaviours: {
    ...wire,
    ...noJobs('The picture comes in the answer to the one request.'),
    ...noStreams('Predictions come whole.'),
    // An empty object is how Imagen leaves out what safety withholds.
    nonsense: [wire.nonsense].flat().map((one, index) => (index === EMPTY_OBJECT ? { ...one, ...withheld } : one)),
    inline: { serve: inline },
    byUrl: noUrls,
    edit: noInput,
    mask: noInput,
    rerouted: { doesNotApply: 'Predictions name no model.' },
    seed: { serve: inline, request: { options: { addWatermark: false, enhancePrompt: false } } },
    fileGone: noUrls,
    brokenPicture: { serve: () => answer({ bytesBase64Encoded: Buffer.from('<html>').toString('base64') }) },
    empty: play('empty-prediction'),
    refusedInput: play('blocked-prompt'),
    refusedOutput: [play('withheld-with-reason'), play('withheld-without-a-word')],
    refusedUnclear: { doesNotApply: 'A blocked prompt is an error, a withheld picture a success without it.' },
    invalidRequest: play('invalid-argument'),
    credentials: {
      serve: ({ key }) => ({
        status: 401,
        body: { error: { code: 401, message: `Invalid token ${key}`, status: 'UNAUTHENTICATED' } },
      }),
    },
    verification: noVerification,
    quota: play('quota-per-day'),
    modelGone: play('retired'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['blocked-prompt'],
    blockedOutput: ['withheld-with-reason', 'withheld-without-a-word', 'withheld-empty-list'],
    empty: ['empty-prediction'],
    rateLimited: ['rate-limited'],
    quota: ['quota-per-day'],
    credentials: ['token-expired', 'permission'],
    verification: noVerification,
    modelGone: ['retired'],
    invalidRequest: ['invalid-argument'],
    vendorError: ['internal'],
    timeout: ['deadline'],
    decode: ['decode-cut-png'],
    download: noUrls,
  },
};
