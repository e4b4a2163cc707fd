import type { Reply } from './exchange.ts';
import type { ResponseBody } from './responses-dialect.ts';

/** The same response as events while it is worked on. Partial pictures are the final one. */
export function responsesStream(
  body: ResponseBody,
  stream: {
    readonly headers: Readonly<Record<string, string>>;
    /** Until the last event; the head comes at once. */
    readonly latencyMs: number;
    readonly partialImages: number;
    /** The stream closes without its last event. */
    readonly isCut: boolean;
  },
): Reply {
  const item = body.output[0]!;
  const isPicture = item.type === 'image_generation_call';
  const result = 'result' in item ? item.result : null;
  const begun = { ...body, status: 'in_progress', output: [], usage: null };
  const place = { output_index: 0, item_id: item.id };
  const call = 'response.image_generation_call';
  const partials = Array.from({ length: stream.partialImages }, (_, index) => ({
    type: `${call}.partial_image`,
    ...place,
    partial_image_index: index,
    partial_image_b64: result,
  }));
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', result: null } },
    ...(isPicture ? [`${call}.in_progress`, `${call}.generating`].map((type) => ({ type, ...place })) : []),
    ...partials,
    // Reports the end, and carries no picture.
    ...(isPicture && result !== null ? [{ type: `${call}.completed`, ...place }] : []),
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: body },
  ];
  const sent = stream.isCut ? events.slice(0, -1) : events;
  return {
    status: 200,
    headers: { ...stream.headers, 'content-type': 'text/event-stream; charset=utf-8' },
    body: '',
    parts: sent.map((event, index) => ({
      body: `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`,
      afterMs: stream.latencyMs / events.length,
    })),
  };
}
