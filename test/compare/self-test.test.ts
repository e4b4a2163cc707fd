import { expect, test } from 'vitest';

import { rollingWindow } from '../../src/compare/rolling-window.ts';
import { selfTest } from '../../src/compare/self-test.ts';
import { randomCases } from './vectors.ts';

const baselineOf = (cases: ReturnType<typeof randomCases>) =>
  new Map(cases.map(({ caseId, baseline, candidate }) => [caseId, [...baseline, ...candidate]]));

test('a baseline that moved while it was collected is noticed, a steady one is not', () => {
  const moved = randomCases({ seed: 1, cases: 12, stored: 2, fresh: 2, shift: 3 });
  const steady = randomCases({ seed: 1, cases: 12, stored: 2, fresh: 2 });
  expect(selfTest(baselineOf(moved), 1).pValue).toBeLessThanOrEqual(0.01);
  expect(selfTest(baselineOf(steady), 1).pValue).toBeGreaterThan(0.05);
});

test('one sample per case cannot be tested', () => {
  expect(selfTest(new Map([['a', [Float32Array.of(1)]]]), 1)).toMatchObject({ cases: 0, pValue: 1, smallestPValue: 1 });
});

const vector = (value: number) => Float32Array.of(value);

test('the window joins the last runs by case', () => {
  const run = (value: number) => new Map([['a', [vector(value)]]]);
  const baseline = new Map([
    ['a', [vector(0)]],
    ['b', [vector(9)]],
  ]);
  expect(rollingWindow(baseline, [run(1), run(2), run(3), run(4)], 3)).toEqual([
    { caseId: 'a', baseline: [vector(0)], candidate: [vector(2), vector(3), vector(4)] },
    { caseId: 'b', baseline: [vector(9)], candidate: [] },
  ]);
});
