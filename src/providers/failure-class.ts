import type { Billing, FailureReason } from '../model/reply.ts';
import type { RetryHints } from './retry-hints.ts';

/** The judgement about a failure that the run acts on. */
export interface FailureClass {
  readonly reason: FailureReason;
  readonly retryable: boolean;
  readonly billing: Billing;
}

/** Turned away at the door: nothing was made, and trying again will not help. */
export function rejected(reason: FailureReason): FailureClass {
  return { reason, retryable: false, billing: 'no' };
}

/** Over a rate limit: requests are counted before they are worked on. */
export function rateLimited({ shouldRetry }: RetryHints): FailureClass {
  return { reason: 'rate-limited', retryable: shouldRetry ?? true, billing: 'no' };
}

/**
 * What a status means where the body says nothing better. A retry needs proof that nothing was made:
 * - 503 and 529 (overloaded) are proof only with the server's own invitation, since gateways also answer 503 when
 *   their upstream broke half-way;
 * - 409 is proof only with `x-should-retry: true` (OpenAI's lock conflict);
 * - 408 never is: gateways answer it when their upstream was too slow, and that one works on;
 * - 500, 502, 504 and the CDN's 520 to 524 may follow finished work that is billed.
 */
export function classifyStatus(status: number, hints: RetryHints): FailureClass {
  if (status === 401 || status === 403) return rejected('credentials');
  if (status === 402) return rejected('quota');
  if (status === 429) return rateLimited(hints);
  const isInvited = hints.shouldRetry ?? hints.retryAfterMs !== undefined;
  const mayRetry = ((status === 503 || status === 529) && isInvited) || (status === 409 && hints.shouldRetry === true);
  if (mayRetry) return { reason: 'vendor-error', retryable: true, billing: 'no' };
  if (status >= 500 || status === 408 || status === 409 || status === 499)
    return { reason: 'vendor-error', retryable: false, billing: 'unknown' };
  if (status >= 400) return rejected('invalid-request');
  // A redirect of a POST is never followed: it would carry prompt and key to another place.
  if (status >= 300) return rejected('unexpected-reply');
  return { reason: 'unexpected-reply', retryable: false, billing: 'unknown' };
}
