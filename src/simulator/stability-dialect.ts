import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { acceptJob, cutIfFated, hasKey, isServed, phaseOf, wireFailure } from './job-desk.ts';
import { readForm } from './recording.ts';
import {
  parseStabilityForm,
  SD3_MODELS,
  STABILITY_SERVICES,
  STABILITY_TASKS,
  type StabilityOrder,
  StabilityRejection,
} from './stability-request.ts';
import { makePicture } from './studio.ts';
import type { World } from './world.ts';

type Headers = Readonly<Record<string, string>>;

interface Subject {
  readonly exchange: Exchange;
  readonly world: World;
  readonly headers: Headers;
}

/** Answers Stability AI's v2beta under `/stability`; `undefined` for other paths. */
export async function answerStability(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const { pathname } = exchange.url;
  const isBalance = pathname === '/stability/v1/user/balance';
  const service = /^\/stability\/v2beta\/stable-image\/(\w+\/[\w-]+)$/.exec(pathname)?.[1];
  const task = /^\/stability\/v2beta\/results\/([\w-]+)$/.exec(pathname)?.[1];
  if (!isBalance && service === undefined && task === undefined) return undefined;
  const subject = { exchange, world, headers: { 'x-request-id': requestId(world.nextRequestNumber()) } };
  const problem = (status: number, name: string, ...errors: string[]): Reply =>
    problemReply({ status, name, errors }, subject.headers);
  if (!hasKey(exchange, { world, scheme: 'bearer' }))
    return problem(401, 'unauthorized', 'authorization: missing or invalid api key');
  if (isBalance) return jsonReply(200, { credits: 1000 }, subject.headers);
  if (task !== undefined)
    return (await answerTask(task, subject)) ?? problem(404, 'not_found', `No result is known for ${task}`);
  if (!Object.hasOwn(STABILITY_SERVICES, service!))
    return problem(404, 'not_found', 'The requested path was not found');
  const form = await readForm(exchange);
  if (form === undefined) return problem(400, 'bad_request', 'content-type: must be multipart/form-data');
  const model = modelOf(form, service!);
  if (!isKnown(model, { service: service!, world })) return rejectModel(model, { service: service!, problem });
  try {
    return await answerOrder(await parseStabilityForm(form, { service: service!, options: world.options }), {
      ...subject,
      model,
      isTask: STABILITY_TASKS.has(service!),
    });
  } catch (error) {
    if (error instanceof StabilityRejection) return problem(400, 'bad_request', error.message);
    throw error;
  }
}

function requestId(number: number): string {
  return createHash('sha256').update(`stability ${number}`).digest('hex').slice(0, 32);
}

function problemReply(
  { status, name, errors }: { readonly status: number; readonly name: string; readonly errors: readonly string[] },
  headers: Headers,
): Reply {
  return jsonReply(status, { id: headers['x-request-id'], name, errors }, headers);
}

/** The model of Stable Diffusion, or the last word of the path: `core`, `inpaint`. */
function modelOf(form: FormData, service: string): string {
  const named = form.get('model');
  if (service !== 'generate/sd3') return service.split('/')[1]!;
  return typeof named === 'string' ? named : 'sd3.5-large';
}

function isKnown(model: string, { service, world }: { readonly service: string; readonly world: World }): boolean {
  const isOffered = service !== 'generate/sd3' || isServed(model, { world, known: SD3_MODELS });
  return isOffered && behaviourOf(world.options, model).retired !== true;
}

function rejectModel(
  model: string,
  {
    service,
    problem,
  }: {
    readonly service: string;
    readonly problem: (status: number, name: string, ...errors: string[]) => Reply;
  },
): Reply {
  return service === 'generate/sd3'
    ? problem(400, 'bad_request', `model: must be one of ${[...SD3_MODELS].join(', ')}; got ${model}`)
    : problem(410, 'gone', 'This service is no longer available');
}

/** What a task has come to; `undefined`: it is not known. */
async function answerTask(id: string, { exchange, world, headers }: Subject): Promise<Reply | undefined> {
  const job = world.jobs.find(id);
  if (job === undefined) return undefined;
  if (phaseOf(job) !== 'over') return jsonReply(202, { id, status: 'in-progress' }, headers);
  const { fate, painted } = (await job.result) as { readonly fate: Fate; readonly painted: Painted };
  return cutIfFated(deliver(painted, { exchange, headers }), fate);
}

