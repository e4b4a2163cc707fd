import type { ExchangeFacts, FailedReply, FailureReason } from '../model/reply.ts';
import type { GenerateContext } from './contract.ts';
import { readExchangeFacts } from './exchange-facts.ts';
import { type FailureClass, classifyStatus } from './failure-class.ts';
import type { Http, HttpFailure, HttpOutcome, HttpRequest, HttpResponse } from './http.ts';
import { readJson } from './json-body.ts';
import { createVendorText, type VendorText } from './redact.ts';
import { readRetryHints, type RetryHints } from './retry-hints.ts';

export interface JsonRequest {
  /** Default `POST`. */
  readonly method?: 'POST' | 'GET' | 'PUT';
  /** Joined to the base URL; starts with a slash. A `URL` is taken as it is: see `ownUrl`. */
  readonly path: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Puts the key into a header. */
  readonly authorize: (apiKey: string) => Readonly<Record<string, string>>;
}

/** A request as an adapter builds it. */
export interface BuiltRequest extends JsonRequest {
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

/** Sends one request and reads JSON. Whatever else happens is already the attempt's reply. */
export async function askJson(
  http: Http,
  context: GenerateContext,
  request: JsonRequest,
): Promise<JsonAnswer | FailedReply> {
  const { signal, maxBodyBytes } = context;
  const sent = prepareRequest(context, request);
  if (sent.kind === 'failed') return sent;
  const outcome = await http.exchange({ ...sent.exchange, signal, maxBodyBytes });
  return readJsonAnswer(outcome, { say: sent.say, maxBodyBytes });
}

/** The exchange of a request, with the key where it belongs; a reply when the key cannot be sent. */
export function prepareRequest(
  { apiKey, baseUrl, headers: ofRoute }: GenerateContext,
  request: JsonRequest,
):
  | {
      readonly kind: 'ready';
      readonly exchange: Omit<HttpRequest, 'signal' | 'maxBodyBytes'>;
      readonly say: VendorText;
    }
  | FailedReply {
  // Secrets pasted with their line break are common, and the header that would carry them is refused without a hint why.
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    return failedReply({
      exchange: {},
      failure: { reason: 'credentials', retryable: false, billing: 'no' },
      message: 'The key contains a line break, a space or another character that a header cannot carry',
    });
  const { method = 'POST', path, headers, body, authorize } = request;
  const url = typeof path === 'string' ? new URL(baseUrl + path) : path;
  return {
    kind: 'ready',
    say: createVendorText([apiKey]),
    exchange: {
      method,
      url,
      headers: {
        accept: 'application/json',
        ...(url.origin === new URL(baseUrl).origin ? ofRoute : {}),
        ...headers,
        ...(apiKey === undefined ? {} : authorize(apiKey)),
      },
      ...(body === undefined ? {} : { body }),
    },
  };
}

/** Reads what an exchange came to as JSON. */
export async function readJsonAnswer(
  outcome: HttpOutcome,
  { say, maxBodyBytes }: { readonly say: VendorText; readonly maxBodyBytes: number },
): Promise<JsonAnswer | FailedReply> {
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
