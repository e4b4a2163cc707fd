import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { acceptJob, cutIfFated, hasKey, isServed, phaseOf, QUEUE_SHARE, wireFailure } from './job-desk.ts';
import { readJson } from './recording.ts';
import {
  parseReplicateInput,
  REPLICATE_MODELS,
  REPLICATE_VERSIONS,
  type ReplicateInput,
  ReplicateRejection,
} from './replicate-request.ts';
import { makePicture } from './studio.ts';
import type { Job, World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Answers Replicate under `/replicate/v1`; `undefined` for other paths. */
export async function answerReplicate(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const path = exchange.url.pathname.slice('/replicate/v1'.length);
  if (!hasKey(exchange, { world, scheme: 'bearer' }))
    return problem(401, 'Unauthenticated', 'You did not pass a valid authentication token');
  const [, owner, name, isRun] = /^\/models\/([\w.-]+)\/([\w.-]+)(\/predictions)?$/.exec(path) ?? [];
  if (owner !== undefined && isRun === undefined) return describeModel(`${owner}/${name}`, world);
  if (exchange.method === 'POST' && isRun !== undefined) return create(exchange, { world, model: `${owner}/${name}` });
  const deployment = /^\/deployments\/([\w.-]+\/[\w.-]+)\/predictions$/.exec(path)?.[1];
  if (exchange.method === 'POST' && deployment !== undefined) return create(exchange, { world, model: deployment });
  if (exchange.method === 'POST' && path === '/predictions') return create(exchange, { world });
  const [, id, isCancel] = /^\/predictions\/(\w+)(\/cancel)?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const job = world.jobs.find(id);
  if (job === undefined) return problem(404, 'Not found', 'The requested resource could not be found.');
  if (isCancel !== undefined) job.isCancelled = true;
  return jsonReply(200, await predictionOf(job));
}

function problem(status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonReply(status, { title, detail, status }, { 'content-type': 'application/problem+json', ...headers });
}

function describeModel(model: string, world: World): Reply {
  if (!isRunnable(model, world)) return problem(404, 'Not found', 'The requested resource could not be found.');
  const [owner, name] = model.split('/');
  return jsonReply(200, { owner, name, visibility: 'public', is_official: true, latest_version: { id: 'hidden' } });
}

function isRunnable(model: string, world: World): boolean {
  return isServed(model, { world, known: REPLICATE_MODELS }) && behaviourOf(world.options, model).retired !== true;
}

async function create(
  exchange: Exchange,
  { world, model: named }: { readonly world: World; readonly model?: string },
): Promise<Reply> {
  const body = readJson(exchange);
  if (body === null || typeof body !== 'object')
    return problem(422, 'Invalid body', 'The request body is not valid JSON.');
  const { version: asked, input } = body as Fields;
  const model = named ?? modelOfVersion(asked, world);
  if (model === undefined)
    return problem(
      422,
      'Invalid version or not permitted',
      "The specified version does not exist (or perhaps you don't have permission to use it?)",
    );
  if (named !== undefined && !isRunnable(model, world))
    return problem(404, 'Not found', 'The requested resource could not be found.');
  try {
    const request = await parseReplicateInput(input, world.options);
    const version = named === undefined ? String(asked) : 'hidden';
    return await accept(request, { exchange, world, model, version, input: input as Fields });
  } catch (error) {
    if (!(error instanceof ReplicateRejection)) throw error;
    const { field, message } = error;
    return jsonReply(422, {
      title: 'Input validation failed',
      detail: `- ${field === '' ? '' : `${field}: `}${message}\n`,
      status: 422,
      invalid_fields: [{ type: 'invalid', field, description: message }],
    });
  }
}

/** The model behind a version; `owner/name` is taken as well. */
function modelOfVersion(version: unknown, world: World): string | undefined {
  const id = String(version).split(':').at(-1)!;
  const model = (Object.hasOwn(REPLICATE_VERSIONS, id) ? REPLICATE_VERSIONS[id] : undefined) ?? id;
  const isKnown = Object.hasOwn(REPLICATE_VERSIONS, id) || isServed(model, { world, known: REPLICATE_MODELS });
  const isRetired = [id, model].some((name) => behaviourOf(world.options, name).retired === true);
  return isKnown && !isRetired ? model : undefined;
}

interface CreateContext {
  readonly exchange: Exchange;
  readonly world: World;
  readonly model: string;
  readonly version: string;
  readonly input: Fields;
}

async function accept(request: ReplicateInput, context: CreateContext): Promise<Reply> {
  const { exchange, world, model, version, input } = context;
  const fate = decideFate({
    options: world.options,
    model,
    prompt: request.prompt,
    turn: world.nextTurn(model, request.prompt),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    isSeededVendor: true,
  });
  const rejected = wireFailure(fate, { world, start: '{"id":"' }) ?? rejection(fate);
  if (rejected !== undefined) return { ...rejected, latencyMs: fate.latencyMs };
  const id = createHash('sha256').update(`prediction ${world.nextRequestNumber()}`).digest('hex').slice(0, 26);
  const own = `${world.origin}/replicate/v1/predictions/${id}`;
  const head = {
    id,
    model,
    version: fate.drift.servedModel ?? version,
    input,
    source: 'api',
    data_removed: false,
    created_at: new Date().toISOString(),
    urls: { get: own, cancel: `${own}/cancel`, web: `https://replicate.com/p/${id}` },
  };
  const job = acceptJob(world, {
    id,
    latencyMs: fate.latencyMs,
    head,
    settle: () => settle(request, { world, model, fate }),
  });
  // `Prefer: wait` holds the answer for a minute at most, `wait=N` for N seconds.
  const [, isHeld, seconds] = /^(wait)(?:=(\d{1,2}))?/.exec(exchange.headers['prefer'] ?? '') ?? [];
  const heldMs = isHeld === undefined ? 0 : Number(seconds ?? 60) * 1000;
  const isDone = fate.latencyMs <= heldMs;
  const body = isDone ? { ...head, ...((await job.result) as Fields) } : await predictionOf(job);
  return cutIfFated({ ...jsonReply(201, body), latencyMs: Math.min(heldMs, fate.latencyMs) }, fate);
}

function rejection({ failure }: Fate): Reply | undefined {
  switch (failure) {
    case 'rateLimited':
      return problem(429, 'Too many requests', 'Request was throttled. Your rate limit resets in ~1s.');
    case 'quota':
      return problem(402, 'Insufficient credit', 'You have insufficient credit to run this model.');
    case 'serverError':
      return problem(500, 'Internal server error', 'An internal error occurred.');
    case 'unavailable':
      return problem(503, 'Service unavailable', 'The service is temporarily unavailable.', { 'retry-after': '2' });
    default:
      return undefined;
  }
}

/** The fields of a prediction that is over. */
async function settle(
  request: ReplicateInput,
  { world, model, fate }: { readonly world: World; readonly model: string; readonly fate: Fate },
): Promise<Fields> {
  const seconds = fate.latencyMs / 1000;
  const seed = request.seed ?? createHash('sha256').update(fate.key).digest().readUInt16LE(0);
  const shared = {
    logs: `Using seed: ${seed}\n`,
    metrics: { predict_time: seconds * (1 - QUEUE_SHARE), total_time: seconds },
    completed_at: new Date(Date.now() + fate.latencyMs).toISOString(),
  };
  if (fate.refused !== 'no') {
    const error =
      fate.refused === 'input'
        ? 'The input was flagged as sensitive. Please try again with different inputs. (E005)'
        : 'NSFW content detected. Try running it again, or try a different prompt.';
    return { ...shared, status: 'failed', output: null, error };
  }
  const url = fate.failure === 'empty' ? null : await paint(request, { world, model, fate });
  // FLUX pro models answer with one URL, others with a list.
  const output = url === null || model.includes('pro') ? url : [url];
  return { ...shared, status: 'succeeded', output, error: null };
}

async function paint(
  { prompt, width, height, format, originals, mask }: ReplicateInput,
  { world, model, fate }: { readonly world: World; readonly model: string; readonly fate: Fate },
): Promise<string> {
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

async function predictionOf(job: Job): Promise<Fields> {
  const open = { ...job.head, output: null, error: null, logs: '', metrics: {} };
  switch (phaseOf(job)) {
    case 'queued':
      return { ...open, status: 'starting' };
    case 'working':
      return { ...open, status: 'processing' };
    case 'cancelled':
      return { ...open, status: 'canceled' };
    case 'over':
      return { ...open, ...((await job.result) as Fields) };
  }
}
