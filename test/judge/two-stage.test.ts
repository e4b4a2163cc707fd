import { expect, test } from 'vitest';

import { stageVerdict } from '../../src/judge/two-stage.ts';

const ALPHA = { smallestPValue: 0.0005, alpha: 0.01 };

test('the first stage stops or buys more, and never alarms', () => {
  expect(stageVerdict({ stage: 1, pValue: 0.11, ...ALPHA })).toBe('stable');
  expect(stageVerdict({ stage: 1, pValue: 0.1, ...ALPHA })).toBe('buy-more');
  expect(stageVerdict({ stage: 1, pValue: 0.0005, ...ALPHA })).toBe('buy-more');
});

test('the second stage decides at the level of the test alone', () => {
  expect(stageVerdict({ stage: 2, pValue: 0.01, ...ALPHA })).toBe('drifted');
  expect(stageVerdict({ stage: 2, pValue: 0.02, ...ALPHA })).toBe('watch');
  expect(stageVerdict({ stage: 2, pValue: 0.2, ...ALPHA })).toBe('stable');
});

test('a test that cannot reach the level is inconclusive', () => {
  expect(stageVerdict({ stage: 2, pValue: 0.04, smallestPValue: 0.04, alpha: 0.01 })).toBe('inconclusive');
});
