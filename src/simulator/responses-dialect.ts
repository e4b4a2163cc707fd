import { createHash } from 'node:crypto';

import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { checkOpenaiModel, openaiBreakdown, openaiHeaders, openaiKeyProblem } from './openai-door.ts';
import { OpenaiRejection, openaiErrorReply } from './openai-errors.ts';
import { effectiveValues, openaiUsage, paintOpenai } from './openai-paint.ts';
import type { OpenaiRequest } from './openai-request.ts';
import { readJson } from './recording.ts';
import { parseResponsesRequest, type ResponsesRequest } from './responses-request.ts';
import { responsesStream } from './responses-stream.ts';
import { textTokens } from './tokens.ts';
import type { World } from './world.ts';

/** What the text model spends on the tool's description and on its call; the vendor publishes neither. */
const TOOL_TOKENS = 320;
const CALL_TOKENS = 90;

/** Answers the Responses API of OpenAI with its image tool under `/v1/responses`; `undefined` for other paths. */
export async function answerResponses(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const number = world.nextRequestNumber();
  const headers = openaiHeaders(number);
  const denied = openaiKeyProblem(exchange, world);
  if (denied !== undefined) return openaiErrorReply(denied, headers);
  try {
    if (exchange.method !== 'POST')
      throw new OpenaiRejection({ status: 405, message: `Not allowed to ${exchange.method} on /v1/responses.` });
    return await answerRequest(parseResponsesRequest(readJson(exchange), world), { world, headers, number });
  } catch (error) {
    if (error instanceof OpenaiRejection) return openaiErrorReply(error.error, headers);
    throw error;
  }
}

interface Call {
  readonly world: World;
  readonly headers: Readonly<Record<string, string>>;
  readonly number: number;
}

async function answerRequest(request: ResponsesRequest, { world, headers: common, number }: Call): Promise<Reply> {
  const { options } = world;
  const { imageModel: model, prompt } = request;
  checkOpenaiModel(model, world);
  const picture = await request.picture(behaviourOf(options, model).seeded === true);
  const fate = decideFate({ options, model, prompt, turn: world.nextTurn(model, prompt) });
  const headers = { ...common, 'openai-processing-ms': String(Math.round(fate.latencyMs)) };
  const broken = openaiBreakdown(fate, { world, headers, model });
  if (broken !== undefined) return { ...broken, latencyMs: fate.latencyMs };
  const [bytes] = fate.failure === 'empty' || fate.refused !== 'no' ? [] : await paintOpenai(picture, fate);
  const id = `resp_${hashOf(`response ${number}`)}`;
  if (bytes !== undefined && request.store) world.turns.keep(id, bytes);
  const body = responseBody(request, { id, fate, picture, bytes });
  if (request.stream)
    return responsesStream(body, {
      headers,
      latencyMs: fate.latencyMs,
      partialImages: bytes === undefined ? 0 : picture.partialImages,
      isCut: fate.failure === 'cutBody',
    });
  const reply = { ...jsonReply(200, body, headers), latencyMs: fate.latencyMs };
  return fate.failure === 'cutBody' ? { ...reply, cutAfterBytes: reply.body.length >> 1 } : reply;
}

export type ResponseBody = ReturnType<typeof responseBody>;

function responseBody(
  request: ResponsesRequest,
  made: {
    readonly id: string;
    readonly fate: Fate;
    readonly picture: OpenaiRequest;
    readonly bytes: Buffer | undefined;
  },
) {
  const { id, fate, picture, bytes } = made;
  const input = textTokens(request.prompt) + TOOL_TOKENS;
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    model: request.textModel,
    output: [fate.failure === 'empty' ? wordsOnly(id) : imageItem(request, made)],
    parallel_tool_calls: true,
    previous_response_id: request.previousResponseId ?? null,
    store: request.store,
    tool_choice: { type: 'image_generation' },
    tools: request.tools,
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: CALL_TOKENS,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + CALL_TOKENS,
    },
    ...(bytes === undefined ? {} : { tool_usage: { image_gen: toolUsage(picture, fate) } }),
  };
}

function toolUsage(picture: OpenaiRequest, fate: Fate) {
  const usage = openaiUsage(picture, fate);
  const extra = picture.partialImages * 100;
  return {
    ...usage,
    output_tokens: usage.output_tokens + extra,
    total_tokens: usage.total_tokens + extra,
    output_tokens_details: { image_tokens: usage.output_tokens + extra, text_tokens: 0 },
  };
}

function imageItem(
  request: ResponsesRequest,
  made: {
    readonly id: string;
    readonly fate: Fate;
    readonly picture: OpenaiRequest;
    readonly bytes: Buffer | undefined;
  },
) {
  const { id, fate, picture, bytes } = made;
  const item = { type: 'image_generation_call', id: `ig_${hashOf(id)}`, action: request.action };
  if (bytes !== undefined)
    return {
      ...item,
      status: 'completed',
      result: bytes.toString('base64'),
      revised_prompt: request.prompt,
      ...effectiveValues(picture),
    };
  return {
    ...item,
    status: 'failed',
    result: null,
    error: {
      type: 'image_generation_user_error',
      code: 'moderation_blocked',
      message: 'Your request was rejected by the safety system.',
      param: null,
      moderation_details: { moderation_stage: fate.refused, categories: ['violence'] },
    },
  };
}

function wordsOnly(id: string) {
  const content = [{ type: 'output_text', text: 'I could not make a picture of that.', annotations: [] }];
  return { type: 'message', id: `msg_${hashOf(id)}`, role: 'assistant', status: 'completed', content };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
