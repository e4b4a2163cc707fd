import type { FailureReason } from '../model/reply.ts';

/** What an answer without a picture means. */
export type FinishClass =
  | { readonly kind: 'refused'; readonly stage: 'input' | 'output' }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

const REFUSED_OUTPUT = new Set([
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  // Too near to something it has seen: withheld like the others, told apart by its code.
  'IMAGE_RECITATION',
  'RECITATION',
]);
const EMPTY = new Set(['STOP', 'NO_IMAGE', 'IMAGE_OTHER', 'OTHER', 'MALFORMED_RESPONSE']);
/** The request or the model's way of working is to blame, not the prompt. */
const OFF_COURSE = new Set([
  'MAX_TOKENS',
  'LANGUAGE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_FUNCTION_CALL',
  'CONTINUATION',
]);

/** Classes of wire-format reference 4.4. A `finishReason` that is not in it is `unknown`, never guessed. */
export function classifyFinish(finishReason: string): FinishClass {
  if (REFUSED_OUTPUT.has(finishReason)) return { kind: 'refused', stage: 'output' };
  if (EMPTY.has(finishReason)) return { kind: 'failed', reason: 'empty' };
  if (OFF_COURSE.has(finishReason)) return { kind: 'failed', reason: 'unexpected-reply' };
  return { kind: 'failed', reason: 'unknown' };
}

/** A block reason that is new to us still says that the prompt was blocked; only `UNSPECIFIED` says nothing. */
export function classifyBlock(blockReason: string): FinishClass {
  return /(^|_)UNSPECIFIED$/.test(blockReason)
    ? { kind: 'failed', reason: 'unknown' }
    : { kind: 'refused', stage: 'input' };
}
