import type { Clock } from '../model/ports.ts';

/** One limit of elapsed time for everything that a shot does: attempts, waits, downloads. */
export interface Deadline {
  /** Aborts with a `TimeoutError` when the time is over, or with the reason given to `abort`. */
  readonly signal: AbortSignal;
  /** Milliseconds, 0 when over. */
  remainingMs(): number;
  abort(reason: unknown): void;
  /** Ends the timer. The signal does not abort any more. */
  stop(): void;
}

export function startDeadline({ clock, ms }: { readonly clock: Clock; readonly ms: number }): Deadline {
  const end = clock.monotonic() + ms;
  const shot = new AbortController();
  const timer = new AbortController();
  clock.sleep(ms, timer.signal).then(
    () => shot.abort(new DOMException(`not finished after ${ms} ms`, 'TimeoutError')),
    () => {
      // Stopped before it was due.
    },
  );
  return {
    signal: shot.signal,
    remainingMs: () => Math.max(0, end - clock.monotonic()),
    abort: (reason) => shot.abort(reason),
    // With a reason of its own, because making the default one costs more than the rest of a shot.
    stop: () => timer.abort('stopped'),
  };
}
