import type { FailedReply } from '../model/reply.ts';
import { type JsonAnswer, type JsonRequest, prepareRequest, readJsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';

/** One server-sent event (WHATWG HTML, 9.2) whose data is JSON. */
export interface StreamedEvent {
  /** Name of the `event:` line; absent: none came. */
  readonly name?: string;
  readonly value: unknown;
  /** Milliseconds since the request was sent, when its last byte came. */
  readonly atMs: number;
}

/** A stream, read to its end. `answer.value` is undefined; status, headers and facts are those of the response. */
export interface EventAnswer extends Omit<JsonAnswer, 'kind' | 'value'> {
  readonly kind: 'events';
  readonly events: readonly StreamedEvent[];
}

/** Warning for a picture that came without the stream that was asked for. */
export const IN_ONE_PIECE = 'The server answered in one piece and not with the stream that was asked for.';

/**
 * Sends one request and reads server-sent events with the time of each. A server that answers with plain JSON, as for
 * errors or where it does not know streams, gives a `JsonAnswer`. A stream that breaks is a failure, whatever came before.
 */
export async function askEvents(
  http: Http,
  context: GenerateContext,
  request: JsonRequest,
): Promise<EventAnswer | JsonAnswer | FailedReply> {
  const { signal, maxBodyBytes } = context;
  const sent = prepareRequest(context, { ...request, headers: { accept: 'text/event-stream', ...request.headers } });
  if (sent.kind === 'failed') return sent;
  const arrivals: { readonly end: number; readonly atMs: number }[] = [];
  let length = 0;
  const outcome = await http.exchange({
    ...sent.exchange,
    signal,
    maxBodyBytes,
    onChunk: (chunk, atMs) => {
      length += chunk.length;
      arrivals.push({ end: length, atMs });
    },
  });
  const isStream =
    outcome.kind === 'response' &&
    outcome.status < 300 &&
    (outcome.headers['content-type'] ?? '').toLowerCase().startsWith('text/event-stream');
  if (!isStream) return readJsonAnswer(outcome, { say: sent.say, maxBodyBytes });
  const body = Buffer.from(outcome.body.buffer, outcome.body.byteOffset, outcome.body.byteLength);
  const answer = await readJsonAnswer({ ...outcome, body: Buffer.from('null') }, { say: sent.say, maxBodyBytes });
  if (answer.kind === 'failed') return answer;
  return {
    ...answer,
    kind: 'events',
    exchange: { ...answer.exchange, bodyBytes: body.length },
    excerpt: body.toString('utf8', 0, 4096),
    events: readEvents(body, arrivals),
  };
}

/** Splits a stream at its blank lines. What is not JSON (comments, `[DONE]`) is no event of ours. */
function readEvents(
  body: Buffer,
  arrivals: readonly { readonly end: number; readonly atMs: number }[],
): StreamedEvent[] {
  const events: StreamedEvent[] = [];
  let arrival = 0;
  for (const { text, end } of blocksOf(body)) {
    while (arrival < arrivals.length - 1 && arrivals[arrival]!.end < end) arrival += 1;
    const lines = text.split(/\r\n|\n|\r/);
    const fieldsOf = (field: string): string[] =>
      lines
        .filter((line) => line.startsWith(`${field}:`))
        .map((line) => line.slice(field.length + 1).replace(/^ /, ''));
    const name = fieldsOf('event').at(-1);
    const value = parseJson(fieldsOf('data').join('\n'));
    if (value === undefined) continue;
    events.push({ ...(name === undefined ? {} : { name }), value, atMs: arrivals[arrival]?.atMs ?? 0 });
  }
  return events;
}

/** Blocks between blank lines; `end` is the offset after the blank line. The last one may lack it. */
function* blocksOf(body: Buffer): Generator<{ readonly text: string; readonly end: number }> {
  let start = 0;
  while (start < body.length) {
    const breaks = ['\n\n', '\r\n\r\n', '\r\r']
      .map((mark) => ({ at: body.indexOf(mark, start), length: mark.length }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => a.at - b.at)[0];
    const end = breaks === undefined ? body.length : breaks.at + breaks.length;
    yield { text: body.toString('utf8', start, breaks?.at ?? body.length), end };
    start = end;
  }
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // `[DONE]`, keep-alive words: the caller misses its last event when that matters.
    return undefined;
  }
}
