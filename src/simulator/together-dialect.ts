import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { cutIfFated, hasKey, isServed, wireFailure } from './job-desk.ts';
import { readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import { parseTogetherRequest, TOGETHER_MODELS, TogetherRejection, type TogetherRequest } from './together-request.ts';
import type { World } from './world.ts';

type Headers = Readonly<Record<string, string>>;

interface Subject {
  readonly model: string;
  readonly world: World;
  readonly headers: Headers;
}

/** Answers Together AI under `/together/v1`; `undefined` for other paths. */
export async function answerTogether(exchange: Exchange, world: World): Promise<Reply | undefined> {
  if (exchange.url.pathname !== '/together/v1/images/generations') return undefined;
  const number = world.nextRequestNumber();
  const headers = { 'x-request-id': requestId(number), 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9' };
  if (!hasKey(exchange, { world, scheme: 'bearer' }))
    return errorReply(
      { status: 401, type: 'invalid_request_error', code: 'invalid_api_key', message: 'Invalid API key provided.' },
      headers,
    );
  if (exchange.method !== 'POST') return jsonReply(405, { error: { message: 'Method not allowed' } }, headers);
  const body = readJson(exchange);
  const fields = (body !== null && typeof body === 'object' ? body : {}) as Readonly<Record<string, unknown>>;
  const { model } = fields;
  const isKnown =
    typeof model === 'string' &&
    isServed(model, { world, known: TOGETHER_MODELS }) &&
    behaviourOf(world.options, model).retired !== true;
  if (!isKnown)
    return errorReply(
      {
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_available',
        param: 'model',
        message: `Unable to access model ${String(model)}. Please visit the model list to see what is supported.`,
      },
      headers,
    );
  try {
    return await answerImages(await parseTogetherRequest(fields, world.options), { model, world, headers });
  } catch (error) {
    if (!(error instanceof TogetherRejection)) throw error;
    const { message, param } = error;
    return errorReply({ status: 400, type: 'invalid_request_error', message, param }, headers);
  }
}

function requestId(number: number): string {
  return `${createHash('sha256').update(`together ${number}`).digest('hex').slice(0, 15)}-IAD`;
}

function errorReply(
  error: {
    readonly status: number;
    readonly message: string;
    readonly type: string;
    readonly param?: string;
    readonly code?: string;
  },
  headers: Headers,
): Reply {
  const { status, message, type, param = null, code = null } = error;
  return jsonReply(status, { id: headers['x-request-id'], error: { message, type, param, code } }, headers);
}

async function answerImages(request: TogetherRequest, subject: Subject): Promise<Reply> {
  const { model, world } = subject;
  const fate = decideFate({
    options: world.options,
    model,
    prompt: request.prompt,
    turn: world.nextTurn(model, request.prompt),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    isSeededVendor: true,
  });
  const reply =
    wireFailure(fate, { world, start: '{"id":"o1","data":[{"b64_json":"' }) ??
    rejection(fate, subject.headers) ??
    cutIfFated(await paint(request, { ...subject, fate }), fate);
  return { ...reply, latencyMs: fate.latencyMs };
}

function rejection({ failure, refused }: Fate, headers: Headers): Reply | undefined {
  const fail = (status: number, type: string, message: string, extra: Headers = {}): Reply =>
    errorReply({ status, type, code: type, message }, { ...headers, ...extra });
  switch (failure) {
    case 'rateLimited':
      return fail(429, 'rate_limit', 'You have reached the rate limit of this model.', {
        'retry-after': '1',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1',
      });
    case 'quota':
      return fail(402, 'credit_limit', 'Credit limit exceeded, please add credits.');
    case 'serverError':
      return fail(500, 'server_error', 'Internal server error');
    case 'unavailable':
      return fail(503, 'service_unavailable', 'The server is overloaded or not ready yet.', { 'retry-after': '2' });
    default:
      if (refused === 'no') return undefined;
      return fail(
        422,
        'invalid_request_error',
        refused === 'input' ? 'The prompt may contain NSFW content.' : 'The generated image may contain NSFW content.',
      );
  }
}

async function paint(request: TogetherRequest, { model, world, headers, fate }: Subject & { readonly fate: Fate }) {
  const { prompt, width, height, format, originals } = request;
  const data: object[] = [];
  for (let index = 0; index < request.count && fate.failure !== 'empty'; index += 1) {
    const whole = await makePicture({
      model,
      prompt,
      width,
      height,
      key: fate.key,
      index,
      drift: fate.drift,
      format,
      ...(originals[0] === undefined ? {} : { original: originals[0] }),
    });
    const bytes = fate.failure === 'truncatedImage' ? whole.subarray(0, whole.length >> 1) : whole;
    data.push(
      request.isInline
        ? { index, type: 'b64_json', b64_json: bytes.toString('base64') }
        : { index, type: 'url', url: world.shelve(bytes, format === 'jpeg' ? 'jpg' : format) },
    );
  }
  const id = headers['x-request-id'];
  return jsonReply(200, { id, model: fate.drift.servedModel ?? model, object: 'list', data }, headers);
}
