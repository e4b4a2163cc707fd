import type { Reply } from './exchange.ts';

/** Each partial picture adds this to the bill; the vendor's image guide. */
const TOKENS_PER_PARTIAL = 100;

/**
 * Server-sent events of a streamed request: partial pictures, then the completed one with its usage. All events are
 * written at once; partial pictures are the final one, which tells as much as a client can check.
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
}): Reply {
  const { pictures, effective, headers, partialImages } = stream;
  const kind = stream.operation === 'edits' ? 'image_edit' : 'image_generation';
  const created_at = Math.floor(Date.now() / 1000);
  const extra = TOKENS_PER_PARTIAL * partialImages * pictures.length;
  const { output_tokens_details: _unused, ...counts } = stream.usage;
  const usage = { ...counts, output_tokens: counts.output_tokens + extra, total_tokens: counts.total_tokens + extra };
  let body = '';
  for (const bytes of pictures) {
    const picture = { b64_json: bytes.toString('base64'), created_at, ...effective };
    for (let index = 0; index < partialImages; index += 1)
      body += event({ type: `${kind}.partial_image`, partial_image_index: index, ...picture });
    body += event({ type: `${kind}.completed`, ...picture, usage });
  }
  return { status: 200, headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' }, body };
}

function event(value: Readonly<Record<string, unknown>> & { readonly type: string }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
}
