import { parentPort } from 'node:worker_threads';

import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import type { VendorsMessage } from './vendors.ts';

const simulator = await startSimulator();
const tell = (message: VendorsMessage): void => parentPort!.postMessage(message, []);

parentPort!.on('message', (options: SimulatorOptions) => {
  simulator.reset();
  simulator.configure(options);
  tell('changed');
});
tell({ openaiBaseUrl: simulator.openaiBaseUrl, geminiBaseUrl: simulator.geminiBaseUrl });
