import { z } from 'zod';

import type { ProviderReply, RefusedReply } from '../model/reply.ts';
import { type FailureClass, classifyStatus, rateLimited, rejected } from './failure-class.ts';
import { failedReply, type JsonAnswer, pathHint } from './ask-json.ts';
import { readOpenAiUsage } from './openai-images-usage.ts';

const code = z.union([z.string(), z.number()]).nullish();

const azureDetails = z
  .object({ code, content_filter_results: z.unknown().optional(), content_filter_result: z.unknown().optional() })
  .nullish()
  .catch(undefined);

/** An error in OpenAI's shape, with what gateways leave out, rename or wrap. */
export const ErrorObject = z.object({
  message: z.string().nullish(),
  type: z.string().nullish(),
  code,
  moderation_details: z
    .object({ moderation_stage: z.string().nullish(), categories: z.array(z.string()).nullish() })
    .nullish(),
  /** Azure, in both of its spellings. */
  innererror: azureDetails,
  inner_error: azureDetails,
  /** OpenRouter. */
  metadata: z.object({ reasons: z.array(z.string()).nullish() }).nullish(),
});
const ErrorBody = z.union([
  z.object({ error: ErrorObject }),
  /** sd-server. */
  z.object({ error: z.string() }).transform(({ error }) => ({ error: { message: error } })),
  /** FastAPI servers. */
  z.object({ detail: z.union([z.string(), z.array(z.object({ msg: z.string() }))]) }).transform(({ detail }) => ({
    error: { message: typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join('; ') },
  })),
  /** The One-API family, also with HTTP 200. */
  z
    .object({ code: z.union([z.string(), z.number()]), msg: z.string().nullish(), message: z.string().nullish() })
    .transform((body) => ({ error: { code: body.code, message: body.msg ?? body.message } })),
]);

export type OpenAiError = z.infer<typeof ErrorObject>;

/** The error in a body; `undefined` when there is none. */
export function readOpenAiError(value: unknown): OpenAiError | undefined {
  return ErrorBody.safeParse(value).data?.error;
}

const REFUSAL_CODES = new Set([
  'moderation_blocked',
  'content_policy_violation',
  'image_content_policy_violation',
  // Azure.
  'content_filter',
  'contentFilter',
  'ResponsibleAIPolicyViolation',
]);
/** For gateways that keep only the text. */
const REFUSAL_TEXT =
  /rejected (?:by|as a result of) (?:the|our) safety system|moderation_blocked|content_policy_violation|flagged as potentially violating/i;
const VERIFICATION_TEXT = /must be verified to use/i;
const GONE_CODES = new Set(['model_not_found', 'model_not_available', 'model_deprecated']);
const GONE_TEXT =
  /\bmodel\b.{0,120}\b(?:does not exist|not found|has been (?:deprecated|retired|removed|shut ?down|decommissioned)|is (?:deprecated|retired|no longer (?:available|supported))|was (?:retired|shut ?down|removed))/i;
const QUOTA_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'insufficient_user_quota']);
const QUOTA_TEXT = /exceeded your current quota|billing hard limit|insufficient (?:quota|balance|credits)/i;

/** Judges an error answer: wire-format reference 1.7 and 12.1. */
export function readErrorReply(answer: JsonAnswer, error: OpenAiError): ProviderReply {
  const { status, exchange, say, hints } = answer;
  const vendorCode = error.code ?? error.type ?? undefined;
  const raw = vendorCode === undefined ? undefined : say(String(vendorCode), 100);
  const text = error.message ?? '';
  const refusal = refusalCode(error, { status, text });
  if (refusal !== undefined) return refusedReply(answer, { error, vendorCode: say(refusal, 100) });
  const message = say(text);
  const failure = classifyError(answer, { code: String(error.code ?? ''), type: error.type ?? '', text });
  const hint = failure.reason === 'invalid-request' ? pathHint(status) : '';
  return failedReply({
    exchange,
    failure,
    message: `HTTP ${status}: ${message === '' ? (raw ?? 'an error without a message') : message}${hint}`,
    vendorCode: raw,
    hints,
  });
}

