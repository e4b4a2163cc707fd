import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { cutIfFated, hasKey, isServed, wireFailure } from './job-desk.ts';
import {
  OPENROUTER_MODELS,
  type OpenRouterOrder,
  OpenRouterRejection,
  parseOpenRouterRequest,
} from './openrouter-request.ts';
import { readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import { geminiImageTokens, textTokens } from './tokens.ts';
import type { World } from './world.ts';

const MODELS: ReadonlySet<string> = new Set(Object.keys(OPENROUTER_MODELS));
/** Dollars for one output token; the simulator's own price list. */
const PER_TOKEN = 0.00003;
const PER_TEXT_TOKEN = 0.0000015;
const INPUT_PICTURE_TOKENS = 258;

/** Answers OpenRouter's chat completions under `/openrouter/api/v1`; `undefined` for other paths. */
export async function answerOpenRouter(exchange: Exchange, world: World): Promise<Reply | undefined> {
  if (exchange.url.pathname !== '/openrouter/api/v1/chat/completions') return undefined;
  if (!hasKey(exchange, { world, scheme: 'bearer' })) return errorReply(401, 'User not found.');
  if (exchange.method !== 'POST') return errorReply(405, 'Method Not Allowed');
  const body = readJson(exchange);
  const fields = (body !== null && typeof body === 'object' ? body : {}) as Readonly<Record<string, unknown>>;
  const { model } = fields;
  if (typeof model !== 'string' || !model.includes('/'))
    return errorReply(400, `${String(model)} is not a valid model ID`);
  const isRetired = behaviourOf(world.options, model).retired === true;
  if (isRetired || !isServed(model, { world, known: MODELS }))
    return errorReply(404, `No endpoints found for ${model}.`);
  try {
    const order = await parseOpenRouterRequest(fields, { model, options: world.options });
    return await answerOrder(order, { exchange, model, world });
  } catch (error) {
    if (error instanceof OpenRouterRejection) return errorReply(error.status, error.message);
    throw error;
  }
}

function errorReply(
  status: number,
  message: string,
  { metadata, headers }: { readonly metadata?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): Reply {
  const error = { message, code: status, ...(metadata === undefined ? {} : { metadata }) };
  return jsonReply(status, { error, user_id: 'user_simulator' }, headers);
}

interface Subject {
  readonly exchange: Exchange;
  readonly model: string;
  readonly world: World;
}

async function answerOrder(order: OpenRouterOrder, subject: Subject): Promise<Reply> {
  const { model, world } = subject;
  const fate = decideFate({
    options: world.options,
    model,
    prompt: order.prompt,
    turn: world.nextTurn(model, order.prompt),
    ...(order.seed === undefined ? {} : { seed: order.seed }),
  });
  const early = wireFailure(fate, { world, start: '{"id":"gen-1","choices":[{"x":"' }) ?? rejection(fate, order);
  if (early !== undefined) return { ...early, latencyMs: fate.latencyMs };
  const completion = await complete(order, { ...subject, fate });
  if (order.stream) return streamReply(completion, fate);
  return { ...cutIfFated(wholeReply(completion), fate), latencyMs: fate.latencyMs };
}

function rejection({ failure, refused }: Fate, { provider, prompt }: OpenRouterOrder): Reply | undefined {
  const upstream = { metadata: { provider_name: provider, raw: 'upstream said no' } };
  switch (failure) {
    case 'rateLimited':
      return errorReply(429, 'Provider returned error', { ...upstream, headers: { 'retry-after': '1' } });
    case 'quota':
      return errorReply(402, 'Insufficient credits. Add more using the credits page.');
    case 'serverError':
      return errorReply(500, 'Internal Server Error');
    case 'unavailable':
      return errorReply(503, 'There is no available model provider that meets your routing requirements', {
        headers: { 'retry-after': '2' },
      });
    default:
      if (refused !== 'input') return undefined;
      return errorReply(403, 'Your input was flagged by moderation', {
        metadata: { reasons: ['violence'], flagged_input: prompt.slice(0, 100), provider_name: provider },
      });
  }
}

interface Completion {
  readonly head: Readonly<Record<string, unknown>>;
  readonly finish: { readonly finish_reason: string; readonly native_finish_reason: string };
  readonly message: { readonly role: 'assistant'; readonly content: string; readonly images?: readonly object[] };
  readonly usage: Readonly<Record<string, unknown>>;
}

async function complete(
  order: OpenRouterOrder,
  { exchange, model, world, fate }: Subject & { readonly fate: Fate },
): Promise<Completion> {
  const isWithheld = fate.refused === 'output';
  const hasPicture = !isWithheld && fate.failure !== 'empty';
  const id = createHash('sha256').update(`openrouter ${world.nextRequestNumber()}`).digest('hex').slice(0, 20);
  const created = Math.floor(Date.now() / 1000);
  const isAskedForRoute = exchange.headers['x-openrouter-metadata'] === 'enabled';
  return {
    head: {
      id: `gen-${created}-${id}`,
      provider: order.provider,
      model: fate.drift.servedModel ?? model,
      created,
      ...(isAskedForRoute ? { openrouter_metadata: routeOf(order, { model, fate }) } : {}),
    },
    finish: isWithheld
      ? { finish_reason: 'content_filter', native_finish_reason: 'IMAGE_SAFETY' }
      : { finish_reason: 'stop', native_finish_reason: 'STOP' },
    message: {
      role: 'assistant',
      content: hasPicture || isWithheld ? '' : 'I can only describe that picture.',
      ...(hasPicture ? { images: [await paint(order, { model, fate })] } : {}),
    },
    usage: usageOf(order, { fate, hasPicture }),
  };
}

async function paint(
  { prompt, width, height, originals }: OpenRouterOrder,
  { model, fate }: { readonly model: string; readonly fate: Fate },
): Promise<object> {
  const whole = await makePicture({
    model,
    prompt,
    width,
    height,
    key: fate.key,
    index: 0,
    drift: fate.drift,
    format: 'png',
    ...(originals[0] === undefined ? {} : { original: originals[0] }),
  });
  const bytes = fate.failure === 'truncatedImage' ? whole.subarray(0, whole.length >> 1) : whole;
  return { type: 'image_url', index: 0, image_url: { url: `data:image/png;base64,${bytes.toString('base64')}` } };
}

/** What is withheld or never made is not charged. */
function usageOf(
  { prompt, originals, sizeClass }: OpenRouterOrder,
  { fate, hasPicture }: { readonly fate: Fate; readonly hasPicture: boolean },
): Completion['usage'] {
  const input = textTokens(prompt) + originals.length * INPUT_PICTURE_TOKENS;
  const output = hasPicture ? Math.round(geminiImageTokens('', sizeClass) * (fate.drift.dearer ?? 1)) : 0;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    completion_tokens_details: { reasoning_tokens: 0, image_tokens: output },
    cost: hasPicture ? input * PER_TEXT_TOKEN + output * PER_TOKEN : 0,
    is_byok: false,
  };
}

/** The way of a request through the gateway, as it is told on demand. */
function routeOf(
  { provider }: OpenRouterOrder,
  { model, fate }: { readonly model: string; readonly fate: Fate },
): object {
  return {
    requested: model,
    strategy: 'direct',
    region: 'iad',
    attempt: 1,
    is_byok: false,
    summary: `available=1, selected=${provider}`,
    endpoints: { total: 1, available: [{ provider, model, selected: true }] },
    generation_time: Math.round(fate.latencyMs),
  };
}

function wholeReply({ head, finish, message, usage }: Completion): Reply {
  const choices = [{ index: 0, logprobs: null, ...finish, message }];
  return jsonReply(200, { ...head, object: 'chat.completion', system_fingerprint: null, choices, usage });
}

/** The picture in one part, then the end with the bill. */
function streamReply({ head, finish, message, usage }: Completion, fate: Fate): Reply {
  const part = (delta: object, rest: object = {}, ends: object = { finish_reason: null }): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, ...ends }], ...rest })}\n\n`;
  const parts = [part(message), part({ role: 'assistant', content: '' }, { usage }, finish), 'data: [DONE]\n\n'];
  const sent = fate.failure === 'cutBody' ? parts.slice(0, 1) : parts;
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    // Comments keep the connection alive while a provider works.
    body: ': OPENROUTER PROCESSING\n\n',
    parts: sent.map((body) => ({ body, afterMs: fate.latencyMs / parts.length })),
  };
}
