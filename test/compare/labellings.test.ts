import { expect, test } from 'vitest';

import { allLabellings, combinations, labellingCount, randomLabellings } from '../../src/compare/labellings.ts';

const GROUPS = [
  { count: 4, chosen: 2 },
  { count: 3, chosen: 1 },
];

test('counts labellings', () => {
  expect([combinations(5, 2), combinations(5, 3), combinations(7, 0), combinations(6, 6)]).toEqual([10, 10, 1, 1]);
  expect(labellingCount(GROUPS)).toBe(18);
});

test('meets every labelling once, then starts again', () => {
  const next = allLabellings(GROUPS);
  const picks = new Int32Array(3);
  const seen = Array.from({ length: 36 }, () => {
    next(picks);
    return [...picks].join(' ');
  });
  expect(new Set(seen.slice(0, 18)).size).toBe(18);
  expect(seen.slice(18)).toEqual(seen.slice(0, 18));
});

test('random labellings choose different pictures of a case, each about as often', () => {
  const next = randomLabellings(GROUPS, 5);
  const picks = new Int32Array(3);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 6000; i++) {
    next(picks);
    expect(picks[0]).not.toBe(picks[1]);
    counts[picks[0]!] = counts[picks[0]!]! + 1;
    counts[picks[1]!] = counts[picks[1]!]! + 1;
  }
  // 3,000 expected, standard deviation 39: five of them.
  for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(195);
});
