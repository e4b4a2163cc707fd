import type { ExchangeFacts } from '../model/reply.ts';
import type { HttpOutcome } from './http.ts';
import { parseAmount } from './parse-amount.ts';
import { readRateLimit } from './rate-limit.ts';
import type { VendorText } from './redact.ts';

/** What tells one backend behind a gateway from another. Values are untrusted; none is a credential. */
const IDENTITY_HEADERS: readonly RegExp[] = [
  /^(x-request-id|apim-request-id|x-ms-region|x-oneapi-request-id|x-generation-id|cf-ray|server|via)$/,
  /^openai-(organization|processing-ms|version|model)$/,
  /^x-litellm-(call-id|model-id|model-group|model-api-base|version|cache-key|attempted-retries|attempted-fallbacks|response-cost|response-duration-ms|overhead-duration-ms)$/,
  /^llm_provider-x-request-id$/,
];
const REQUEST_ID_HEADERS = [
  'x-request-id',
  'apim-request-id',
  'x-oneapi-request-id',
  'x-litellm-call-id',
  'x-fal-request-id',
];
/** Gateways are free in what they send; a record is not. */
const MAX_HEADERS = 24;
const MAX_VALUE = 200;

/** Facts that the exchange shows before anybody reads its body. */
export function readExchangeFacts(outcome: HttpOutcome, say: VendorText): ExchangeFacts {
  const headers = outcome.headers ?? {};
  const identity = Object.entries(headers)
    .filter(([name]) => IDENTITY_HEADERS.some((pattern) => pattern.test(name)))
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => [name, say(value, MAX_VALUE)] as const);
  const requestIdHeader = REQUEST_ID_HEADERS.find((name) => headers[name] !== undefined);
  const serverMs = readServerMs(headers);
  const rateLimit = readRateLimit(headers);
  return {
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(outcome.headersMs === undefined ? {} : { headersMs: outcome.headersMs }),
    ...(outcome.kind === 'response' ? { lastByteMs: outcome.lastByteMs, bodyBytes: outcome.body.length } : {}),
    ...(requestIdHeader === undefined ? {} : { requestId: say(headers[requestIdHeader]!, MAX_VALUE) }),
    ...(serverMs === undefined ? {} : { serverMs }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(identity.length === 0 ? {} : { headers: Object.fromEntries(identity) }),
  };
}

function readServerMs(headers: Readonly<Record<string, string>>): number | undefined {
  const timing = /\bgfet4t7\b[^,]*?;\s*dur=([\d.]+)/.exec(headers['server-timing'] ?? '')?.[1];
  return [headers['openai-processing-ms'], headers['x-litellm-response-duration-ms'], timing]
    .map(parseAmount)
    .find((amount) => amount !== undefined);
}