function refusalCode(
  { code, innererror, inner_error, metadata, message }: OpenAiError,
  { status, text }: { readonly status: number; readonly text: string },
): string | undefined {
  if (REFUSAL_CODES.has(String(code))) return String(code);
  const inner = String((innererror ?? inner_error)?.code);
  if (REFUSAL_CODES.has(inner)) return inner;
  const reasons = metadata?.reasons ?? [];
  if (status === 403 && reasons.length > 0) return reasons[0];
  const isClientError = status < 500 && status !== 429;
  return isClientError && message != null ? REFUSAL_TEXT.exec(text.slice(0, 4000))?.[0] : undefined;
}

function refusedReply(
  { exchange, say, value }: JsonAnswer,
  { error, vendorCode }: { readonly error: OpenAiError; readonly vendorCode: string },
): RefusedReply {
  const details = error.moderation_details;
  const stage = stageOf(error);
  const { usage, vendorCostUsd } = readOpenAiUsage(value, { hasInputImages: false });
  const categories = (details?.categories ?? error.metadata?.reasons ?? filteredBy(error))
    .slice(0, 20)
    .map((category) => say(category, 60));
  return {
    kind: 'refused',
    stage,
    vendorCode,
    exchange,
    // The prompt was turned away before work began; a picture that was withheld may well be on the bill.
    billing: usage !== undefined ? 'yes' : stage === 'input' ? 'no' : 'unknown',
    warnings: [],
    ...(error.message == null || error.message === '' ? {} : { message: say(error.message) }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(usage === undefined ? {} : { usage }),
    ...(vendorCostUsd === undefined ? {} : { vendorCostUsd }),
  };
}

function stageOf({ moderation_details: details, message }: OpenAiError): RefusedReply['stage'] {
  if (details?.moderation_stage === 'input' || details?.moderation_stage === 'output') return details.moderation_stage;
  // Azure says it in words alone.
  return /generated image was filtered/i.test(message?.slice(0, 4000) ?? '') ? 'output' : 'unknown';
}

/** Azure: the categories of its content filter that struck. */
function filteredBy({ innererror, inner_error: inner }: OpenAiError): string[] {
  const details = innererror ?? inner;
  const results = z
    .record(z.string(), z.object({ filtered: z.boolean().nullish() }).nullish().catch(undefined))
    .safeParse(details?.content_filter_results ?? details?.content_filter_result).data;
  return Object.entries(results ?? {}).flatMap(([category, result]) => (result?.filtered === true ? [category] : []));
}

function classifyError(
  { status, hints }: JsonAnswer,
  { code, type, text }: { readonly code: string; readonly type: string; readonly text: string },
): FailureClass {
  const words = text.slice(0, 4000);
  const isClientError = status < 500;
  if (isClientError && VERIFICATION_TEXT.test(words)) return rejected('verification');
  if (QUOTA_CODES.has(code) || QUOTA_CODES.has(type) || (isClientError && QUOTA_TEXT.test(words)))
    return rejected('quota');
  if (GONE_CODES.has(code) || ((status === 400 || status === 404 || status === 410) && GONE_TEXT.test(words)))
    return rejected('model-gone');
  if (code === 'invalid_api_key') return rejected('credentials');
  // With HTTP 200 nobody knows what the gateway's upstream did, so the code names the reason and nothing is retried.
  if (status < 300) {
    const { reason } = classifyStatus(/^[45]\d\d$/.test(code) ? Number(code) : 500, {});
    return { reason, retryable: false, billing: 'unknown' };
  }
  if (status === 429 || (code === 'rate_limit_exceeded' && isClientError)) return rateLimited(hints);
  return classifyStatus(status, hints);
}
