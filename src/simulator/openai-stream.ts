import type { Reply } from './exchange.ts';

/** Each partial picture adds this to the bill; the vendor's image guide. */
const TOKENS_PER_PARTIAL = 100;

/**
 * Server-sent events of a streamed request: partial pictures while it is worked on, then the completed one with its
 * usage. Partial pictures are the final one, which tells as much as a client can check. `latencyMs` is the time until
 * the last event; the head comes at once.
 */
export function streamReply(stream: {
  readonly pictures: readonly Buffer[];
  readonly effective: Readonly<Record<string, string>>;
  readonly usage: {
    readonly output_tokens: number;
    readonly total_tokens: number;
    readonly output_tokens_details: unknown;
  };
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: 'generations' | 'edits';
  readonly partialImages: number;
  readonly latencyMs: number;
  /** The stream closes without its last event. */
  readonly isCut: boolean;
}): Reply {
  const { pictures, effective, headers, partialImages } = stream;
  const kind = stream.operation === 'edits' ? 'image_edit' : 'image_generation';
  const created_at = Math.floor(Date.now() / 1000);
  const extra = TOKENS_PER_PARTIAL * partialImages * pictures.length;
  const { output_tokens_details: _unused, ...counts } = stream.usage;
  const usage = { ...counts, output_tokens: counts.output_tokens + extra, total_tokens: counts.total_tokens + extra };
  const events = pictures.flatMap((bytes) => {
    const picture = { b64_json: bytes.toString('base64'), created_at, ...effective };
    return [
      ...Array.from({ length: partialImages }, (_, index) =>
        event({ type: `${kind}.partial_image`, partial_image_index: index, ...picture }),
      ),
      event({ type: `${kind}.completed`, ...picture, usage }),
    ];
  });
  const sent = stream.isCut ? events.slice(0, -1) : events;
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    body: '',
    parts: sent.map((body) => ({ body, afterMs: stream.latencyMs / events.length })),
  };
}

function event(value: Readonly<Record<string, unknown>> & { readonly type: string }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
}
