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

/** Threads that an earlier pool has left idle. To start one takes longer than to measure a picture, so the next pool has them. */
const spare: Worker[] = [];

/** Takes `size` ≥ 1 workers. Requests beyond them wait for a free one, first come first served. */
export function createMeasurePool(size: number): MeasurePool {
  const workers = Array.from({ length: size }, () => spare.pop() ?? startWorker());
  for (const worker of workers) worker.ref();
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  // A worker may break while it is idle, even while it loads; the next request to it says so.
  const broken = new Map<Worker, Error>();
  const onError = workers.map((worker) => (error: Error) => void broken.set(worker, error));
  for (const [index, worker] of workers.entries()) worker.on('error', onError[index]!);
  const ended = new Error('the measuring threads were given back before this picture was measured');
  let isOpen = true;

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
        if (!isOpen) throw ended;
        return await ask(worker, bytes);
      } finally {
        release(worker);
      }
    },
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      const kept = idle.filter((worker) => !broken.has(worker));
      const dropped = workers.filter((worker) => !kept.includes(worker));
      await Promise.all(dropped.map((worker) => worker.terminate()));
      for (const worker of kept) {
        worker.off('error', onError[workers.indexOf(worker)]!);
        worker.unref();
        spare.push(worker);
      }
    },
  };
}

function startWorker(): Worker {
  const worker = new Worker(WORKER);
  // One that breaks while nobody has it must not be handed out, nor end the process.
  worker.on('error', () => {
    const index = spare.indexOf(worker);
    if (index !== -1) spare.splice(index, 1);
  });
  return worker;
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
