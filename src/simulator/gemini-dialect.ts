import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { isGeminiModel } from './catalogue.ts';
import { jsonReply, proxyPage, type Exchange, type Reply } from './exchange.ts';
import { answerGeminiBatches, startGeminiBatch } from './gemini-batch.ts';
import { GeminiRejection, parseGeminiRequest, type GeminiRequest } from './gemini-request.ts';
import { streamGeminiReply } from './gemini-stream.ts';
import { credentialOf, readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import { geminiImageTokens, geminiInputTokens, textTokens } from './tokens.ts';
import type { World } from './world.ts';

const DEFAULT_OVERSIZED_BYTES = 96 * 1024 * 1024;

/** Answers the Gemini API under `/v1beta` and `/v1`; `undefined` for other paths. */
export async function answerGemini(exchange: Exchange, world: World): Promise<Reply | undefined> {
  if (/^\/v1(beta)?\/batches(\/|$)/.test(exchange.url.pathname))
    return rejectedOr(async () => {
      checkKey(exchange, world);
      return answerGeminiBatches(exchange, world);
    });
  const match = /^\/v1(?:beta)?\/models\/([^/:]+)(?::(\w+))?$/.exec(exchange.url.pathname);
  if (match === null) return undefined;
  const model = decodeURIComponent(match[1]!);
  const method = match[2];
  return rejectedOr(async () => {
    checkKey(exchange, world);
    if (method === 'batchGenerateContent') {
      checkModel(model, world);
      const answerOne = (body: unknown) => answerAlone(body, { model, world, exchange });
      return startGeminiBatch(exchange, { model, world, answerOne });
    }
    if (method !== undefined) return answerMethod(exchange, { model, method, world });
    checkModel(model, world);
    return describeModel(model);
  });
}

/** `generateContent` or its streaming sister, by whoever may ask. Throws `GeminiRejection`. */
export async function answerMethod(
  exchange: Exchange,
  context: { readonly method: string } & Pick<AnswerContext, 'model' | 'world' | 'trafficType'>,
): Promise<Reply> {
  const { method, model, world } = context;
  const isStreamed = method === 'streamGenerateContent';
  if (method !== 'generateContent' && !isStreamed)
    throw new GeminiRejection(404, 'NOT_FOUND', `Method ${method} is not simulated.`);
  checkModel(model, world);
  const reply = await answerGenerate(exchange, context);
  return isStreamed ? streamGeminiReply(reply, exchange.url.searchParams.get('alt') === 'sse') : reply;
}

/** One request of a batch as if it had come by itself. */
function answerAlone(
  body: unknown,
  { model, world, exchange }: { readonly model: string; readonly world: World; readonly exchange: Exchange },
): Promise<Reply> {
  const alone: Exchange = { ...exchange, body: Buffer.from(JSON.stringify(body ?? {})) };
  return rejectedOr(() => answerMethod(alone, { model, world, method: 'generateContent' }));
}

/** A rejection as `google.rpc.Status`. */
export async function rejectedOr<Answer extends Reply | undefined>(
  answer: () => Promise<Answer>,
): Promise<Answer | Reply> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof GeminiRejection) return rejectionReply(error);
    throw error;
  }
}

const LATENCY_HEADER = (ms: number): Record<string, string> => ({ 'server-timing': `gfet4t7; dur=${Math.round(ms)}` });

function rejectionReply(rejection: GeminiRejection): Reply {
  const { status, code, message, field, reason } = rejection;
  const details = [
    ...(field === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description: message }] }]),
    ...(reason === undefined
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason,
            domain: 'googleapis.com',
            metadata: { service: 'generativelanguage.googleapis.com' },
          },
        ]),
  ];
  return errorReply(status, { code, message, details });
}

function errorReply(
  status: number,
  error: { readonly code: string; readonly message: string; readonly details?: readonly unknown[] },
): Reply {
  const details = error.details ?? [];
  return jsonReply(status, {
    error: { code: status, message: error.message, status: error.code, ...(details.length === 0 ? {} : { details }) },
  });
}

