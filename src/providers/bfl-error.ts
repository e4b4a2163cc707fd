import type { FailedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { readDetailError } from './detail-error.ts';
import { classifyStatus, type FailureClass, rejected } from './failure-class.ts';

const CREDITS_TEXT = /insufficient credits|credit balance|payment required/i;

/** Judges an answer that is no task: wire-format reference 6.3 and 17.1. */
export function readBflError(answer: JsonAnswer): FailedReply {
  const { status, exchange, say, hints, value, excerpt } = answer;
  const error = readDetailError(value);
  const words = say(error === undefined || error.text === '' ? excerpt : error.text);
  const vendorCode = error?.types[0];
  return failedReply({
    exchange,
    failure: classifyBflError(answer, error?.text ?? ''),
    message: `HTTP ${status}: ${words === '' ? 'an error without a message' : words}${status === 404 ? ' (the model is not known here, or the base URL lacks a part)' : ''}`,
    vendorCode: vendorCode === undefined ? undefined : say(vendorCode, 100),
    hints,
  });
}

function classifyBflError({ status, hints }: JsonAnswer, text: string): FailureClass {
  if (status >= 400 && status < 500 && CREDITS_TEXT.test(text.slice(0, 4000))) return rejected('quota');
  // Each model is a path of its own, so a model that is gone is a path that is gone.
  return status === 404 ? rejected('model-gone') : classifyStatus(status, hints);
}
