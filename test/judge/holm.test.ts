import { expect, test } from 'vitest';

import { holmAdjusted } from '../../src/judge/holm.ts';

test('adjusts as in the step-down procedure', () => {
  // R's p.adjust(c(.01, .04, .03, .005), "holm") by hand and numpy 2.4.6: 0.03 0.06 0.06 0.02.
  expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
});

test('the order of the tests does not matter', () => {
  expect(holmAdjusted([0.03, 0.005, 0.04, 0.01])).toEqual([0.06, 0.02, 0.06, 0.03]);
});

test('one test is left as it is, none gives none, and nothing passes 1', () => {
  expect(holmAdjusted([0.2])).toEqual([0.2]);
  expect(holmAdjusted([])).toEqual([]);
  expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
});
