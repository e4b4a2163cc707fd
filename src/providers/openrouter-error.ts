import type { ProviderReply, RefusedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { classifyStatus, type FailureClass, rateLimited, rejected } from './failure-class.ts';
import type { OpenRouterError } from './openrouter-schema.ts';

/** Canonical kinds of the vendor's client 1.3.19. */
const REFUSAL_TYPES = new Set(['content_policy_violation', 'refusal']);
/** What vendors behind the gateway say in their own answers, which come along as `raw`. */
const REFUSAL_TEXT =
  /moderation_blocked|content_policy_violation|rejected by (?:the|our) safety system|(?:Request|Content) Moderated/;
const INPUT_TEXT = /"moderation_stage\\?"\s*:\s*\\?"input|Request Moderated/;
const OUTPUT_TEXT = /"moderation_stage\\?"\s*:\s*\\?"output|Content Moderated/;
/** 404 also says that nobody is left to serve the request as it stands. */
const ROUTING_TEXT =
  /data policy|allowed providers|providers? (?:have|has) been ignored|support|guardrail|requested parameters/i;
const GONE_TEXT = /not a valid model|model.{0,80}(?:deprecated|retired|no longer available)/i;
const MAX_RAW = 400;

/** Judges an error, also one that comes with HTTP 200 or as an event: wire-format reference 12.6. */
export function readOpenRouterError(answer: JsonAnswer, error: OpenRouterError): ProviderReply {
  const { say, hints } = answer;
  const { code, message, metadata } = error;
  const status = statusOf(answer.status, code);
  const by = metadata?.provider_name;
  const exchange = by ? { ...answer.exchange, servedBy: say(by, 100) } : answer.exchange;
  const raw = rawText(metadata?.raw);
  const refusal = readRefusal({ ...answer, exchange }, { error, status, raw });
  if (refusal !== undefined) return refusal;
  const words = message ? say(message) : '';
  const details = raw === '' || raw === message ? '' : ` (${by ? `${say(by, 100)}: ` : ''}${say(raw, MAX_RAW)})`;
  const vendorCode = metadata?.error_type ?? code?.toString();
  return failedReply({
    exchange,
    failure: classifyError(answer, { error, status }),
    message: `HTTP ${status}: ${words === '' ? 'an error without a message' : words}${details}`,
    vendorCode: vendorCode === undefined ? undefined : say(vendorCode, 100),
    hints,
  });
}

/** After HTTP 200 the code inside tells what happened. */
function statusOf(status: number, code: OpenRouterError['code']): number {
  return status < 300 && /^[45]\d\d$/.test(String(code)) ? Number(code) : status;
}

function rawText(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : raw == null ? '' : JSON.stringify(raw);
  return text.slice(0, 8000);
}

function readRefusal(
  { exchange, say }: JsonAnswer,
  { error, status, raw }: { readonly error: OpenRouterError; readonly status: number; readonly raw: string },
): RefusedReply | undefined {
  const { message, metadata } = error;
  const reasons = metadata?.reasons ?? [];
  // OpenRouter looks at prompts itself for some models, before anybody has worked.
  const isFlagged = status === 403 && reasons.length > 0;
  const words = `${(message ?? '').slice(0, 4000)} ${raw}`;
  const found = status < 500 && status !== 429 ? REFUSAL_TEXT.exec(words)?.[0] : undefined;
  const type = metadata?.error_type;
  const kind = type && REFUSAL_TYPES.has(type) ? type : isFlagged ? reasons[0] : found;
  if (kind === undefined) return undefined;
  const stage = isFlagged || INPUT_TEXT.test(words) ? 'input' : OUTPUT_TEXT.test(words) ? 'output' : 'unknown';
  return {
    kind: 'refused',
    stage,
    vendorCode: say(kind, 100),
    exchange,
    billing: stage === 'input' ? 'no' : 'unknown',
    warnings: [],
    ...(message ? { message: say(message) } : {}),
    ...(reasons.length === 0 ? {} : { categories: reasons.slice(0, 20).map((reason) => say(reason, 60)) }),
  };
}

function classifyError(
  { status: httpStatus, hints }: JsonAnswer,
  { error, status }: { readonly error: OpenRouterError; readonly status: number },
): FailureClass {
  const failure = classifyCode({ error, status, hints });
  // Once the head has said 200, somebody was at work: what the code says of billing and repeating no longer holds.
  return httpStatus < 300 ? { reason: failure.reason, retryable: false, billing: 'unknown' } : failure;
}

function classifyCode({
  error,
  status,
  hints,
}: Pick<JsonAnswer, 'hints' | 'status'> & { readonly error: OpenRouterError }): FailureClass {
  const { message, metadata } = error;
  const words = (message ?? '').slice(0, 4000);
  // Money that other requests in flight have set aside comes back; credit that is used up does not.
  if (status === 402 && metadata?.limit_source === 'openrouter_in_flight_budget') return rateLimited(hints);
  if (status === 404) return rejected(ROUTING_TEXT.test(words) ? 'invalid-request' : 'model-gone');
  if (status === 410 || (status === 400 && GONE_TEXT.test(words))) return rejected('model-gone');
  return classifyStatus(status < 300 ? 500 : status, hints);
}
