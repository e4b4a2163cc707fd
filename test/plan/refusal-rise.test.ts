import { expect, test } from 'vitest';

import { rateRise } from '../../src/judge/rate-tests.ts';
import { refusalRise } from '../../src/plan/refusal-rise.ts';

test.each([
  [48, 12],
  [100, 24],
  [4, 1000],
])('after none of %i, the refusals that it asks of %i are the fewest that the judge believes', (before, now) => {
  const { refusals } = refusalRise({ before, now, atLeast: 0 })!;
  expect(rateRise({ count: 0, n: before }, { count: refusals, n: now })).toBeLessThanOrEqual(0.01);
  expect(rateRise({ count: 0, n: before }, { count: refusals - 1, n: now })).toBeGreaterThan(0.01);
});

// Detection reference 5 simulates 1 % of refusals before: 48 and 12 find 30 % in 64 % of runs and 50 % in 94 %.
test('the rate found in 80 % of runs lies where the simulation has it', () => {
  const { rateFound80 } = refusalRise({ before: 48, now: 12, atLeast: 0.1 })!;
  expect(rateFound80).toBeGreaterThan(0.3);
  expect(rateFound80).toBeLessThan(0.5);
});

test('the rise must matter, too', () => {
  expect(refusalRise({ before: 400, now: 30, atLeast: 0.1 })).toMatchObject({ refusals: 3 });
  expect(refusalRise({ before: 400, now: 30, atLeast: 0.5 })).toMatchObject({ refusals: 15 });
});

test('too few answers can never be enough', () => {
  expect(refusalRise({ before: 4, now: 1, atLeast: 0 })).toBeUndefined();
  expect(refusalRise({ before: 0, now: 50, atLeast: 0 })).toBeUndefined();
});
