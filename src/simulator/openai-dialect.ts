import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { isOpenaiModel } from './catalogue.ts';
import { jsonReply, proxyPage, type Exchange, type Reply } from './exchange.ts';
import { OpenaiRejection, openaiErrorReply, type OpenaiError } from './openai-errors.ts';
import { parseOpenaiRequest, readOpenaiFields, type OpenaiRequest } from './openai-request.ts';
import { streamReply } from './openai-stream.ts';
import { credentialOf } from './recording.ts';
import { makePicture } from './studio.ts';
import { openaiImageTokens, openaiInputTokens, textTokens } from './tokens.ts';
import type { World } from './world.ts';

const DEFAULT_OVERSIZED_BYTES = 96 * 1024 * 1024;

/** Answers the Images API of OpenAI under `/v1`; `undefined` for other paths. */
export async function answerOpenai(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const { pathname } = exchange.url;
  const operation = /^\/v1\/images\/(generations|edits)$/.exec(pathname)?.[1] as 'generations' | 'edits' | undefined;
  const modelId = /^\/v1\/models\/([^/:]+)$/.exec(pathname)?.[1];
  if (operation === undefined && modelId === undefined) return undefined;
  const number = world.nextRequestNumber();
  const headers = baseHeaders(number);
  const denied = checkKey(exchange, world);
  if (denied !== undefined) return openaiErrorReply(denied, headers);
  try {
    if (modelId !== undefined) return describeModel(decodeURIComponent(modelId), world, headers);
    if (exchange.method !== 'POST')
      throw new OpenaiRejection({ status: 405, message: `Not allowed to ${exchange.method} on ${pathname}.` });
    return await answerImages(exchange, { world, headers, operation: operation! });
  } catch (error) {
    if (error instanceof OpenaiRejection) return openaiErrorReply(error.error, headers);
    throw error;
  }
}

function baseHeaders(number: number): Record<string, string> {
  return {
    'x-request-id': `req_${createHash('sha256').update(`request ${number}`).digest('hex').slice(0, 32)}`,
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': String(Math.max(0, 5000 - number)),
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-limit-images': '250',
    'x-ratelimit-remaining-images': '249',
  };
}

function checkKey(exchange: Exchange, world: World): OpenaiError | undefined {
  const { scheme, key } = credentialOf(exchange);
  if (scheme !== 'bearer' || key === undefined || key === '')
    return { status: 401, message: "You didn't provide an API key. Use an Authorization header with Bearer auth." };
  const { apiKey } = world.options;
  if (apiKey === undefined ? key.startsWith('invalid') : key !== apiKey)
    return { status: 401, message: `Incorrect API key provided: ${key.slice(0, 3)}***.`, code: 'invalid_api_key' };
  return undefined;
}

function checkModel(model: string, world: World): void {
  const { options } = world;
  const isServed =
    isOpenaiModel(model) ||
    options.gateway !== undefined ||
    (options.models !== undefined && Object.hasOwn(options.models, model));
  if (!isServed || behaviourOf(options, model).retired === true)
    throw new OpenaiRejection({
      status: 404,
      message: `The model '${model}' does not exist or you do not have access to it.`,
      code: 'model_not_found',
      param: 'model',
    });
}

function describeModel(model: string, world: World, headers: Readonly<Record<string, string>>): Reply {
  checkModel(model, world);
  return jsonReply(
    200,
    { id: model, object: 'model', created: 1_776_729_600, owned_by: 'system', shutdown_date: null },
    headers,
  );
}

async function answerImages(
  exchange: Exchange,
  context: {
    readonly world: World;
    readonly headers: Readonly<Record<string, string>>;
    readonly operation: 'generations' | 'edits';
  },
): Promise<Reply> {
  const { world, operation } = context;
  const { options } = world;
  const fields = await readOpenaiFields(exchange);
  const model = fields['model'];
  if (typeof model !== 'string' || model === '')
    throw new OpenaiRejection({
      status: 400,
      message: "Missing required parameter: 'model'.",
      param: 'model',
      code: 'missing_required_parameter',
    });
  checkModel(model, world);
  const behaviour = behaviourOf(options, model);
  if (behaviour.unverified === true)
    throw new OpenaiRejection({
      status: 403,
      message: `Your organization must be verified to use the model \`${model}\`. Please go to the organization settings and click on Verify Organization. After verification, access can take up to 15 minutes.`,
    });
  const request = await parseOpenaiRequest(fields, { operation, options, isSeeded: behaviour.seeded === true });
  const turn = world.nextTurn(model, request.prompt);
  const fate = decideFate({
    options,
    model,
    prompt: request.prompt,
    turn,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  });
  const headers = {
    ...context.headers,
    'openai-processing-ms': String(Math.round(fate.latencyMs)),
    ...(behaviour.modelHeader === true || fate.drift.servedModel !== undefined
      ? { 'openai-model': fate.drift.servedModel ?? model }
      : {}),
  };
  const reply =
    earlyEnd(fate, { world, headers, model }) ?? (await paintReply(request, { fate, world, headers, operation }));
  // A stream waits between its events.
  return reply.parts === undefined ? { ...reply, latencyMs: fate.latencyMs } : reply;
}

