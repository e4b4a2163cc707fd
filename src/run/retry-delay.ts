import type { FailedReply, ProviderReply } from '../model/reply.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * May the shot be sent again? Only when the adapter says that nothing was served *and* that nothing is billed: two
 * independent words, because a mistake in one of them costs money.
 */
export function isRepeatable(reply: ProviderReply): reply is FailedReply {
  return reply.kind === 'failed' && reply.retryable && reply.billing === 'no';
}

/**
 * Milliseconds until the next attempt: what the vendor asks for, else exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). `failures` counts from 1.
 */
export function retryDelayMs({
  reply,
  failures,
  random,
}: {
  readonly reply: FailedReply;
  readonly failures: number;
  readonly random: () => number;
}): number {
  const { retryAfterMs } = reply;
  if (retryAfterMs !== undefined && retryAfterMs >= 0) return retryAfterMs;
  return random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
}
