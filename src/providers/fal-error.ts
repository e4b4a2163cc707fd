import type { FailureReason, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { type DetailError, readDetailError } from './detail-error.ts';
import { classifyStatus, type FailureClass, rejected } from './failure-class.ts';

/** `queue`: the queue's own answer, before or beside the work · `sync`: the answer to the one request · `result`: the app's answer to a request that the queue had taken. */
export type FalPhase = 'queue' | 'sync' | 'result';

const NO_ERROR: DetailError = { text: '', types: [], fields: [] };
const POLICY_TYPE = 'content_policy_violation';
const QUOTA_TEXT = /exhausted balance|user is locked|insufficient (?:credits|balance|funds)/i;
const GONE_TEXT = /\b(?:application|app|path|endpoint|model)\b.{0,120}\bnot found\b/i;
const TIMEOUT_TYPES = new Set(['generation_timeout', 'request_timeout', 'startup_timeout']);
const VENDOR_TYPES = /^(?:downstream_service_|internal_|internal_server_error|runner_)/;

/** Judges an answer with an error: wire-format reference 9 and 17.1, fal's FAQ and list of request errors (November 2026). */
export function readFalError(answer: JsonAnswer, phase: FalPhase): ProviderReply {
  const { status, exchange, say, hints, value, excerpt, headers } = answer;
  const error = readDetailError(value) ?? NO_ERROR;
  const headerType = headers['x-fal-error-type'];
  const types = headerType === undefined ? error.types : [...error.types, headerType];
  const words = say(error.text === '' ? excerpt : error.text);
  const vendorCode = types[0] === undefined ? undefined : say(types[0], 100);
  if (types.includes(POLICY_TYPE))
    return {
      kind: 'refused',
      stage: error.fields.some((field) => /prompt|image/.test(field)) ? 'input' : 'unknown',
      vendorCode: POLICY_TYPE,
      message: words,
      exchange,
      // A runner looked at it, and what a runner did before an error may be charged.
      billing: 'unknown',
      warnings: [],
    };
  return failedReply({
    exchange,
    failure: classifyFalError(answer, { types, text: error.text.slice(0, 4000), phase }),
    message: `HTTP ${status}: ${words === '' ? 'an error without a message' : words}`,
    vendorCode,
    hints,
  });
}

function classifyFalError(
  answer: JsonAnswer,
  { types, text, phase }: { readonly types: readonly string[]; readonly text: string; readonly phase: FalPhase },
): FailureClass {
  const { status, hints, headers } = answer;
  const isClientError = status >= 400 && status < 500;
  if (isClientError && QUOTA_TEXT.test(text)) return rejected('quota');
  if (status === 404 && (GONE_TEXT.test(text) || phase !== 'result')) return rejected('model-gone');
  const reason = reasonOf(types, status);
  const isOwn = types.length > 0 || headers['x-fal-request-id'] !== undefined;
  if (status >= 500 && isOwn) {
    // fal never charges what ends with a 5xx of its own; to repeat it is safe where it says so, but never a job that the queue took.
    const retryable = phase !== 'result' && headers['x-fal-retryable']?.toLowerCase() === 'true';
    return { reason: reason ?? 'vendor-error', retryable, billing: 'no' };
  }
  const byStatus = classifyStatus(status, hints);
  if (phase === 'queue') return { ...byStatus, reason: reason ?? byStatus.reason };
  // An invalid input is charged when a runner spent time before it was found.
  const mayBeCharged = status === 400 || status === 422;
  return {
    reason: reason ?? byStatus.reason,
    retryable: phase === 'sync' && byStatus.retryable,
    billing: mayBeCharged ? 'unknown' : byStatus.billing,
  };
}

function reasonOf(types: readonly string[], status: number): FailureReason | undefined {
  if (types.includes('no_media_generated')) return 'empty';
  if (types.some((type) => TIMEOUT_TYPES.has(type))) return 'timeout';
  return status >= 422 && types.some((type) => VENDOR_TYPES.test(type)) ? 'vendor-error' : undefined;
}
