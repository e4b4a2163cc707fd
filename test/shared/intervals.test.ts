import { describe, expect, test } from 'vitest';

import { isLower, medianInterval, wilsonInterval } from '../../src/shared/intervals.ts';

/** Downwards, so that nothing rests on the order. */
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => n - index);
const close = (value: number) => expect.closeTo(value, 4) as number;

describe('wilsonInterval', () => {
  test('is the published one', () => {
    // Newcombe 1998 (Statistics in Medicine 17, 857-872), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    expect(wilsonInterval(81, 263)).toEqual({ from: close(0.2553), to: close(0.3662) });
    expect(wilsonInterval(15, 148)).toEqual({ from: close(0.0624), to: close(0.1605) });
    expect(wilsonInterval(0, 20)).toEqual({ from: 0, to: close(0.1611) });
    expect(wilsonInterval(1, 29)).toEqual({ from: close(0.0061), to: close(0.1718) });
  });

  test('of nothing is everything, and of everything ends at one', () => {
    expect(wilsonInterval(0, 0)).toEqual({ from: 0, to: 1 });
    expect(wilsonInterval(12, 12)).toEqual({ from: close(0.7575), to: 1 });
  });
});

test('a share is lower only when the interval of the difference leaves zero out', () => {
  expect(isLower({ count: 8, n: 12 }, { count: 12, n: 12 })).toBe(true);
  expect(isLower({ count: 9, n: 12 }, { count: 12, n: 12 })).toBe(false);
  expect(isLower({ count: 12, n: 12 }, { count: 8, n: 12 })).toBe(false);
  expect(isLower({ count: 0, n: 0 }, { count: 12, n: 12 })).toBe(false);
});

describe('medianInterval', () => {
  test('runs between the order statistics of the binomial table', () => {
    expect(medianInterval(upTo(5))).toBeUndefined();
    expect(medianInterval(upTo(6))).toEqual({ from: 1, to: 6 });
    expect(medianInterval(upTo(12))).toEqual({ from: 3, to: 10 });
    expect(medianInterval(upTo(25))).toEqual({ from: 8, to: 18 });
    expect(medianInterval(upTo(1_000))).toEqual({ from: 469, to: 532 });
    expect(medianInterval(upTo(4_000))).toEqual({ from: 1938, to: 2063 });
    expect(medianInterval([])).toBeUndefined();
  });
});
