import type { FailureReason } from './reply.ts';
import type { Attempt } from './sample.ts';

/**
 * Failures that tell of the vendor. All others tell of the way there (connection, download), of the account (key,
 * quota), of the request, or of this run: with them something could not be measured.
 */
const VENDOR_FAILURES: ReadonlySet<FailureReason> = new Set([
  'empty',
  'rate-limited',
  'vendor-error',
  'timeout',
  'decode',
  'unexpected-reply',
]);

/** How the vendor answered attempts that reached it. */
export interface AttemptCounts {
  /** Pictures, refusals and failures of the vendor's own. */
  readonly attempts: number;
  /** Of `attempts`: failures, also those that a retry mended. */
  readonly vendorFailures: number;
}

/** Counts attempts and not shots, so that a retry does not hide the failure that it mended. */
export function countAttempts(attempts: Iterable<Pick<Attempt, 'outcome'>>): AttemptCounts {
  let answered = 0;
  let vendorFailures = 0;
  for (const { outcome } of attempts)
    if (outcome === 'image' || outcome === 'refused') answered += 1;
    else if (VENDOR_FAILURES.has(outcome)) vendorFailures += 1;
  return { attempts: answered + vendorFailures, vendorFailures };
}
