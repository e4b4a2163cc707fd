import type { Script } from '../providers/scripted-server.ts';
import { noJobs, noStreams } from './job-behaviours.ts';
import { recorded } from './recorded.ts';
import type { RouteDescription, Stage } from './route.ts';
import { rerouted } from './rerouted.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const PROTOCOL = 'sdwebui';
const play = (name: string): ReturnType<typeof recorded> => recorded(PROTOCOL, name);

const HASH = '31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b';
const painted = (images: readonly string[]): Script => ({
  body: {
    images,
    parameters: {},
    info: JSON.stringify({
      seed: 748_291,
      sampler_name: 'Euler',
      sd_model_name: 'model-1',
      sd_model_hash: HASH.slice(0, 10),
      sd_vae_name: null,
      version: 'v1.10.1',
    }),
  },
});
const settings: Script = { body: { sd_model_checkpoint: 'model-1', sd_checkpoint_hash: HASH } };

/** A server that paints these pictures, and names its settings. */
const serving =
  (imagesOf: (stage: Stage) => readonly string[]) =>
  (stage: Stage) =>
  ({ method }: { readonly method: string }): Script =>
    method === 'GET' ? settings : painted(imagesOf(stage));
const healthy = serving(({ base64 }) => [base64]);

const NO_MODERATION = { doesNotApply: 'The server looks at neither prompts nor pictures.' };
const NO_LINKS = { doesNotApply: 'Pictures are in the reply.' };

export const route: RouteDescription = {
  protocol: PROTOCOL,
  // The one further request asks for the settings.
  job: { isSubmit: ({ method }) => method === 'POST' },
  behaviours: {
    ...wireBehaviours(healthy),
    ...noJobs('The picture comes in the answer to the one request.'),
    ...noStreams('The server answers when it is done.'),
    inline: { serve: healthy },
    byUrl: NO_LINKS,
    edit: { serve: healthy },
    mask: { serve: healthy },
    rerouted: rerouted(healthy, 'model-1'),
    seed: { serve: healthy },
    fileGone: NO_LINKS,
    brokenPicture: { serve: serving(() => [Buffer.from('<html>').toString('base64')]) },
    empty: { serve: serving(() => []) },
    refusedInput: NO_MODERATION,
    refusedOutput: NO_MODERATION,
    refusedUnclear: NO_MODERATION,
    invalidRequest: play('validation'),
    credentials: {
      serve: ({ key }) => ({ status: 401, body: { error: 'HTTPException', detail: `No user ${key}`, errors: '' } }),
    },
    verification: { doesNotApply: 'There are no accounts.' },
    quota: { doesNotApply: 'The server is one of your own: nothing is used up.' },
    modelGone: play('model-not-found'),
    rateLimited: play('proxy-rate-limit'),
  },
  failures: {
    blockedInput: NO_MODERATION,
    blockedOutput: NO_MODERATION,
    empty: ['no-images'],
    rateLimited: ['proxy-rate-limit'],
    quota: { doesNotApply: 'The server is one of your own: nothing is used up.' },
    credentials: ['wrong-login'],
    verification: { doesNotApply: 'There are no accounts.' },
    modelGone: ['model-not-found'],
    invalidRequest: ['validation', 'sampler-not-found', 'without-api'],
    vendorError: ['out-of-memory', 'nan'],
    timeout: ['gateway-timeout'],
    decode: ['decode-cut-png'],
    download: NO_LINKS,
  },
};
