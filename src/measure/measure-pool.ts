import { Worker } from 'node:worker_threads';

import type { MeasureAnswer, MeasureRequest } from './measure-worker.ts';

/** Measures pictures beside the main thread. Holds one decoded picture per worker, whatever the number of files. */
export interface MeasurePool extends AsyncDisposable {
  readonly size: number;
  /** Takes the bytes over: the caller's array is empty afterwards. Rejects only when a worker breaks. */
  measure(bytes: Uint8Array<ArrayBuffer>): Promise<MeasureAnswer>;
}

// Bundled, the worker stands beside the entry; from source it is TypeScript.
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './measure-worker.ts' : './measure-worker.mjs',
  import.meta.url,
);

/** Starts `size` ≥ 1 workers. Requests beyond them wait for a free one, first come first served. */
export function createMeasurePool(size: number): MeasurePool {
  const workers = Array.from({ length: size }, () => new Worker(WORKER));
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  // A worker may break while it is idle, even while it loads; the next request to it says so.
  const broken = new Map<Worker, Error>();
  for (const worker of workers) worker.on('error', (error: Error) => broken.set(worker, error));

  const acquire = (): Promise<Worker> => {
    const worker = idle.pop();
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const release = (worker: Worker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };

  return {
    size,
    async measure(bytes) {
      const worker = await acquire();
      try {
        const error = broken.get(worker);
        if (error !== undefined) throw error;
        return await ask(worker, bytes);
      } finally {
        release(worker);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, bytes: Uint8Array<ArrayBuffer>): Promise<MeasureAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onAnswer);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onAnswer = (answer: MeasureAnswer): void => {
      settle();
      resolve(answer);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onExit = (): void => {
      settle();
      reject(new Error('a measuring thread ended before it answered'));
    };
    worker.on('message', onAnswer);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage({ bytes } satisfies MeasureRequest, [bytes.buffer]);
  });
}
