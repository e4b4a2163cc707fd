import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { answerOpenaiBatch } from './openai-batch.ts';
import { checkOpenaiModel, openaiBreakdown, openaiHeaders, openaiKeyProblem } from './openai-door.ts';
import { OpenaiRejection, openaiErrorReply } from './openai-errors.ts';
import { effectiveValues, openaiUsage, paintOpenai } from './openai-paint.ts';
import { parseOpenaiRequest, readOpenaiFields, type OpenaiRequest } from './openai-request.ts';
import { streamReply } from './openai-stream.ts';
import type { World } from './world.ts';

/** Answers the Images API of OpenAI under `/v1`, and under `/openai/v1` as Azure has it; `undefined` for other paths. */
export async function answerOpenai(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const pathname = exchange.url.pathname.replace(/^\/openai(?=\/v1\/)/, '');
  const operation = /^\/v1\/images\/(generations|edits)$/.exec(pathname)?.[1] as 'generations' | 'edits' | undefined;
  const modelId = /^\/v1\/models\/([^/:]+)$/.exec(pathname)?.[1];
  const isBatch = /^\/v1\/(files|batches)(\/|$)/.test(pathname);
  if (operation === undefined && modelId === undefined && !isBatch) return undefined;
  const number = world.nextRequestNumber();
  const headers = openaiHeaders(number);
  const denied = openaiKeyProblem(exchange, world);
  if (denied !== undefined) return openaiErrorReply(denied, headers);
  try {
    if (isBatch) return await answerOpenaiBatch(exchange, { world, headers, answerOne: answerAlone(exchange, world) });
    if (modelId !== undefined) return describeModel(decodeURIComponent(modelId), world, headers);
    if (exchange.method !== 'POST')
      throw new OpenaiRejection({ status: 405, message: `Not allowed to ${exchange.method} on ${pathname}.` });
    return await answerImages(exchange, { world, headers, operation: operation! });
  } catch (error) {
    if (error instanceof OpenaiRejection) return openaiErrorReply(error.error, headers);
    throw error;
  }
}

/** Answers a request of a batch as if it had come by itself, with the batch's key. */
function answerAlone(batch: Exchange, world: World) {
  return async (path: string, body: unknown): Promise<Reply> => {
    const url = new URL(path, batch.url);
    const headers = { ...batch.headers, 'content-type': 'application/json' };
    const alone = { method: 'POST', url, headers, body: Buffer.from(JSON.stringify(body)) };
    return (
      (await answerOpenai(alone, world)) ?? openaiErrorReply({ status: 404, message: `Unknown path ${path}.` }, {})
    );
  };
}

function describeModel(model: string, world: World, headers: Readonly<Record<string, string>>): Reply {
  checkOpenaiModel(model, world);
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
  checkOpenaiModel(model, world);
  const behaviour = behaviourOf(options, model);
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
    openaiBreakdown(fate, { world, headers, model }) ??
    emptyHanded(fate, headers) ??
    (await paintReply(request, { fate, world, headers, operation }));
  // A stream waits between its events.
  return reply.parts === undefined ? { ...reply, latencyMs: fate.latencyMs } : reply;
}

/** A request that ends without a picture: nothing is made, or it is not given away. */
function emptyHanded(fate: Fate, headers: Readonly<Record<string, string>>): Reply | undefined {
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
  const pictures = await paintOpenai(request, fate);
  const gateway = world.options.gateway === true ? {} : (world.options.gateway ?? {});
  const prefix = gateway.dataUriPrefix === true ? `data:image/${request.format};base64,` : '';
  const effective = effectiveValues(request);
  const usage = openaiUsage(request, fate);
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

function createdAt(): number {
  return Math.floor(Date.now() / 1000);
}
