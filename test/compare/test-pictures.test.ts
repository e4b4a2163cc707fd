import { expect, test } from 'vitest';

import { testPictures } from '../../src/compare/test-pictures.ts';
import type { CaseVectors, FeatureSchema } from '../../src/model/features.ts';
import { createRandom } from '../../src/shared/random.ts';

const schema: FeatureSchema = {
  version: 'test',
  features: ['a', 'b', 'c'].map((id) => ({ id, more: `${id} up`, less: `${id} down` })),
};

function casesWith(shift: number): CaseVectors[] {
  const random = createRandom(7);
  const vector = (by: number): Float32Array<ArrayBuffer> => Float32Array.from([0, 1, 2], () => random.uniform() + by);
  return Array.from({ length: 12 }, (_, index) => ({
    caseId: `case-${index}`,
    baseline: [vector(0), vector(0), vector(0), vector(0)],
    candidate: [vector(shift)],
  }));
}

const options = { schema, alpha: 0.00137, seed: 1, stage: 1 as const };

test.each([1, 3, 7, 20])('with %i routes each can still alarm at its part of the level', (routes) => {
  const { stages } = testPictures({ ...options, cases: casesWith(0), routes })!;
  expect(stages[0]!.smallestPValue * routes).toBeLessThanOrEqual(options.alpha);
});

test('a second stage keeps the first, and what moved is said in words', () => {
  const first = testPictures({ ...options, cases: casesWith(2), routes: 1 })!;
  const second = testPictures({ ...options, cases: casesWith(2), routes: 1, stage: 2, earlier: first })!;
  expect(second.stages.map(({ stage }) => stage)).toEqual([1, 2]);
  expect(second.explanation).toEqual(expect.arrayContaining(['a up']));
});

test('a window of runs is tested beside the run, finely only where a rough look is not enough', () => {
  const quiet = testPictures({ ...options, cases: casesWith(0), routes: 1, window: { runs: 3, cases: casesWith(0) } })!;
  expect(quiet.window).toMatchObject({ runs: 3, cases: 12, baselinePictures: 48, newPictures: 12, labellings: 2_000 });
  const moved = testPictures({ ...options, cases: casesWith(0), routes: 1, window: { runs: 3, cases: casesWith(2) } })!;
  expect(moved.window!.labellings).toBe(moved.stages[0]!.labellings);
  expect(moved.window!.pValue).toBeLessThan(options.alpha);
  expect(moved.window!.explanation).toContain('a up');
  const second = testPictures({ ...options, cases: casesWith(0), routes: 1, stage: 2, earlier: moved })!;
  expect(second.window).toEqual(moved.window);
});

test('nothing to test gives no test', () => {
  expect(testPictures({ ...options, cases: [], routes: 1 })).toBeUndefined();
});
