import { expect, test } from 'vitest';

import { cellScores } from '../../src/compare/cell-scores.ts';
import { caseOf, randomCases } from './vectors.ts';

test('one broken case stands out, the others do not', () => {
  const cases = randomCases({ seed: 5, cases: 12, stored: 4, fresh: 1 });
  const broken = cases[3]!.candidate[0]!.map((value) => value + 9);
  const changed = cases.with(3, { ...cases[3]!, candidate: [broken] });
  const scores = cellScores(changed);
  expect(scores[3]!.pValues[0]).toBeCloseTo(1 / 49, 12);
  expect(Math.max(...scores.map(({ scores: [score] }) => score!))).toBe(scores[3]!.scores[0]);
  expect(scores.filter(({ pValues: [p] }) => p! <= 0.05).length).toBeLessThanOrEqual(3);
});

test('scores a worked example', () => {
  // By hand: the stored pictures have spread 2/√(1·… ) in one feature; see the comment at each step.
  // Scale of the feature: √((1 + 1 + 0 + 0) / (1 + 1)) = 1. Case a: others −1 and 1, mean 0, spread 2 over 1 degree;
  // variance (3 + 2) / (3 + 1) = 1.25; the new picture is 2 away: ln(2 / √1.25) = 0.581575.
  const [a] = cellScores([caseOf('a', [[-1], [1]], [[2]]), caseOf('b', [[5], [5]], [[5]])]);
  expect(a!.scores[0]).toBeCloseTo(Math.log(2 / Math.sqrt(1.25)), 9);
});

test('with one stored picture nothing is said', () => {
  expect(cellScores([caseOf('a', [[1]], [[2]])])).toEqual([{ caseId: 'a', scores: [], pValues: [] }]);
});

test('p-values are never 0', () => {
  for (const { pValues } of cellScores(randomCases({ seed: 6, cases: 5, stored: 3, fresh: 2, shift: 100 })))
    for (const p of pValues) expect(p).toBeGreaterThan(0);
});
