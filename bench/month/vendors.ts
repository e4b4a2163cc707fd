import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { SimulatorOptions } from '../../src/simulator/options.ts';

/** The simulator on a thread of its own, so that painting does not look like the vendor's latency. */
export interface Vendors extends AsyncDisposable {
  readonly openaiBaseUrl: string;
  readonly geminiBaseUrl: string;
  /** The vendors from the next request on, with every count of earlier requests forgotten. */
  become(options: SimulatorOptions): Promise<void>;
}

export type VendorsMessage = Pick<Vendors, 'openaiBaseUrl' | 'geminiBaseUrl'> | 'changed';

export async function startVendors(): Promise<Vendors> {
  const worker = new Worker(new URL('./vendors-worker.ts', import.meta.url));
  // Takes its own error listener away again, which a pair of handlers would leave behind.
  const next = async (): Promise<VendorsMessage> => {
    const [message] = (await once(worker, 'message')) as [VendorsMessage];
    return message;
  };
  const started = await next();
  if (started === 'changed') throw new Error('the simulator told of a change before its addresses');
  return {
    ...started,
    async become(options) {
      const changed = next();
      worker.postMessage(options, []);
      await changed;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
