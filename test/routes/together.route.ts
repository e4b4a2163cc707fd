import type { Script } from '../providers/scripted-server.ts';
import { noJobs, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { rerouted } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'together';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const answer = (...data: object[]): Script => ({
  body: { id: 'o6Zk2b1', model: 'black-forest-labs/FLUX.1-schnell', object: 'list', data },
});
const inline = ({ base64 }: Stage): Script => answer({ index: 0, type: 'b64_json', b64_json: base64 });
const byUrl = ({ fileUrl }: Stage): Script =>
  answer({ index: 0, type: 'url', url: fileUrl, timings: { inference: 0.4 } });

export const route: RouteDescription = {
  protocol: PROTOCOL,
  basePath: '/v1',
  behaviours: {
    ...wireBehaviours(inline),
    ...noJobs('The picture comes in the answer to the one request.'),
    ...noStreams('Together streams no pictures.'),
    inline: { serve: inline },
    byUrl: { serve: byUrl },
    edit: { serve: inline },
    mask: { doesNotApply: 'Together takes no masks.' },
    rerouted: rerouted(inline, 'black-forest-labs/FLUX.1-schnell'),
    seed: { serve: inline },
    fileGone: { serve: byUrl, file: { status: 403 } },
    brokenPicture: [
      { serve: () => answer({ b64_json: Buffer.from('<html>').toString('base64') }) },
      { serve: byUrl, file: { body: '<html>' } },
    ],
    empty: { serve: () => answer() },
    refusedInput: play('nsfw-prompt'),
    refusedOutput: play('nsfw-generated'),
    refusedUnclear: play('nsfw-image'),
    invalidRequest: play('invalid-steps'),
    credentials: {
      serve: ({ key }) => ({ status: 401, body: { error: { message: `Invalid API key: ${key}`, code: key } } }),
    },
    verification: { doesNotApply: 'Together asks for no verification.' },
    quota: play('credit-limit'),
    modelGone: play('model-gone'),
    rateLimited: play('rate-limited'),
  },
  failures: {
    blockedInput: ['nsfw-prompt'],
    blockedOutput: ['nsfw-generated', 'nsfw-image'],
    empty: ['empty-data', 'empty-entry'],
    rateLimited: ['rate-limited'],
    quota: ['credit-limit'],
    credentials: ['credentials'],
    verification: { doesNotApply: 'Together asks for no verification.' },
    modelGone: ['model-gone', 'model-not-serverless'],
    invalidRequest: ['invalid-steps', 'invalid-422'],
    vendorError: ['server-error', 'overloaded', 'bad-gateway-html'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png'],
    download: ['download-private-link'],
  },
};
