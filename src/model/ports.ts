/** Time, handed in so that tests own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason at once when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Lines for people while a command works. Text is printed through one printer that makes it safe for a terminal and for CI. */
export interface Progress {
  /** A line that stays. */
  line(text: string): void;
  /** Replaces the last status on a terminal; not shown in CI. */
  status(text: string): void;
  warn(text: string): void;
}
