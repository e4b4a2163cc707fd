import { setTimeout as sleep } from 'node:timers/promises';

import type { ExchangeFacts, FailedReply, FailureReason, ProviderReply } from '../model/reply.ts';
import { failedReply } from './ask-json.ts';
import { reasonOfAbort } from './network-failure.ts';

/** What one question about a job brought. A `failed` reply: the question itself went wrong, not the job. */
export type JobAnswer =
  | { readonly kind: 'running'; readonly phase: 'queued' | 'working' }
  | { readonly kind: 'over'; readonly reply: ProviderReply }
  | FailedReply;

export interface Job {
  /** Facts of the submission. */
  readonly exchange: ExchangeFacts;
  /** `performance.now()` when the submission was sent. */
  readonly startedAt: number;
  /** Milliseconds between two questions, > 0. */
  readonly intervalMs: number;
  /** Deadline and user's abort in one. */
  readonly signal: AbortSignal;
  readonly ask: () => Promise<JobAnswer>;
  /** Takes the job back when nobody waits any more, so that it need not be billed. Its own failure changes nothing. */
  readonly cancel?: (signal: AbortSignal) => Promise<unknown>;
}

/** Going wrong in one of these ways says nothing about the job: it is asked for again. */
const PASSING: ReadonlySet<FailureReason> = new Set(['connect', 'transport', 'vendor-error', 'rate-limited']);
/** What these say of a submission cannot be said of a question: whoever took the job has lost it. */
const ABOUT_SUBMISSIONS: ReadonlySet<FailureReason> = new Set(['model-gone', 'invalid-request']);
/** So many failures in a row and the job counts as lost. */
const MAX_FAILURES = 8;
const LONGEST_PAUSE_MS = 10_000;
const CANCEL_MS = 3_000;

/**
 * Asks for a submitted job until it is over or the signal ends. The job is paid for or may be, so nothing here is
 * ever `retryable`: to submit again would be to pay again.
 */
export async function pollJob(job: Job): Promise<ProviderReply> {
  const { signal, intervalMs } = job;
  const elapsed = (): number => Math.round(performance.now() - job.startedAt);
  let polls = 0;
  let failures = 0;
  let queueMs: number | undefined;
  let pauseMs = intervalMs;
  const facts = (own: ExchangeFacts): ExchangeFacts => ({
    ...job.exchange,
    acceptedMs: job.exchange.lastByteMs ?? job.exchange.headersMs ?? 0,
    ...(queueMs === undefined ? {} : { queueMs }),
    ...own,
    // The submission's own: that of a question would count from the question.
    ...(job.exchange.headersMs === undefined ? {} : { headersMs: job.exchange.headersMs }),
    polls,
    pollEveryMs: intervalMs,
  });
  const lost = (reason: FailureReason, message: string): FailedReply =>
    failedReply({
      exchange: facts({}),
      failure: { reason, retryable: false, billing: 'unknown' },
      message,
    });

  for (;;) {
    try {
      await sleep(pauseMs, undefined, { signal });
    } catch {
      // The signal ended the pause: nothing else rejects.
      await cancelJob(job);
      const { reason, message } = reasonOfAbort(signal);
      return lost(reason, message);
    }
    polls += 1;
    const answer = await job.ask();
    if (answer.kind === 'over') {
      const { reply } = answer;
      const lastByteMs = elapsed() - (reply.exchange.downloadMs ?? 0);
      return { ...reply, exchange: { ...facts(reply.exchange), lastByteMs } };
    }
    if (answer.kind === 'running') {
      if (answer.phase === 'working') queueMs ??= elapsed();
      failures = 0;
      pauseMs = intervalMs;
      continue;
    }
    if (signal.aborted) {
      await cancelJob(job);
      return lost(answer.reason, answer.message);
    }
    failures += 1;
    if (!PASSING.has(answer.reason) || failures >= MAX_FAILURES)
      return {
        ...lost(
          ABOUT_SUBMISSIONS.has(answer.reason) ? 'vendor-error' : answer.reason,
          `The job was accepted and then lost: ${answer.message}`,
        ),
        warnings: answer.warnings,
      };
    pauseMs = Math.min(LONGEST_PAUSE_MS, answer.retryAfterMs ?? intervalMs * 2 ** failures);
  }
}

async function cancelJob({ cancel }: Job): Promise<void> {
  // With a signal of its own: the run's is over, and the vendor may hang.
  await cancel?.(AbortSignal.timeout(CANCEL_MS));
}
