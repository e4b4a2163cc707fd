import type { ExchangeFacts, FailedReply, FailureReason } from '../model/reply.ts';
import type { GenerateContext } from './contract.ts';
import { readExchangeFacts } from './exchange-facts.ts';
import { type FailureClass, classifyStatus } from './failure-class.ts';
import type { Http, HttpFailure, HttpResponse } from './http.ts';
import { readJson } from './json-body.ts';
import { createVendorText, type VendorText } from './redact.ts';
import { readRetryHints, type RetryHints } from './retry-hints.ts';

export interface PostRequest {
  /** Joined to the base URL; starts with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Puts the key into a header. */
  readonly authorize: (apiKey: string) => Readonly<Record<string, string>>;
}

/** A request as an adapter builds it. */
export interface BuiltRequest extends PostRequest {
  /** What could not be asked for, one sentence each. */
  readonly warnings: readonly string[];
}

/** A vendor's JSON with all that is needed to judge it. */
export interface JsonAnswer {
  readonly kind: 'json';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly hints: RetryHints;
  readonly exchange: ExchangeFacts;
  readonly value: unknown;
  /** Start of the body as text, raw. */
  readonly excerpt: string;
  readonly say: VendorText;
}

/** Sends one POST and reads JSON. Whatever else happens is already the attempt's reply. */
export async function postJson(
  http: Http,
  context: GenerateContext,
  request: PostRequest,
): Promise<JsonAnswer | FailedReply> {
  const { apiKey, baseUrl, signal, maxBodyBytes } = context;
  const say = createVendorText([apiKey]);
  // Secrets pasted with their line break are common, and the header that would carry them is refused without a hint why.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    return failedReply({
      exchange: {},
      failure: { reason: 'credentials', retryable: false, billing: 'no' },
      message: 'The key contains a line break, a space or another character that a header cannot carry',
    });
  const outcome = await http.exchange({
    method: 'POST',
    url: new URL(baseUrl + request.path),
    headers: {
      accept: 'application/json',
      ...request.headers,
      ...(apiKey === undefined ? {} : request.authorize(apiKey)),
    },
    body: request.body,
    signal,
    maxBodyBytes,
  });
  const exchange = readExchangeFacts(outcome, say);
  if (outcome.kind === 'failure')
    return failedReply({ exchange, failure: classifyNetwork(outcome), message: outcome.message });
  const hints = readRetryHints(outcome.headers);
  const json = await readJson(outcome, maxBodyBytes);
  if (outcome.status >= 300 && outcome.status < 400) return redirectReply(outcome, { exchange, say });
  if ('value' in json) {
    const { status, headers } = outcome;
    return { kind: 'json', status, headers, hints, exchange, say, ...json };
  }
  const { status } = outcome;
  const excerpt = say(json.excerpt, 300);
  const hint = pathHint(status);
  return failedReply({
    exchange,
    failure: classifyStatus(status, hints),
    message: `HTTP ${status}: ${json.problem}${excerpt === '' ? '' : ` (“${excerpt}”)`}${hint}`,
    hints,
  });
}

/** A path that the server does not know: mostly a base URL that was written down in part. */
export function pathHint(status: number): string {
  return status === 404 || status === 405 ? ' (the base URL may lack a part, such as /v1)' : '';
}

function redirectReply(
  { status, headers }: HttpResponse,
  { exchange, say }: { readonly exchange: ExchangeFacts; readonly say: VendorText },
): FailedReply {
  const target = headers['location'] === undefined ? 'elsewhere' : `to ${say(headers['location'], 200)}`;
  return failedReply({
    exchange,
    failure: classifyStatus(status, {}),
    message: `HTTP ${status}: the server redirects ${target}; redirects are not followed, because they would take the key along. Correct the base URL`,
  });
}

function classifyNetwork({ reason, wasSent, isPermanent, status }: HttpFailure): FailureClass {
  const billingOf = (): FailureClass['billing'] => {
    if (!wasSent) return 'no';
    // A body that large is a picture, and pictures are billed.
    return reason === 'too-large' && status !== undefined && status < 300 ? 'yes' : 'unknown';
  };
  return { reason, retryable: reason === 'connect' && isPermanent !== true, billing: billingOf() };
}

export interface FailedReplyParts {
  readonly exchange: ExchangeFacts;
  readonly failure: FailureClass;
  /** Already safe to show. */
  readonly message: string;
  readonly vendorCode?: string | undefined;
  readonly hints?: RetryHints;
  readonly warnings?: readonly string[];
}

export function failedReply(parts: FailedReplyParts): FailedReply {
  const { exchange, failure, message, vendorCode, hints, warnings } = parts;
  return {
    kind: 'failed',
    exchange,
    ...failure,
    message,
    warnings: warnings ?? [],
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(hints?.retryAfterMs === undefined ? {} : { retryAfterMs: hints.retryAfterMs }),
  };
}

/** The vendor worked and was paid, but there is no picture to use. */
export function spoiled(reason: FailureReason): FailureClass {
  return { reason, retryable: false, billing: 'yes' };
}
