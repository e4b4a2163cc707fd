import { z } from 'zod';

import type { FailedReply } from '../model/reply.ts';
import type { EventAnswer, StreamedEvent } from './ask-events.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';

/** `image_generation.partial_image`, `image_edit.completed` and so on: wire-format reference 1.5. */
const Typed = z.object({ type: z.string().nullish().catch(undefined), error: z.unknown().optional() });

/**
 * Reads the events of a streamed request as the answer that the same request gets in one piece: the completed picture
 * with usage and effective values, or the error that came instead. Partial pictures give the time of the first one and
 * are not kept. A stream without an end is a failure, whatever came before.
 */
export function readImagesStream(answer: EventAnswer): JsonAnswer | FailedReply {
  const { events, ...facts } = answer;
  const partials = events.filter((event) => typeOf(event).endsWith('.partial_image'));
  const firstImageMs = partials[0]?.atMs;
  const exchange = { ...answer.exchange, ...(firstImageMs === undefined ? {} : { firstImageMs }) };
  const last = events.findLast((event) => typeOf(event).endsWith('.completed'));
  if (last !== undefined) {
    // Size, quality and usage stand beside the picture and not around it.
    const value = { ...(last.value as object), data: [last.value] };
    return { ...facts, kind: 'json', exchange, value };
  }
  const error = events.find(isError);
  if (error !== undefined) return { ...facts, kind: 'json', exchange, value: errorBody(error) };
  return failedReply({
    exchange,
    failure: { reason: 'transport', retryable: false, billing: 'unknown' },
    message: `The stream ended without its completed picture, after ${partials.length} partial ones`,
  });
}

/** The name inside the data, else that of the event: gateways leave out either. */
function typeOf({ name, value }: StreamedEvent): string {
  return Typed.safeParse(value).data?.type ?? name ?? '';
}

function isError(event: StreamedEvent): boolean {
  return typeOf(event) === 'error' || Typed.safeParse(event.value).data?.error != null;
}

/** Errors lie in `error`, or are the event's data themselves. */
function errorBody({ value }: StreamedEvent): unknown {
  return Typed.safeParse(value).data?.error == null ? { error: value } : value;
}
