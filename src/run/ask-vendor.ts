import type { FailedReply, FailureReason } from '../model/reply.ts';
import type { Route } from '../model/route.ts';
import { startDeadline } from './deadline.ts';
import { isRepeatable, retryDelayMs } from './retry-delay.ts';
import type { RunPorts } from './run-ports.ts';

/** Of questions, which cost nothing: another try may go better. */
const PASSING: ReadonlySet<FailureReason> = new Set(['connect', 'transport', 'rate-limited', 'vendor-error']);

/** Any answer but a failure; those of batches have kinds of their own. */
interface Answer {
  readonly kind: string;
}

/**
 * Talks to a vendor about a batch under the route's deadline, as often as the route allows. `isFree`: nothing can be
 * billed for it, so it is repeated after every failure that may pass; otherwise only where a shot would be.
 */
export async function askVendor<Given extends Answer | undefined>(
  ask: (signal: AbortSignal) => Promise<Given | FailedReply>,
  {
    route,
    ports,
    signal,
    isFree,
  }: {
    readonly route: Route;
    readonly ports: Pick<RunPorts, 'clock' | 'random'>;
    readonly signal: AbortSignal;
    readonly isFree: boolean;
  },
): Promise<Given | FailedReply> {
  const { clock } = ports;
  const deadline = startDeadline({ clock, ms: route.limits.deadlineMs });
  const stop = AbortSignal.any([signal, deadline.signal]);
  try {
    for (let failures = 1; ; failures += 1) {
      const reply = await ask(stop);
      if (!isFailed(reply) || failures >= route.limits.maxAttempts || stop.aborted) return reply;
      if (!(isFree ? PASSING.has(reply.reason) : isRepeatable(reply))) return reply;
      const waitMs = retryDelayMs({ reply, failures, random: ports.random ?? Math.random });
      if (waitMs >= deadline.remainingMs()) return reply;
      try {
        await clock.sleep(waitMs, stop);
      } catch (error) {
        if (!stop.aborted) throw error;
        return reply;
      }
    }
  } finally {
    deadline.stop();
  }
}

function isFailed(reply: Answer | FailedReply | undefined): reply is FailedReply {
  return reply?.kind === 'failed';
}
