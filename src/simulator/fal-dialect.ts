import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { encodePicture } from './codec.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { FAL_APPS, type FalInput, FalRejection, parseFalInput } from './fal-request.ts';
import { acceptJob, cutIfFated, hasKey, isServed, phaseOf, QUEUE_SHARE, wireFailure } from './job-desk.ts';
import { readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import type { Job, World } from './world.ts';

/** What an app answered: its own status counts, although the queue calls it `COMPLETED`. */
interface AppAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers fal: its queue under `/fal/queue`, apps that run at once under `/fal/run`; `undefined` for other paths. */
export async function answerFal(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const [, host, path] = /^\/fal\/(queue|run)\/([\w./-]+)$/.exec(exchange.url.pathname) ?? [];
  if (host === undefined || path === undefined) return undefined;
  if (!hasKey(exchange, { world, scheme: 'key' }))
    return jsonReply(401, { detail: 'No user found for Key ID and Secret' });
  const [, id, question] = /^[\w.-]+\/[\w.-]+\/requests\/([\w-]+)(\/status|\/cancel)?$/.exec(path) ?? [];
  if (host === 'queue' && id !== undefined) return answerQuestion(exchange, { world, id, question });
  if (exchange.method !== 'POST') return jsonReply(405, { detail: 'Method Not Allowed' });
  const isGone = behaviourOf(world.options, path).retired === true;
  if (isGone || !isServed(path, { world, known: FAL_APPS }))
    return jsonReply(404, { detail: `Application '${path.split('/')[1] ?? path}' not found` });
  return host === 'queue' ? submit(exchange, { world, app: path }) : run(exchange, { world, app: path });
}

interface Call {
  readonly world: World;
  readonly app: string;
}

/** An input as the app sees it, and its fate; or the answer of the app to one that it does not take. */
async function readCall(
  exchange: Exchange,
  { world, app }: Call,
): Promise<{ readonly input: FalInput; readonly fate: Fate } | AppAnswer> {
  try {
    const input = await parseFalInput(readJson(exchange), world.options);
    const fate = decideFate({
      options: world.options,
      model: app,
      prompt: input.prompt,
      turn: world.nextTurn(app, input.prompt),
      ...(input.seed === undefined ? {} : { seed: input.seed }),
      isSeededVendor: true,
    });
    return { input, fate };
  } catch (error) {
    if (!(error instanceof FalRejection)) throw error;
    const { field, message, type } = error;
    const loc = ['body', ...field.split('.').filter(Boolean)];
    return { status: 422, body: { detail: [{ loc, msg: message, type, input: null }] } };
  }
}

async function submit(exchange: Exchange, call: Call): Promise<Reply> {
  const { world, app } = call;
  const read = await readCall(exchange, call);
  const fate = 'fate' in read ? read.fate : undefined;
  const rejected =
    fate === undefined ? undefined : (wireFailure(fate, { world, start: '{"request_id":"' }) ?? rejection(fate));
  if (rejected !== undefined) return { ...rejected, latencyMs: fate!.latencyMs };
  const id = requestId(world);
  acceptJob(world, {
    id,
    latencyMs: fate?.latencyMs ?? 0,
    // The queue takes whatever comes; the app judges it.
    settle: async () => ('fate' in read ? answerOf(read.input, { ...call, fate: read.fate }) : read),
  });
  const own = `${world.origin}/fal/queue/${app.split('/').slice(0, 2).join('/')}/requests/${id}`;
  const body = {
    status: 'IN_QUEUE',
    request_id: id,
    response_url: own,
    status_url: `${own}/status`,
    cancel_url: `${own}/cancel`,
    queue_position: 0,
  };
  const reply = jsonReply(200, body, { 'x-fal-request-id': id });
  return fate === undefined ? reply : cutIfFated(reply, fate);
}

async function run(exchange: Exchange, call: Call): Promise<Reply> {
  const id = requestId(call.world);
  const read = await readCall(exchange, call);
  if (!('fate' in read)) return toReply(read, id);
  const { input, fate } = read;
  const { world } = call;
  const rejected = wireFailure(fate, { world, start: '{"images":[{"url":"' }) ?? rejection(fate);
  const reply = rejected ?? cutIfFated(toReply(await answerOf(input, { ...call, fate }), id), fate);
  return { ...reply, latencyMs: fate.latencyMs };
}

function requestId(world: World): string {
  const hex = createHash('sha256').update(`fal request ${world.nextRequestNumber()}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function toReply({ status, body, headers }: AppAnswer, id: string): Reply {
  return jsonReply(status, body, { 'x-fal-request-id': id, ...headers });
}

function rejection({ failure }: Fate): Reply | undefined {
  switch (failure) {
    case 'rateLimited':
      return jsonReply(429, { detail: 'Too many concurrent requests' }, { 'retry-after': '1' });
    case 'quota':
      return jsonReply(403, {
        detail: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
      });
    case 'serverError':
      return jsonReply(500, { detail: 'Internal Server Error' });
    default:
      return undefined;
  }
}

async function answerOf(input: FalInput, { world, app, fate }: Call & { readonly fate: Fate }): Promise<AppAnswer> {
  if (fate.failure === 'unavailable')
    return {
      status: 503,
      body: { detail: 'Runner disconnected', error_type: 'runner_disconnected' },
      headers: { 'x-fal-error-type': 'runner_disconnected', 'x-fal-retryable': 'true' },
    };
  if (fate.refused === 'input') {
    const msg = 'The content could not be processed because it contained material flagged by a content checker.';
    const url = 'https://docs.fal.ai/errors#content_policy_violation';
    return {
      status: 422,
      body: { detail: [{ loc: ['body', 'prompt'], msg, type: 'content_policy_violation', ctx: {}, url }] },
      headers: { 'x-fal-retryable': 'false' },
    };
  }
  const { width, height, format, prompt } = input;
  const isBlack = fate.refused === 'output';
  const url = fate.failure === 'empty' ? undefined : await paint(input, { world, app, fate, isBlack });
  const units = Math.ceil((width * height) / 1e6) * (fate.drift.dearer ?? 1);
  return {
    status: 200,
    body: {
      images: url === undefined ? [] : [{ url, content_type: `image/${format}`, width, height }],
      timings: { inference: (fate.latencyMs / 1000) * (1 - QUEUE_SHARE) },
      seed: input.seed ?? createHash('sha256').update(fate.key).digest().readUInt32LE(0),
      has_nsfw_concepts: url === undefined ? [] : [isBlack],
      prompt,
    },
    headers: { 'x-fal-billable-units': String(Math.round(units * 1000) / 1000) },
  };
}

async function paint(
  input: FalInput,
  { world, app, fate, isBlack }: Call & { readonly fate: Fate; readonly isBlack: boolean },
): Promise<string> {
  const { prompt, width, height, format, originals, mask, isInline } = input;
  const bytes = isBlack
    ? await encodePicture({ data: blackPixels(width * height), width, height }, format)
    : await makePicture({
        model: app,
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
  return isInline
    ? `data:image/${format};base64,${kept.toString('base64')}`
    : world.shelve(kept, format === 'jpeg' ? 'jpg' : format);
}

function blackPixels(count: number): Buffer {
  return Buffer.alloc(count * 4, Buffer.of(0, 0, 0, 255));
}

async function answerQuestion(
  exchange: Exchange,
  { world, id, question }: { readonly world: World; readonly id: string; readonly question: string | undefined },
): Promise<Reply> {
  const job = world.jobs.find(id);
  if (job === undefined) return jsonReply(404, { detail: 'Request not found' });
  const wanted = question === '/cancel' ? 'PUT' : 'GET';
  if (exchange.method !== wanted) return jsonReply(405, { detail: 'Method Not Allowed' });
  if (question === '/cancel') return cancel(job);
  const phase = phaseOf(job);
  if (phase === 'cancelled') return jsonReply(404, { detail: 'Request not found' });
  if (question === undefined)
    return phase === 'over'
      ? toReply((await job.result) as AppAnswer, id)
      : jsonReply(400, { detail: 'Request is still in progress' });
  return answerStatus(job, { phase, own: world.origin + exchange.url.pathname.replace(/\/status$/, '') });
}

async function answerStatus(
  job: Job,
  { phase, own }: { readonly phase: 'queued' | 'working' | 'over'; readonly own: string },
): Promise<Reply> {
  const { id } = job;
  const head = { request_id: id, response_url: own, status_url: `${own}/status`, cancel_url: `${own}/cancel` };
  if (phase === 'queued') return jsonReply(202, { ...head, status: 'IN_QUEUE', queue_position: 0 });
  if (phase === 'working') return jsonReply(202, { ...head, status: 'IN_PROGRESS', logs: [] });
  await job.result;
  const inferenceTime = (job.endsAt - job.startsAt) / 1000;
  return jsonReply(200, { ...head, status: 'COMPLETED', logs: [], metrics: { inference_time: inferenceTime } });
}

function cancel(job: Job): Reply {
  if (phaseOf(job) === 'over') return jsonReply(400, { status: 'ALREADY_COMPLETED' });
  job.isCancelled = true;
  return jsonReply(202, { status: 'CANCELLATION_REQUESTED' });
}