function checkKey(exchange: Exchange, world: World): void {
  const { scheme, key } = credentialOf(exchange);
  const { apiKey, gateway } = world.options;
  const isSent = key !== undefined && key !== '' && (scheme !== 'bearer' || gateway !== undefined);
  if (!isSent)
    throw new GeminiRejection(
      403,
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    );
  if (apiKey === undefined ? key.startsWith('invalid') : key !== apiKey)
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', {
      reason: 'API_KEY_INVALID',
    });
}

function checkModel(model: string, world: World): void {
  const { options } = world;
  const isServed =
    isGeminiModel(model) ||
    options.gateway !== undefined ||
    (options.models !== undefined && Object.hasOwn(options.models, model));
  if (!isServed || behaviourOf(options, model).retired === true)
    throw new GeminiRejection(
      404,
      'NOT_FOUND',
      `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
    );
}

function describeModel(model: string): Reply {
  return jsonReply(200, {
    name: `models/${model}`,
    version: model,
    displayName: model,
    inputTokenLimit: 32_768,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
  });
}

async function answerGenerate(
  exchange: Exchange,
  context: Pick<AnswerContext, 'model' | 'world' | 'trafficType'>,
): Promise<Reply> {
  const { model, world, trafficType } = context;
  const { options } = world;
  if (exchange.method !== 'POST') throw new GeminiRejection(405, 'INVALID_ARGUMENT', 'Only POST is allowed here.');
  const isVertex = trafficType !== undefined;
  const request = await parseGeminiRequest(readJson(exchange), { model, options, isVertex });
  const turn = world.nextTurn(model, request.prompt);
  const fate = decideFate({
    options,
    model,
    prompt: request.prompt,
    turn,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  });
  const id = responseId(model, world);
  const answering = { ...context, id };
  const reply = earlyEnd(fate, { ...answering, request }) ?? (await paintReply(request, { ...answering, fate }));
  return { ...reply, headers: { ...reply.headers, ...LATENCY_HEADER(fate.latencyMs) }, latencyMs: fate.latencyMs };
}

function responseId(model: string, world: World): string {
  return createHash('sha256').update(`${model} ${world.nextRequestNumber()}`).digest('base64url').slice(0, 22);
}

interface AnswerContext {
  readonly world: World;
  readonly model: string;
  readonly id: string;
  /** Only Vertex names the capacity that served a request. */
  readonly trafficType?: string;
}

function earlyEnd(fate: Fate, context: AnswerContext & { readonly request: GeminiRequest }): Reply | undefined {
  const { world, model } = context;
  if (fate.failure === 'rateLimited' || fate.failure === 'quota') return limitReply(model, fate.failure === 'quota');
  if (fate.failure === 'serverError')
    return errorReply(500, { code: 'INTERNAL', message: 'An internal error has occurred.' });
  if (fate.failure === 'unavailable')
    return errorReply(503, { code: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' });
  if (fate.failure === 'hang') return { status: 200, body: '', holdOpen: true };
  if (fate.failure === 'html') return proxyPage();
  if (fate.failure === 'oversized')
    return {
      ...jsonReply(200, ''),
      body: '{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"',
      fillerBytes: world.options.oversizedBytes ?? DEFAULT_OVERSIZED_BYTES,
    };
  if (fate.refused === 'input') {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', safetyRatings: [] };
    return contentReply({ promptFeedback }, { ...context, fate, candidateTokens: 0, text: 0 });
  }
  const finishReason = fate.refused === 'output' ? 'IMAGE_SAFETY' : fate.failure === 'empty' ? 'NO_IMAGE' : undefined;
  if (finishReason === undefined) return undefined;
  const finishMessage =
    finishReason === 'IMAGE_SAFETY' ? 'The picture was withheld for safety reasons.' : 'No picture was made.';
  const candidates = [{ content: { role: 'model' }, finishReason, finishMessage, index: 0 }];
  return contentReply({ candidates }, { ...context, fate, candidateTokens: 0, text: 0 });
}

function limitReply(model: string, isQuota: boolean): Reply {
  const quotaId = isQuota ? 'GenerateRequestsPerDayPerProjectPerModel' : 'GenerateRequestsPerMinutePerProjectPerModel';
  return errorReply(429, {
    code: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota, please check your plan and billing details.',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_requests',
            quotaId,
            quotaDimensions: { model, location: 'global' },
            quotaValue: '10',
          },
        ],
      },
      ...(isQuota ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' }]),
    ],
  });
}

async function paintReply(request: GeminiRequest, context: AnswerContext & { readonly fate: Fate }): Promise<Reply> {
  const { fate, world, model } = context;
  const gateway = world.options.gateway === true ? {} : (world.options.gateway ?? {});
  const parts: unknown[] = [];
  const remark = request.wantsText ? 'Here is the picture you asked for.' : '';
  if (remark !== '') parts.push({ text: remark });
  if (request.wantsImage) {
    const bytes = await makePicture({
      model,
      prompt: request.prompt,
      width: request.width,
      height: request.height,
      key: fate.key,
      index: 0,
      drift: fate.drift,
      format: 'png',
      ...(request.originals[0] === undefined ? {} : { original: request.originals[0] }),
    });
    const kept = fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes;
    const data = (gateway.dataUriPrefix === true ? 'data:image/png;base64,' : '') + kept.toString('base64');
    parts.push({ inlineData: { mimeType: 'image/png', data } });
  }
  const perImage = request.wantsImage ? geminiImageTokens(model, request.imageSize) : 0;
  const candidates = [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }];
  const reply = contentReply(
    { candidates },
    {
      ...context,
      request,
      candidateTokens: Math.round(perImage * (fate.drift.dearer ?? 1)),
      text: remark === '' ? 0 : textTokens(remark),
    },
  );
  return fate.failure === 'cutBody' ? { ...reply, cutAfterBytes: reply.body.length >> 1 } : reply;
}

/** `usageMetadata`, `modelVersion` and `responseId` around the content. */
function contentReply(
  content: Readonly<Record<string, unknown>>,
  context: AnswerContext & {
    readonly fate: Fate;
    readonly request: GeminiRequest;
    /** Image tokens. */
    readonly candidateTokens: number;
    /** Text tokens. */
    readonly text: number;
  },
): Reply {
  const { request, model, world, id, fate, candidateTokens, text, trafficType } = context;
  const textIn = textTokens(request.prompt);
  const imageIn = request.originals.length * geminiInputTokens(model);
  const thoughts = candidateTokens > 0 && model === 'gemini-3-pro-image' ? 150 + (id.charCodeAt(0) % 64) * 2 : 0;
  const usageMetadata = {
    promptTokenCount: textIn + imageIn,
    ...(candidateTokens + text > 0
      ? { candidatesTokenCount: candidateTokens + text, candidatesTokensDetails: modalities(text, candidateTokens) }
      : {}),
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    totalTokenCount: textIn + imageIn + candidateTokens + text + thoughts,
    promptTokensDetails: modalities(textIn, imageIn),
    ...(trafficType === undefined ? {} : { trafficType }),
  };
  const gateway = world.options.gateway === true ? {} : (world.options.gateway ?? {});
  return jsonReply(200, {
    ...content,
    ...(gateway.omitUsage === true ? {} : { usageMetadata }),
    modelVersion: fate.drift.servedModel ?? model,
    responseId: id,
  });
}

function modalities(
  text: number,
  image: number,
): readonly { readonly modality: string; readonly tokenCount: number }[] {
  return [
    ...(text > 0 ? [{ modality: 'TEXT', tokenCount: text }] : []),
    ...(image > 0 ? [{ modality: 'IMAGE', tokenCount: image }] : []),
  ];
}
