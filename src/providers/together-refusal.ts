import type { RefusedReply } from '../model/reply.ts';
import type { JsonAnswer } from './ask-json.ts';
import type { OpenAiError } from './openai-images-error.ts';

/** The safety checker answers 422 with words alone (the vendor's guide and public error reports, 2026). */
const MODERATION_TEXT =
  /\bnsfw\b|safety (?:checker|filter|system)|content (?:policy|moderation)|\bmoderat(?:ed|ion)\b/i;
const INPUT_TEXT = /\b(?:prompt|input)\b/i;
const OUTPUT_TEXT = /\b(?:generated|output)\b/i;

/** The refusal in an error answer; `undefined` when it is another error. */
export function readTogetherRefusal(
  { status, exchange, say }: JsonAnswer,
  { code, message }: OpenAiError,
): RefusedReply | undefined {
  const words = (message ?? '').slice(0, 4000);
  if (![400, 403, 422].includes(status) || !MODERATION_TEXT.test(`${words} ${code ?? ''}`)) return undefined;
  // What to do next (“try another prompt”) says nothing about what was found.
  const finding = words.replace(/\b(?:please\s+)?try\b.*$/is, '');
  const [isInput, isOutput] = [INPUT_TEXT.test(finding), OUTPUT_TEXT.test(finding)];
  const stage = isInput === isOutput ? 'unknown' : isInput ? 'input' : 'output';
  return {
    kind: 'refused',
    stage,
    vendorCode: code == null ? String(status) : say(String(code), 100),
    exchange,
    billing: stage === 'input' ? 'no' : 'unknown',
    warnings: [],
    ...(words === '' ? {} : { message: say(words) }),
  };
}