/** Failures and refusals for which nothing is painted. */
function earlyEnd(
  fate: Fate,
  context: { readonly world: World; readonly headers: Readonly<Record<string, string>>; readonly model: string },
): Reply | undefined {
  const { world, headers, model } = context;
  const fail = (error: OpenaiError, extra: Readonly<Record<string, string>> = {}): Reply =>
    openaiErrorReply(error, { ...headers, ...extra });
  if (fate.failure === 'rateLimited')
    return fail(
      {
        status: 429,
        message: `Rate limit reached for ${model} on images per min (IPM): Limit 250. Please try again in 1s.`,
        type: 'images',
        code: 'rate_limit_exceeded',
      },
      { 'retry-after': '1', 'retry-after-ms': '1000', 'x-ratelimit-remaining-images': '0' },
    );
  if (fate.failure === 'quota')
    return fail({
      status: 429,
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    });
  if (fate.failure === 'serverError')
    return fail({
      status: 500,
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      code: 'server_error',
    });
  if (fate.failure === 'unavailable')
    return fail(
      {
        status: 503,
        message: 'The engine is currently overloaded, please try again later.',
        type: 'server_error',
        code: 'service_unavailable',
      },
      { 'retry-after': '2' },
    );
  if (fate.failure === 'hang') return { status: 200, body: '', holdOpen: true };
  if (fate.failure === 'html') return proxyPage();
  if (fate.failure === 'oversized')
    return {
      ...jsonReply(200, '', headers),
      body: '{"created":1795132800,"data":[{"b64_json":"',
      fillerBytes: world.options.oversizedBytes ?? DEFAULT_OVERSIZED_BYTES,
    };
  if (fate.failure === 'empty') return jsonReply(200, { created: createdAt(), data: [] }, headers);
  if (fate.refused === 'no') return undefined;
  return openaiErrorReply(
    {
      status: 400,
      message: 'Your request was rejected by the safety system. safety_violations=[violence].',
      type: 'image_generation_user_error',
      code: 'moderation_blocked',
      details: { moderation_details: { moderation_stage: fate.refused, categories: ['violence'] } },
    },
    headers,
  );
}

interface PaintContext {
  readonly fate: Fate;
  readonly world: World;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: 'generations' | 'edits';
}

async function paintReply(request: OpenaiRequest, context: PaintContext): Promise<Reply> {
  const { fate, world, headers, operation } = context;
  const pictures: Buffer[] = [];
  for (let index = 0; index < request.count; index += 1) {
    const bytes = await makePicture({
      model: request.model,
      prompt: request.prompt,
      width: request.width,
      height: request.height,
      key: fate.key,
      index,
      drift: fate.drift,
      isTransparent: request.background === 'transparent',
      format: request.format,
      effort: request.quality,
      ...(request.compression === undefined ? {} : { quality: request.compression }),
      ...(request.originals[0] === undefined ? {} : { original: request.originals[0] }),
      ...(request.mask === undefined ? {} : { mask: request.mask }),
    });
    pictures.push(fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes);
  }
  const gateway = world.options.gateway === true ? {} : (world.options.gateway ?? {});
  const prefix = gateway.dataUriPrefix === true ? `data:image/${request.format};base64,` : '';
  const effective = {
    background: request.background,
    output_format: request.format,
    quality: request.quality,
    size: `${request.width}x${request.height}`,
  };
  const usage = usageOf(request, fate);
  if (request.stream)
    return streamReply({
      pictures,
      effective,
      usage,
      headers,
      operation,
      partialImages: request.partialImages,
      latencyMs: fate.latencyMs,
      isCut: fate.failure === 'cutBody',
    });
  const data = pictures.map((bytes) =>
    request.responseFormat === 'url'
      ? { url: world.shelve(bytes, request.format === 'jpeg' ? 'jpg' : request.format) }
      : { b64_json: prefix + bytes.toString('base64') },
  );
  const reply = jsonReply(
    200,
    { created: createdAt(), ...effective, data, ...(gateway.omitUsage === true ? {} : { usage }) },
    headers,
  );
  return fate.failure === 'cutBody' ? { ...reply, cutAfterBytes: reply.body.length >> 1 } : reply;
}

function usageOf(request: OpenaiRequest, fate: Fate) {
  const perImage = openaiImageTokens(request.model, request.quality, request);
  const imageOut = Math.round(perImage * (fate.drift.dearer ?? 1)) * request.count;
  const textIn = textTokens(request.prompt);
  const imageIn = request.originals.reduce((sum, original) => sum + openaiInputTokens(original), 0);
  return {
    input_tokens: textIn + imageIn,
    output_tokens: imageOut,
    total_tokens: textIn + imageIn + imageOut,
    input_tokens_details: { text_tokens: textIn, image_tokens: imageIn },
    output_tokens_details: { image_tokens: imageOut, text_tokens: 0 },
  };
}

function createdAt(): number {
  return Math.floor(Date.now() / 1000);
}
