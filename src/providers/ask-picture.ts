import type { FailedReply } from '../model/reply.ts';
import { readImageHeader } from '../shared/image-header.ts';
import { type JsonAnswer, type JsonRequest, prepareRequest, readJsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import { readExchangeFacts } from './exchange-facts.ts';
import type { Http, HttpOutcome } from './http.ts';
import { unpackBody } from './json-body.ts';
import { readRetryHints } from './retry-hints.ts';

/** A body that is a picture, or is said to be one; not inspected yet. */
export interface PictureAnswer extends Omit<JsonAnswer, 'kind' | 'value' | 'excerpt'> {
  readonly kind: 'picture';
  /** Unpacked; empty where nothing came. */
  readonly bytes: Uint8Array;
}

/**
 * Sends one request to a vendor that answers with the picture itself. Whatever else comes, errors above all, is read
 * as JSON.
 */
export async function askPicture(
  http: Http,
  context: GenerateContext,
  request: JsonRequest,
): Promise<PictureAnswer | JsonAnswer | FailedReply> {
  const { signal, maxBodyBytes } = context;
  const sent = prepareRequest(context, request);
  if (sent.kind === 'failed') return sent;
  const { say } = sent;
  const outcome = await http.exchange({ ...sent.exchange, signal, maxBodyBytes });
  const bytes = await pictureIn(outcome, maxBodyBytes);
  if (outcome.kind === 'failure' || bytes === undefined) return readJsonAnswer(outcome, { say, maxBodyBytes });
  const { status, headers } = outcome;
  const exchange = readExchangeFacts(outcome, say);
  return { kind: 'picture', status, headers, hints: readRetryHints(headers), exchange, say, bytes };
}

/** Bytes that look like a picture whatever their type says, and those that are said to be one. */
async function pictureIn(outcome: HttpOutcome, maxBytes: number): Promise<Uint8Array | undefined> {
  if (outcome.kind === 'failure' || outcome.status >= 300) return undefined;
  const bytes = await unpackBody(outcome, maxBytes);
  if (bytes === undefined) return undefined;
  const isNamed = (outcome.headers['content-type'] ?? '').toLowerCase().startsWith('image/');
  return isNamed || readImageHeader(bytes) !== undefined ? bytes : undefined;
}
