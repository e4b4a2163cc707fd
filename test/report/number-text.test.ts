import { expect, test } from 'vitest';

import { formatChange, formatDuration, formatRate, formatSum } from '../../src/report/number-text.ts';

test.each([
  [0, '0 ms'],
  [850, '850 ms'],
  [8_140, '8.1 s'],
  [59_949, '59.9 s'],
  [59_999, '1 min 0 s'],
  [192_000, '3 min 12 s'],
  [3_599_000, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
  [undefined, 'unknown'],
  [Number.NaN, 'unknown'],
])('a duration of %s ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [1, '±0%'],
  [1.004, '±0%'],
  [1.58, '+58%'],
  [0.85, '−15%'],
  [3.4, '×3.4'],
  [0, 'unknown'],
  [undefined, 'unknown'],
  [Infinity, 'unknown'],
])('a ratio of %s is a change of %s', (ratio, text) => {
  expect(formatChange(ratio)).toBe(text);
});

test('a rate of nothing counted is unknown, not zero', () => {
  expect(formatRate({ count: 0, n: 0 })).toBe('unknown');
  expect(formatRate({ count: 0, n: 24 })).toBe('0 of 24');
  expect(formatRate({ count: 1, n: 24 })).toBe('1 of 24 (4.2%)');
  expect(formatRate({ count: 2, n: 12 })).toBe('2 of 12 (17%)');
});

test('a sum says how many of its parts are unknown', () => {
  expect(formatSum(1_240_000, 0)).toBe('$1.24');
  expect(formatSum(1_240_000, 2)).toBe('$1.24 + 2 unknown');
  expect(formatSum(0, 2)).toBe('unknown');
  expect(formatSum(0, 0)).toBe('$0');
});
