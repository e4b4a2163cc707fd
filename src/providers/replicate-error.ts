import type { FailedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { readDetailError } from './detail-error.ts';
import { classifyStatus, type FailureClass, rejected } from './failure-class.ts';

const GONE_TEXT =
  /\bversion\b.{0,80}\b(?:does not exist|not found|disabled)|\bmodel\b.{0,80}\b(?:does not exist|not found)/i;
/** `Your rate limit resets in ~30s.` */
const RESET_TEXT = /resets in ~?(\d{1,5})\s*s/i;

/** Judges an answer that is no prediction: wire-format reference 7 and 17.1. */
export function readReplicateError(answer: JsonAnswer): FailedReply {
  const { status, exchange, say, value, excerpt } = answer;
  const error = readDetailError(value);
  const text = error?.text ?? '';
  const words = say(text === '' ? excerpt : text);
  const seconds = status === 429 ? RESET_TEXT.exec(text.slice(0, 1000))?.[1] : undefined;
  const hints =
    answer.hints.retryAfterMs === undefined && seconds !== undefined
      ? { ...answer.hints, retryAfterMs: Number(seconds) * 1000 }
      : answer.hints;
  return failedReply({
    exchange,
    failure: classifyReplicateError(answer, text.slice(0, 4000)),
    message: `HTTP ${status}: ${words === '' ? 'an error without a message' : words}${status === 404 ? ' (the model is not known here, or the base URL lacks a part)' : ''}`,
    hints,
  });
}

function classifyReplicateError({ status, hints }: JsonAnswer, text: string): FailureClass {
  const isGone = status === 404 || (status === 422 && GONE_TEXT.test(text));
  return isGone ? rejected('model-gone') : classifyStatus(status, hints);
}
