import type { FailedReply } from '../model/reply.ts';
import { type FailureClass, classifyStatus, rateLimited, rejected } from './failure-class.ts';
import { type GeminiError, GeminiErrorBody } from './gemini-schema.ts';
import { failedReply, type JsonAnswer, pathHint } from './ask-json.ts';

/** The error in a body, also as the only member of a list, as on streams; `undefined` when there is none. */
export function readGeminiError(value: unknown): GeminiError | undefined {
  return GeminiErrorBody.safeParse(Array.isArray(value) ? value[0] : value).data?.error;
}

/** Judges `google.rpc.Status`: wire-format reference 4.5. */
export function readGeminiErrorReply(answer: JsonAnswer, error: GeminiError): FailedReply {
  const { status, exchange, say } = answer;
  const retryAfterMs = readRetryDelay(error) ?? answer.hints.retryAfterMs;
  const hints = { ...answer.hints, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const reason = error.details?.find((detail) => detail.reason)?.reason;
  const vendorCode = reason ?? error.status ?? error.type ?? error.code ?? undefined;
  const message = say(error.message ?? '');
  const failure = classifyGeminiError(error, { status, hints, reason: reason ?? '' });
  const hint = failure.reason === 'invalid-request' ? pathHint(status) : '';
  return failedReply({
    exchange,
    failure,
    message: `HTTP ${status}: ${message === '' ? 'an error without a message' : message}${hint}`,
    vendorCode: vendorCode === undefined ? undefined : say(String(vendorCode), 100),
    hints,
  });
}

interface GeminiErrorContext {
  readonly status: number;
  readonly hints: JsonAnswer['hints'];
  /** `ErrorInfo.reason`. */
  readonly reason: string;
}

function classifyGeminiError(error: GeminiError, { status, hints, reason }: GeminiErrorContext): FailureClass {
  // With HTTP 200 nobody knows what the gateway's upstream did: the code names the reason, and nothing is retried.
  if (status < 300) {
    const code = /^[45]\d\d$/.test(String(error.code)) ? Number(error.code) : 500;
    const inner = classifyGeminiError(error, { status: code, hints, reason });
    return { reason: inner.reason, retryable: false, billing: 'unknown' };
  }
  if (reason.startsWith('API_KEY_') || (status === 400 && error.status === 'FAILED_PRECONDITION'))
    return rejected('credentials');
  if (status === 404) return rejected(isModelMissing(error) ? 'model-gone' : 'invalid-request');
  if (status === 429) return isDailyQuota(error) ? rejected('quota') : rateLimited(hints);
  return classifyStatus(status, hints);
}

/** Google says NOT_FOUND; gateways use OpenAI's word. A 404 of neither is a wrong path. */
function isModelMissing({ status, code }: GeminiError): boolean {
  return status === 'NOT_FOUND' || code === 'model_not_found';
}

function isDailyQuota({ details, code }: GeminiError): boolean {
  const violations = details?.flatMap((detail) => detail.violations ?? []) ?? [];
  return code === 'insufficient_quota' || violations.some(({ quotaId }) => quotaId?.includes('PerDay') === true);
}

/** `RetryInfo.retryDelay`: a protobuf Duration such as `17s` or `0.5s`. */
function readRetryDelay({ details }: GeminiError): number | undefined {
  const delay = details?.find((detail) => detail.retryDelay)?.retryDelay;
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(delay ?? '')?.[1];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}
