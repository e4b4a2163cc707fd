import type { FailedReply } from '../model/reply.ts';
import type { EventAnswer } from './ask-events.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { camelCaseKeys } from './camel-case-keys.ts';
import { readGeminiError } from './gemini-error.ts';
import { GeminiBody, type GeminiCandidate, type GeminiPart } from './gemini-schema.ts';

/**
 * Reads the events of `:streamGenerateContent` as the answer that the same request gets in one piece (wire-format
 * reference 4.6): parts in their order, of everything else what came last. The first picture, which may be a draft,
 * gives its time. A stream that says neither how the model finished nor what blocked the prompt is a failure.
 */
export function readGeminiStream(answer: EventAnswer): JsonAnswer | FailedReply {
  const { events, ...facts } = answer;
  const values = events.map(({ value }) => camelCaseKeys(value));
  const firstPicture = values.findIndex((value) => partsOf(value).some(isPicture));
  const firstImageMs = events[firstPicture]?.atMs;
  const exchange = { ...answer.exchange, ...(firstImageMs === undefined ? {} : { firstImageMs }) };
  const error = values.find((value) => readGeminiError(value) !== undefined);
  if (error !== undefined) return { ...facts, kind: 'json', exchange, value: error };
  const value = joinGeminiChunks(values);
  const isWhole = value.candidates?.[0]?.finishReason != null || value.promptFeedback?.blockReason != null;
  if (isWhole) return { ...facts, kind: 'json', exchange, value };
  const count = events.length === 1 ? '1 event' : `${events.length} events`;
  return failedReply({
    exchange,
    failure: { reason: 'transport', retryable: false, billing: 'unknown' },
    message: `The stream ended after ${count} without saying how the model finished`,
  });
}

/** Several chunks of an answer as one. What is no chunk is left out. */
export function joinGeminiChunks(values: readonly unknown[]): GeminiBody {
  const whole: GeminiBody = {};
  const candidate: GeminiCandidate = {};
  const parts: GeminiPart[] = [];
  for (const value of values) {
    const { candidates, ...chunk } = GeminiBody.safeParse(value).data ?? {};
    Object.assign(whole, present(chunk));
    if (candidates?.[0] === undefined) continue;
    const { content, ...next } = candidates[0];
    Object.assign(candidate, present(next));
    for (const part of content?.parts ?? []) addPart(parts, part);
    whole.candidates = [{ ...candidate, content: { parts } }];
  }
  return whole;
}

/** Text comes in pieces, which may end in the middle of a word. */
function addPart(parts: GeminiPart[], part: GeminiPart): void {
  const last = parts.at(-1);
  const isContinued = last?.text != null && part.text != null && !isPicture(part) && last.thought === part.thought;
  if (isContinued) parts[parts.length - 1] = { ...last, text: last.text! + part.text! };
  else parts.push(part);
}

function partsOf(value: unknown): readonly GeminiPart[] {
  return GeminiBody.safeParse(value).data?.candidates?.[0]?.content?.parts ?? [];
}

function isPicture({ inlineData, fileData }: GeminiPart): boolean {
  return Boolean(inlineData?.data || fileData?.fileUri);
}

/** A later chunk that leaves a field out does not take it back. */
function present<T extends object>(chunk: T): Partial<T> {
  return Object.fromEntries(Object.entries(chunk).filter(([, value]) => value != null)) as Partial<T>;
}
