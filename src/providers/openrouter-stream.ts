import type { FailedReply } from '../model/reply.ts';
import type { EventAnswer } from './ask-events.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { OpenRouterBody, type OpenRouterMessage } from './openrouter-schema.ts';

/**
 * Joins the chunks of a streamed completion into the answer that the same request gets in one piece. A stream without
 * a finish reason or an error broke off, whatever came before.
 */
export function readOpenRouterStream(answer: EventAnswer): JsonAnswer | FailedReply {
  const { events, ...facts } = answer;
  const chunks = events.flatMap(({ value, atMs }) => {
    const body = OpenRouterBody.safeParse(value).data;
    return body === undefined ? [] : [{ body, atMs, choice: body.choices?.[0] }];
  });
  const deltas = chunks.map(({ choice }) => choice?.delta ?? choice?.message ?? {});
  const firstImageMs = chunks.find((_chunk, index) => hasPicture(deltas[index]!))?.atMs;
  const exchange = { ...answer.exchange, ...(firstImageMs === undefined ? {} : { firstImageMs }) };
  const end = chunks.findLast(({ choice }) => choice?.finish_reason)?.choice;
  const error = chunks.find(({ body }) => body.error != null)?.body.error ?? undefined;
  if (end === undefined && error === undefined)
    return failedReply({
      exchange,
      failure: { reason: 'transport', retryable: false, billing: 'unknown' },
      message: `The stream ended without saying that it is complete, after ${chunks.length} parts`,
    });
  const { finish_reason, native_finish_reason, error: choiceError } = end ?? {};
  const message = {
    content: deltas.map(({ content }) => (typeof content === 'string' ? content : '')).join(''),
    refusal: deltas.map(({ refusal }) => refusal ?? '').join(''),
    images: deltas.flatMap(({ images }) => images ?? []),
  };
  // Each part repeats its head; what is said late, such as usage, is said once.
  const heads = chunks.map(({ body }) => Object.entries(body).filter(([, value]) => value != null));
  const value = {
    ...Object.fromEntries(heads.flat()),
    choices: [{ finish_reason, native_finish_reason, error: choiceError, message }],
    error,
  };
  return { ...facts, kind: 'json', exchange, value };
}

function hasPicture({ images }: OpenRouterMessage): boolean {
  return images != null && images.length > 0;
}
