import type { FeatureVector } from '../model/features.ts';
import { pooledTest, type PooledTestResult } from './pooled-test.ts';

/**
 * Tests a baseline against itself: the first half of each case's samples against the second, in the order they were
 * made. A small p-value says that the model moved while the baseline was being collected. Cases with one sample are
 * left out.
 */
export function selfTest(baseline: ReadonlyMap<string, readonly FeatureVector[]>, seed: number): PooledTestResult {
  const cases = [...baseline].map(([caseId, vectors]) => {
    const half = Math.ceil(vectors.length / 2);
    return { caseId, baseline: vectors.slice(0, half), candidate: vectors.slice(half) };
  });
  return pooledTest(cases, { seed });
}
