import { expect, test } from 'vitest';

import { type ApprovedVectors, selfTest } from '../../src/compare/self-test.ts';
import type { CaseVectors, FeatureSchema } from '../../src/model/features.ts';
import { randomCases } from './vectors.ts';

const SCHEMA: FeatureSchema = {
  version: 'test',
  features: Array.from({ length: 20 }, (_, index) => ({ id: `f${index}`, more: 'more', less: 'less' })),
};

/** Stored and fresh pictures of each case as one baseline, of two runs or of runs that nobody noted. */
const approved = (cases: readonly CaseVectors[], runs: 'two' | 'one' | 'unknown'): ApprovedVectors[] =>
  cases.map(({ caseId, baseline, candidate }) => ({
    caseId,
    pictures: [
      ...baseline.map((vector) => ({ vector, ...(runs === 'unknown' ? {} : { runId: 'first' }) })),
      ...candidate.map((vector) => ({
        vector,
        ...(runs === 'unknown' ? {} : { runId: runs === 'two' ? 'second' : 'first' }),
      })),
    ],
  }));
const selfTestOf = (cases: readonly ApprovedVectors[], routes = 1) =>
  selfTest({ cases, schema: SCHEMA, seed: 1, routes });

const moved = randomCases({ seed: 1, cases: 12, stored: 2, fresh: 2, shift: 3 });
const steady = randomCases({ seed: 1, cases: 12, stored: 2, fresh: 2 });

test.each(['two', 'unknown'] as const)('a baseline that moved while it was collected is noticed: %s runs', (runs) => {
  expect(selfTestOf(approved(moved, runs))!.pValue).toBeLessThanOrEqual(0.001);
  expect(selfTestOf(approved(steady, runs))!.pValue).toBeGreaterThan(0.05);
});

test('the first run is set against all later ones, whatever their sizes', () => {
  const [one, ...others] = approved(moved, 'two');
  const grown = { ...one!, pictures: one!.pictures.map((picture, index) => ({ ...picture, runId: `run-${index}` })) };
  expect(selfTestOf([grown, ...others])).toMatchObject({ cases: 12, earlierPictures: 23, laterPictures: 25 });
});

test('a baseline of one run, or of one picture a case, is not doubted and not tested', () => {
  expect(selfTestOf(approved(moved, 'one'))).toBeUndefined();
  expect(selfTestOf(approved(randomCases({ seed: 1, cases: 9, stored: 1, fresh: 0 }), 'unknown'))).toBeUndefined();
  expect(selfTestOf([])).toBeUndefined();
});

test('with more routes the labellings are fine enough for each to reach its part of the level', () => {
  expect(selfTestOf(approved(moved, 'two'), 20)!.labellings).toBeGreaterThanOrEqual(20_000);
});

test('a steady baseline is doubted about as often as the level says', () => {
  const settings = { cases: 6, stored: 2, fresh: 2 };
  const runs = Array.from({ length: 300 }, (_, seed) =>
    selfTestOf(approved(randomCases({ ...settings, seed }), 'two'))!,
  );
  // 300 at 1 %: three expected; ten or more come by chance once in a thousand times.
  expect(runs.filter(({ pValue, alpha }) => pValue <= alpha).length).toBeLessThan(10);
});
