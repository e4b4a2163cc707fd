import type { FailedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, type JsonRequest, prepareRequest, readJsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import { createLineSplitter, LineTooLongError } from './line-splitter.ts';
import type { VendorText } from './redact.ts';

/** Room of a line beside the base64 of a picture. */
const LINE_EXTRA_BYTES = 1024 * 1024;

export interface AskLinesOptions {
  /** Most lines that are expected; bounds the body together with the size of a line. */
  readonly maxLines: number;
  /** One JSON value; the next is read when it resolves. */
  readonly take: (value: unknown, facts: { readonly text: string; readonly say: VendorText }) => Promise<void>;
}

/**
 * Reads a body of JSON lines (https://jsonlines.org), one in memory at a time: `context.maxBodyBytes` holds for a line.
 * Anything but success is the answer as JSON, or the failure of the exchange.
 */
export async function askLines(
  http: Http,
  context: GenerateContext,
  { request, maxLines, take }: AskLinesOptions & { readonly request: JsonRequest },
): Promise<{ readonly kind: 'lines' } | JsonAnswer | FailedReply> {
  const { signal } = context;
  const sent = prepareRequest(context, request);
  if (sent.kind === 'failed') return sent;
  const { say } = sent;
  const maxLineBytes = context.maxBodyBytes + LINE_EXTRA_BYTES;
  const lines = createLineSplitter({
    maxLineBytes,
    async take(text) {
      await take(parse(text), { text, say });
    },
  });
  try {
    const outcome = await http.exchange({
      ...sent.exchange,
      signal,
      maxBodyBytes: maxLineBytes * (maxLines + 1),
      sink: (chunk) => lines.push(chunk),
    });
    if (outcome.kind === 'failure' || outcome.status >= 300)
      return await readJsonAnswer(outcome, { say, maxBodyBytes: context.maxBodyBytes });
    await lines.end();
    return { kind: 'lines' };
  } catch (error) {
    if (error instanceof LineTooLongError) return unreadable('too-large', error.message);
    if (error instanceof DamagedLineError) return unreadable('unexpected-reply', 'a line is not JSON');
    throw error;
  }
}

class DamagedLineError extends Error {}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DamagedLineError('a line is not JSON', { cause: error });
  }
}

const unreadable = (reason: 'too-large' | 'unexpected-reply', what: string): FailedReply =>
  failedReply({
    exchange: {},
    failure: { reason, retryable: false, billing: 'unknown' },
    message: `The list of answers cannot be read: ${what}`,
  });
