import type { Worker } from 'node:worker_threads';

/** Sends one message and waits for its answer; the worker must answer each message before the next one is sent. */
export const askWorker = <Answer>(worker: Worker, message: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    worker.once('error', onError);
    worker.once('message', (answer: Answer) => {
      worker.off('error', onError);
      resolve(answer);
    });
    worker.postMessage(message, []);
  });
