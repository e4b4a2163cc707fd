import { decideFate, type Fate } from './behaviour.ts';
import { createHash } from 'node:crypto';

import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { cutIfFated, isServed, wireFailure } from './job-desk.ts';
import { credentialOf, readJson } from './recording.ts';
import { parseSdwebuiRequest, type SdwebuiRequest, SdwebuiRejection } from './sdwebui-request.ts';
import { makePicture } from './studio.ts';
import type { World } from './world.ts';

/** Checkpoints in the server's folder. */
const CHECKPOINTS: ReadonlySet<string> = new Set(['sd_xl_base_1.0', 'v1-5-pruned-emaonly', 'flux1-dev-fp8']);
const FIRST_CHECKPOINT = 'sd_xl_base_1.0';
const VERSION = 'v1.10.1';

/** The checkpoint that each server has in memory. */
const loaded = new WeakMap<World, string>();

/** Answers AUTOMATIC1111's API under `/sdwebui`; `undefined` for other paths. */
export async function answerSdwebui(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const path = /^\/sdwebui\/sdapi\/v1\/([\w-]+)$/.exec(exchange.url.pathname)?.[1];
  if (path === undefined) return undefined;
  if (!isLetIn(exchange, world)) {
    const detail = 'Incorrect username or password';
    return failure(401, { error: 'HTTPException', detail }, { 'www-authenticate': 'Basic' });
  }
  if (path === 'options' && exchange.method === 'GET') return jsonReply(200, settingsOf(world));
  if (path !== 'txt2img' && path !== 'img2img') return jsonReply(404, { detail: 'Not Found' });
  if (exchange.method !== 'POST') return jsonReply(405, { detail: 'Method Not Allowed' });
  try {
    const isEdit = path === 'img2img';
    return await paint(await parseSdwebuiRequest(readJson(exchange), { isEdit, options: world.options }), world);
  } catch (error) {
    if (!(error instanceof SdwebuiRejection)) throw error;
    const { status, detail } = error;
    return status === 422 ? jsonReply(422, { detail }) : failure(status, { error: 'HTTPException', detail });
  }
}

/** Open unless the simulator's options name a login; `user:password` by HTTP Basic. */
function isLetIn(exchange: Exchange, { options }: World): boolean {
  const { key = '' } = credentialOf(exchange);
  const basic = /^basic\s+(.*)$/i.exec(key)?.[1];
  const login = basic === undefined ? key : Buffer.from(basic, 'base64').toString('utf8');
  return options.apiKey === undefined ? !login.startsWith('invalid') : login === options.apiKey;
}

function failure(
  status: number,
  { error, detail = '', errors = '' }: { readonly error: string; readonly detail?: unknown; readonly errors?: string },
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return jsonReply(status, { error, detail, body: '', errors }, headers);
}

function hashOf(checkpoint: string): string {
  return createHash('sha256').update(`checkpoint ${checkpoint}`).digest('hex');
}

function settingsOf(world: World): object {
  const checkpoint = loaded.get(world) ?? FIRST_CHECKPOINT;
  const hash = hashOf(checkpoint);
  return {
    samples_format: 'png',
    sd_model_checkpoint: `${checkpoint}.safetensors [${hash.slice(0, 10)}]`,
    sd_checkpoint_hash: hash,
    sd_vae: 'Automatic',
    CLIP_stop_at_last_layers: 1,
  };
}

async function paint(request: SdwebuiRequest, world: World): Promise<Reply> {
  // A checkpoint that is not in the folder is passed over.
  const isThere = request.checkpoint !== undefined && isServed(request.checkpoint, { world, known: CHECKPOINTS });
  const model = isThere ? request.checkpoint : (loaded.get(world) ?? FIRST_CHECKPOINT);
  const { prompt, width, height, original, mask, seed: asked } = request;
  const turn = world.nextTurn(model, prompt);
  const fate = decideFate({
    options: world.options,
    model,
    prompt,
    turn,
    ...(asked === undefined ? {} : { seed: asked }),
    isSeededVendor: true,
  });
  const start = '{"images":["';
  const broken = wireFailure(fate, { world, start }) ?? rejection(fate);
  if (broken !== undefined) return { ...broken, latencyMs: fate.latencyMs };
  const checkpoint = fate.drift.servedModel ?? model;
  loaded.set(world, checkpoint);
  const bytes = await makePicture({
    model,
    prompt,
    width,
    height,
    key: fate.key,
    index: 0,
    drift: fate.drift,
    format: 'png',
    ...(original === undefined ? {} : { original }),
    ...(mask === undefined ? {} : { mask }),
  });
  const kept = fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  const seed = asked ?? createHash('sha256').update(fate.key).digest().readUInt32LE(0);
  const reply = jsonReply(200, {
    images: fate.failure === 'empty' ? [] : [kept.toString('base64')],
    parameters: { prompt, width, height, seed: asked ?? -1 },
    info: describe(request, { checkpoint, seed }),
  });
  return { ...cutIfFated(reply, fate), latencyMs: fate.latencyMs };
}

/** The picture's own account: JSON within a string. */
function describe(
  { prompt, width, height, sampler, steps, cfgScale }: SdwebuiRequest,
  { checkpoint, seed }: { readonly checkpoint: string; readonly seed: number },
): string {
  return JSON.stringify({
    prompt,
    seed,
    all_seeds: [seed],
    width,
    height,
    sampler_name: sampler,
    cfg_scale: cfgScale,
    steps,
    batch_size: 1,
    sd_model_name: checkpoint,
    sd_model_hash: hashOf(checkpoint).slice(0, 10),
    sd_vae_name: null,
    sd_vae_hash: null,
    version: VERSION,
  });
}

function rejection({ failure: fated }: Fate): Reply | undefined {
  switch (fated) {
    // The server itself has no limit and no bill; a proxy in front of it may.
    case 'rateLimited':
      return jsonReply(429, { detail: 'Too Many Requests' }, { 'retry-after': '1' });
    case 'serverError':
      return failure(500, { error: 'OutOfMemoryError', errors: 'CUDA out of memory. Tried to allocate 2.00 GiB.' });
    case 'unavailable':
      return jsonReply(503, { detail: 'Service Unavailable' }, { 'retry-after': '2' });
    default:
      return undefined;
  }
}
