import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { BFL_MODELS, type BflRequest, BflRejection, parseBflRequest } from './bfl-request.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { acceptJob, cutIfFated, hasKey, isServed, phaseOf, wireFailure } from './job-desk.ts';
import { readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import type { Job, World } from './world.ts';

/** Credits of a picture up to one megapixel; the vendor's price page asks for more with more pixels. */
const CREDITS_PER_MEGAPIXEL = 4;

/** Answers Black Forest Labs under `/bfl/v1`; `undefined` for other paths. */
export async function answerBfl(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const path = /^\/bfl\/v1\/([\w.-]+)$/.exec(exchange.url.pathname)?.[1];
  if (path === undefined) return undefined;
  if (!hasKey(exchange, { world, scheme: 'x-key' }))
    return jsonReply(403, { detail: 'Not authenticated - Invalid Authentication' });
  if (path === 'get_result') return answerResult(exchange, world);
  const isGone = behaviourOf(world.options, path).retired === true;
  if (isGone || !isServed(path, { world, known: BFL_MODELS })) return jsonReply(404, { detail: 'Not Found' });
  if (exchange.method !== 'POST') return jsonReply(405, { detail: 'Method Not Allowed' });
  try {
    const request = await parseBflRequest(readJson(exchange), { model: path, options: world.options });
    return submit(request, { model: path, world });
  } catch (error) {
    if (!(error instanceof BflRejection)) throw error;
    const { field, message, type } = error.problem;
    return jsonReply(422, {
      detail: [{ type, loc: field === '' ? ['body'] : ['body', field], msg: message, input: null }],
    });
  }
}

function submit(request: BflRequest, { model, world }: { readonly model: string; readonly world: World }): Reply {
  const fate = decideFate({
    options: world.options,
    model,
    prompt: request.prompt,
    turn: world.nextTurn(model, request.prompt),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    // FLUX 3 has no seed.
    isSeededVendor: model !== 'flux-3-image',
  });
  const rejected = wireFailure(fate, { world, start: '{"id":"' }) ?? rejection(fate);
  if (rejected !== undefined) return { ...rejected, latencyMs: fate.latencyMs };
  const id = taskId(world.nextRequestNumber());
  const job = acceptJob(world, {
    id,
    latencyMs: fate.latencyMs,
    settle: () => settle(request, { model, world, fate }),
  });
  const megapixels = (request.width * request.height) / 1e6;
  return cutIfFated(
    jsonReply(200, {
      id: job.id,
      polling_url: `${world.origin}/bfl/v1/get_result?id=${job.id}`,
      cost: Math.round(CREDITS_PER_MEGAPIXEL * Math.max(1, megapixels) * (fate.drift.dearer ?? 1) * 100) / 100,
      input_mp: 0,
      output_mp: Math.round(megapixels * 100) / 100,
    }),
    fate,
  );
}

/** A version-4 UUID, as the vendor's ids are. */
function taskId(number: number): string {
  const hex = createHash('sha256').update(`bfl task ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function rejection({ failure }: Fate): Reply | undefined {
  switch (failure) {
    case 'rateLimited':
      return jsonReply(429, { detail: 'Rate limit exceeded: too many active tasks.' }, { 'retry-after': '1' });
    case 'quota':
      return jsonReply(402, { detail: 'Insufficient credits. Please add credits to continue.' });
    case 'serverError':
      return jsonReply(500, { detail: 'Internal Server Error' });
    case 'unavailable':
      return jsonReply(503, { detail: 'Service temporarily unavailable' }, { 'retry-after': '2' });
    default:
      return undefined;
  }
}

/** How the task ends: state and result, without id. */
async function settle(
  request: BflRequest,
  { model, world, fate }: { readonly model: string; readonly world: World; readonly fate: Fate },
): Promise<Readonly<Record<string, unknown>>> {
  if (fate.refused !== 'no') {
    const status = fate.refused === 'input' ? 'Request Moderated' : 'Content Moderated';
    return { status, result: null, details: { 'Moderation Reasons': ['Violence'] } };
  }
  const seconds = fate.latencyMs / 1000;
  const startTime = Date.now() / 1000 + seconds * 0.3;
  const result = {
    sample: fate.failure === 'empty' ? null : await paint(request, { model, world, fate }),
    prompt: request.prompt,
    seed: request.seed ?? createHash('sha256').update(fate.key).digest().readUInt32LE(0),
    start_time: startTime,
    end_time: startTime + seconds * 0.7,
    duration: seconds * 0.7,
  };
  return { status: 'Ready', result, details: null };
}

async function paint(
  request: BflRequest,
  { model, world, fate }: { readonly model: string; readonly world: World; readonly fate: Fate },
): Promise<string> {
  const { prompt, width, height, format, originals, mask } = request;
  const bytes = await makePicture({
    model,
    prompt,
    width,
    height,
    key: fate.key,
    index: 0,
    drift: fate.drift,
    format,
    ...(originals[0] === undefined ? {} : { original: originals[0] }),
    ...(mask === undefined ? {} : { mask }),
  });
  const kept = fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  return world.shelve(kept, format === 'jpeg' ? 'jpg' : format);
}

async function answerResult(exchange: Exchange, world: World): Promise<Reply> {
  const id = exchange.url.searchParams.get('id');
  if (exchange.method !== 'GET') return jsonReply(405, { detail: 'Method Not Allowed' });
  if (id === null)
    return jsonReply(422, { detail: [{ type: 'missing', loc: ['query', 'id'], msg: 'Field required', input: null }] });
  const job = world.jobs.find(id);
  const empty = { id, status: 'Task not found', result: null, progress: null, details: null, preview: null };
  return job === undefined ? jsonReply(404, empty) : jsonReply(200, { ...empty, ...(await stateOf(job)) });
}

async function stateOf(job: Job): Promise<Readonly<Record<string, unknown>>> {
  switch (phaseOf(job)) {
    case 'queued':
      return { status: 'Pending' };
    case 'working':
      return { status: 'Generating', progress: 0.5 };
    case 'over':
    case 'cancelled':
      return (await job.result) as Readonly<Record<string, unknown>>;
  }
}
