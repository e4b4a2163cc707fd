import { describe, expect, test } from 'vitest';

import { betaBinomialTail, fitRateSpread, rateRise } from '../../src/judge/rate-tests.ts';

describe('rate rise', () => {
  // scipy 1.17.1: stats.fisher_exact([[now, now failures…], [history]], alternative='greater').
  test.each([
    [{ count: 1, n: 100 }, { count: 3, n: 12 }, 0.003621904998051787],
    [{ count: 5, n: 100 }, { count: 5, n: 24 }, 0.023211135513673126],
    [{ count: 0, n: 48 }, { count: 0, n: 12 }, 1],
  ])('from %o to %o', (history, now, expected) => {
    expect(rateRise(history, now)).toBeCloseTo(expected, 12);
  });

  test('says nothing without calls on either side', () => {
    expect(rateRise({ count: 0, n: 0 }, { count: 3, n: 3 })).toBe(1);
    expect(rateRise({ count: 3, n: 9 }, { count: 0, n: 0 })).toBe(1);
  });

  test('a fall is no rise', () => {
    expect(rateRise({ count: 20, n: 40 }, { count: 0, n: 20 })).toBeCloseTo(1, 12);
  });
});

describe('beta-binomial', () => {
  // scipy 1.17.1: stats.betabinom.sf(count − 1, n, alpha, beta).
  test.each([
    [{ count: 3, n: 24 }, { alpha: 0.8, beta: 30 }, 0.0597759219832118],
    [{ count: 1, n: 12 }, { alpha: 2, beta: 50 }, 0.34715821812596015],
  ])('tail of %o under %o', (rate, spread, expected) => {
    expect(betaBinomialTail(rate, spread)).toBeCloseTo(expected, 10);
  });

  test('no event is always as likely as can be', () => {
    expect(betaBinomialTail({ count: 0, n: 12 }, { alpha: 1, beta: 9 })).toBe(1);
  });

  test('the spread over runs is fitted by moments', () => {
    // numpy 2.4.6, analysis of variance of counts 0 1 0 3 0 0 of 12 12 12 12 12 10: correlation 0.11025411473039048.
    const runs = [0, 1, 0, 3, 0].map((count) => ({ count, n: 12 }));
    const spread = fitRateSpread([...runs, { count: 0, n: 10 }])!;
    expect(spread.alpha).toBeCloseTo(0.5114761020840847, 9);
    expect(spread.beta).toBeCloseTo(7.558480175242584, 9);
  });

  test('runs that agree better than chance count as independent calls', () => {
    const spread = fitRateSpread(Array.from({ length: 8 }, () => ({ count: 1, n: 10 })))!;
    // With next to no spread the tail is the binomial one: scipy 1.17.1, stats.binom.sf(3, 12, 8.5 / 81).
    expect(betaBinomialTail({ count: 4, n: 12 }, spread)).toBeCloseTo(0.030023, 4);
  });

  test('one run has no spread', () => {
    expect(
      fitRateSpread([
        { count: 1, n: 12 },
        { count: 0, n: 0 },
      ]),
    ).toBeUndefined();
  });
});
