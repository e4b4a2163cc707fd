import { parentPort } from 'node:worker_threads';

import { pooledTest } from '../../src/compare/pooled-test.ts';
import type { CaseVectors } from '../../src/model/features.ts';

/** One draw to test. */
export interface TrialJob {
  readonly cases: readonly CaseVectors[];
  readonly seed: number;
  readonly relabellings: number;
}

parentPort!.on('message', (jobs: readonly TrialJob[]) => {
  const pValues = jobs.map(({ cases, ...options }) => pooledTest(cases, options).pValue);
  parentPort!.postMessage(pValues, []);
});
