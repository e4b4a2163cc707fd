import { parentPort } from 'node:worker_threads';

import { pooledTest } from '../../src/compare/pooled-test.ts';
import type { CaseVectors } from '../../src/model/features.ts';

/** One draw to test. */
export interface TrialJob {
  readonly cases: readonly CaseVectors[];
  readonly seed: number;
}

// Half of what the product uses: p-values are as exact, only coarser.
const RELABELLINGS = 999;

parentPort!.on('message', (jobs: readonly TrialJob[]) => {
  const pValues = jobs.map(({ cases, seed }) => pooledTest(cases, { seed, relabellings: RELABELLINGS }).pValue);
  parentPort!.postMessage(pValues, []);
});
