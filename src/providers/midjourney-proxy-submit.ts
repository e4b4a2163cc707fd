import { z } from 'zod';

import type { FailedReply, RefusedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { readDetailError } from './detail-error.ts';
import { classifyStatus, type FailureClass, rateLimited, rejected } from './failure-class.ts';

const text = z.string().nullish().catch(undefined);
const SubmitBody = z.object({
  code: z.number(),
  description: text,
  result: z.union([z.string(), z.number()]).nullish().catch(undefined),
  properties: z.object({ bannedWord: text }).nullish().catch(undefined),
});

/** 1 accepted · 21 there already · 22 in the queue (midjourney-proxy, docs/api.md). */
const ACCEPTED: ReadonlySet<number> = new Set([1, 21, 22]);
const QUEUE_FULL = 23;
const BANNED = 24;
const QUOTA_TEXT = /quota|insufficient|balance|余额|额度/i;

/** Reads what a submission brought: the proxy turns away with HTTP 200 and a code. */
export function readSubmission(answer: JsonAnswer): { readonly id: string } | FailedReply | RefusedReply {
  const body = SubmitBody.safeParse(answer.value).data;
  if (answer.status >= 300 || body === undefined) return readProxyError(answer);
  const { code, description, result, properties } = body;
  const { exchange, say } = answer;
  const id = result == null ? '' : String(result);
  if (ACCEPTED.has(code) && /^[\w-]{1,100}$/.test(id)) return { id };
  const words = say(description ?? '');
  if (code === BANNED) {
    const word = properties?.bannedWord;
    return {
      kind: 'refused',
      stage: 'input',
      vendorCode: String(BANNED),
      exchange,
      billing: 'no',
      warnings: [],
      ...(words === '' ? {} : { message: words }),
      ...(word ? { categories: [say(word, 60)] } : {}),
    };
  }
  return failedReply({
    exchange,
    failure: classify(code, words),
    message: `The proxy answered with code ${code}${words === '' ? '' : `: ${words}`}`,
    vendorCode: String(code),
  });
}

function classify(code: number, words: string): FailureClass {
  if (code === QUEUE_FULL) return rateLimited({});
  if (QUOTA_TEXT.test(words)) return rejected('quota');
  // 3: no account of the proxy can take the task.
  if (code === 3) return rejected('vendor-error');
  if (code === 4) return rejected('invalid-request');
  return ACCEPTED.has(code)
    ? { reason: 'unexpected-reply', retryable: false, billing: 'unknown' }
    : { reason: 'vendor-error', retryable: false, billing: 'unknown' };
}

/** An answer in the form of a gateway, or in none. */
export function readProxyError(answer: JsonAnswer): FailedReply {
  const { status, exchange, say, hints, value, excerpt } = answer;
  const own = SubmitBody.partial().safeParse(value).data?.description;
  const words = say(own || readDetailError(value)?.text || excerpt);
  const isQuota = status >= 400 && status < 500 && QUOTA_TEXT.test(words);
  return failedReply({
    exchange,
    failure: isQuota ? rejected('quota') : classifyStatus(status, hints),
    message: `HTTP ${status}: ${words === '' ? 'an error without a message' : words}`,
    hints,
  });
}
