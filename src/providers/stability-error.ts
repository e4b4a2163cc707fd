import { z } from 'zod';

import type { ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { classifyStatus, type FailureClass, rejected } from './failure-class.ts';

const text = z.string().nullish().catch(undefined);

const ErrorBody = z.object({
  id: text,
  name: text,
  errors: z.array(z.string()).nullish().catch(undefined),
  /** Older services and the gate in front of all. */
  message: text,
});
type ErrorBody = z.infer<typeof ErrorBody>;

const MAX_ERRORS = 10;
/** `You … have been timed out for 60 seconds.` */
const TIME_OUT_TEXT = /timed out for (\d{1,5}) seconds?/i;
/** The form's field comes first. */
const MODEL_TEXT = /^\s*model\b\s*:/i;

/** Judges an error answer: wire-format reference 10 and 17.1. */
export function readStabilityError(answer: JsonAnswer): ProviderReply {
  const { status, say, value, excerpt } = answer;
  const body = ErrorBody.safeParse(value).data ?? {};
  const words = body.errors?.slice(0, MAX_ERRORS).join('; ') || body.message || '';
  const exchange = body.id ? { ...answer.exchange, responseId: say(body.id, 200) } : answer.exchange;
  if (body.name === 'content_moderation')
    return {
      kind: 'refused',
      // The prompt or the picture that was sent along; a picture that was made comes back blurred, with HTTP 200.
      stage: 'input',
      vendorCode: body.name,
      exchange,
      billing: 'no',
      warnings: [],
      ...(words === '' ? {} : { message: say(words) }),
    };
  const seconds = status === 429 ? TIME_OUT_TEXT.exec(words.slice(0, 1000))?.[1] : undefined;
  const hints =
    answer.hints.retryAfterMs === undefined && seconds !== undefined
      ? { ...answer.hints, retryAfterMs: Number(seconds) * 1000 }
      : answer.hints;
  const failure = classifyError({ ...answer, hints }, body);
  const hint = status === 404 ? ' (the service is not known here, or the base URL has a part too many)' : '';
  return failedReply({
    exchange,
    failure,
    message: `HTTP ${status}: ${words === '' ? say(excerpt, 500) || 'an error without a message' : say(words)}${hint}`,
    vendorCode: body.name ? say(body.name, 100) : undefined,
    hints,
  });
}

function classifyError({ status, hints }: JsonAnswer, { errors }: ErrorBody): FailureClass {
  // Each service is a path of its own, so one that is gone is a path that is gone.
  const isGone = status === 404 || status === 410 || (status === 400 && errors?.some((one) => MODEL_TEXT.test(one)));
  return isGone ? rejected('model-gone') : classifyStatus(status, hints);
}