async function answerOrder(
  order: StabilityOrder,
  subject: Subject & { readonly model: string; readonly isTask: boolean },
): Promise<Reply> {
  const { model, world, headers, exchange, isTask } = subject;
  const fate = decideFate({
    options: world.options,
    model,
    prompt: order.prompt,
    turn: world.nextTurn(model, order.prompt),
    ...(order.seed === undefined ? {} : { seed: order.seed }),
    isSeededVendor: true,
  });
  const failure = wireFailure(fate, { world, start: '{"image":"' }) ?? rejection(fate, headers);
  if (failure !== undefined) return { ...failure, latencyMs: fate.latencyMs };
  if (isTask) {
    const settle = async () => ({ fate, painted: await paint(order, { model, fate }) });
    const { id } = acceptJob(world, { id: headers['x-request-id']!.repeat(2), latencyMs: fate.latencyMs, settle });
    return jsonReply(200, { id }, headers);
  }
  const painted = await paint(order, { model, fate });
  return { ...cutIfFated(deliver(painted, { exchange, headers }), fate), latencyMs: fate.latencyMs };
}

function rejection({ failure, refused }: Fate, headers: Headers): Reply | undefined {
  const fail = (status: number, name: string, error: string, extra: Headers = {}): Reply =>
    problemReply({ status, name, errors: [error] }, { ...headers, ...extra });
  switch (failure) {
    case 'rateLimited':
      return fail(
        429,
        'rate_limit_exceeded',
        'You have exceeded the rate limit of 150 requests within a 10 second period, and have been timed out for 1 seconds.',
      );
    case 'quota':
      return fail(402, 'payment_required', 'You lack sufficient credits to make this request.');
    case 'serverError':
      return fail(500, 'internal_error', 'An unexpected server error has occurred, please try again later.');
    case 'unavailable':
      return fail(503, 'service_unavailable', 'The service is overloaded, please try again later.', {
        'retry-after': '2',
      });
    default:
      return refused === 'input'
        ? fail(403, 'content_moderation', 'Your request was flagged by our content moderation system and was denied.')
        : undefined;
  }
}

interface Painted {
  readonly bytes: Buffer;
  readonly format: StabilityOrder['format'];
  readonly finish: 'SUCCESS' | 'CONTENT_FILTERED';
  readonly seed: number;
}

async function paint(
  order: StabilityOrder,
  { model, fate }: { readonly model: string; readonly fate: Fate },
): Promise<Painted> {
  const { prompt, width, height, format, original, mask } = order;
  // What is withheld comes back blurred.
  const drift = fate.refused === 'output' ? { ...fate.drift, blurSigma: 12 } : fate.drift;
  const finish = fate.refused === 'output' ? 'CONTENT_FILTERED' : 'SUCCESS';
  const seed = order.seed ?? createHash('sha256').update(fate.key).digest().readUInt32LE(0);
  const whole = await makePicture({
    model,
    prompt,
    width,
    height,
    key: fate.key,
    index: 0,
    drift,
    format,
    ...(original === undefined ? {} : { original }),
    ...(mask === undefined ? {} : { mask }),
  });
  const shown = fate.failure === 'empty' ? Buffer.alloc(0) : whole;
  const bytes = fate.failure === 'truncatedImage' ? shown.subarray(0, shown.length >> 1) : shown;
  return { bytes, format, finish, seed };
}

/** The picture as bytes with its facts in headers, or all of it in JSON, as `accept` asks. */
function deliver({ bytes, format, finish, seed }: Painted, { exchange, headers }: Omit<Subject, 'world'>): Reply {
  if (exchange.headers['accept']?.includes('application/json'))
    return jsonReply(200, { image: bytes.toString('base64'), finish_reason: finish, seed }, headers);
  return {
    status: 200,
    headers: { ...headers, 'content-type': `image/${format}`, 'finish-reason': finish, seed: String(seed) },
    body: bytes,
  };
}
