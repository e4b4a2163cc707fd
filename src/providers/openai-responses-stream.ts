import { z } from 'zod';

import type { FailedReply } from '../model/reply.ts';
import type { EventAnswer } from './ask-events.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';

const Item = z.object({ id: z.string().nullish(), result: z.string().nullish() });
const Event = z.object({
  type: z.string(),
  item: z.unknown().optional(),
  response: z.unknown().optional(),
  error: z.unknown().optional(),
});
const Outputs = z.object({ output: z.array(z.unknown()).nullish() });

/** What closes a stream; each carries the whole response. */
const ENDS = new Set(['response.completed', 'response.failed', 'response.incomplete']);
const PARTIAL = 'response.image_generation_call.partial_image';

/**
 * Reads the events of a streamed response as the response that the same request gets in one piece. The picture lies in
 * `response.output_item.done` and in the last event; the event that reports its completion has none. Partial pictures
 * give the time of the first one and are not kept. A stream without its last event is a failure.
 */
export function readResponsesStream(answer: EventAnswer): JsonAnswer | FailedReply {
  const { events, ...facts } = answer;
  const typed = events.flatMap(({ name, value, atMs }) => {
    const event = Event.safeParse({ type: name, ...(value as object) }).data;
    return event === undefined ? [] : [{ ...event, value, atMs }];
  });
  const firstImageMs = typed.find(({ type }) => type === PARTIAL)?.atMs;
  const exchange = { ...answer.exchange, ...(firstImageMs === undefined ? {} : { firstImageMs }) };
  const last = typed.findLast(({ type }) => ENDS.has(type));
  if (last !== undefined) {
    const done = typed.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    return { ...facts, kind: 'json', exchange, value: withPictures(last.response, done) };
  }
  const broken = typed.find(({ type, error }) => type === 'error' || error != null);
  if (broken !== undefined) return { ...facts, kind: 'json', exchange, value: { error: broken.error ?? broken.value } };
  return failedReply({
    exchange,
    failure: { reason: 'transport', retryable: false, billing: 'unknown' },
    message: 'The stream ended without the event that closes a response',
  });
}

/** The response, with the pictures of its finished items where it repeats the items without them, or not at all. */
function withPictures(response: unknown, done: readonly unknown[]): unknown {
  const output = Outputs.safeParse(response).data?.output ?? [];
  if (output.length === 0) return { ...(response as object), output: done };
  const finished = new Map(
    done.flatMap((item) => {
      const id = Item.safeParse(item).data?.id;
      return id == null ? [] : [[id, item] as const];
    }),
  );
  const whole = output.map((item) => {
    const { id, result } = Item.safeParse(item).data ?? {};
    return id != null && result == null ? (finished.get(id) ?? item) : item;
  });
  return { ...(response as object), output: whole };
}
