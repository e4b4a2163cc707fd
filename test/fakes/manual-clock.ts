import type { Clock } from '../../src/model/ports.ts';

/** A clock that sleeps without waiting: time passes by what was slept. */
export interface ManualClock extends Clock {
  /** Every sleep asked for, milliseconds. */
  readonly sleeps: readonly number[];
}

export function createManualClock(startMs = Date.parse('2026-11-20T03:17:00Z')): ManualClock {
  const sleeps: number[] = [];
  let passedMs = 0;
  return {
    sleeps,
    now: () => startMs + passedMs,
    monotonic: () => passedMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      passedMs += ms;
    },
  };
}
