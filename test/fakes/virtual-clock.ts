import type { Clock } from '../../src/model/ports.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until the test moves it. Starts at 2026-01-01T00:00:00Z. */
export class VirtualClock implements Clock {
  readonly #startMs = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<Sleeper>();
  #elapsedMs = 0;

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  /** Sleeps that are neither over nor stopped. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal!.reason as Error);
      };
      const sleeper: Sleeper = {
        dueMs: this.#elapsedMs + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Jumps from sleeper to sleeper until the work is over. Fails when it waits for something that no time will bring. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const settled = work.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    for (;;) {
      await letOthersWork();
      if (isOver) break;
      const next = this.#earliest();
      if (next === undefined) throw new Error('the work is not over, and nothing sleeps');
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      this.#sleepers.delete(next);
      next.wake();
    }
    await settled;
    return work;
  }

  #earliest(): Sleeper | undefined {
    let found: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (found === undefined || sleeper.dueMs < found.dueMs) found = sleeper;
    return found;
  }
}

/** Resolves when every promise that can go on has gone on. */
function letOthersWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
