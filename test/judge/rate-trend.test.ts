import { describe, expect, test } from 'vitest';

import { routeFailureOpinions } from '../../src/judge/failure-opinions.ts';
import type { SeenRun } from '../../src/judge/known-runs.ts';
import { betaBinomialSum, rateRise } from '../../src/judge/rate-tests.ts';
import { rateTrend, type RateTrendInput } from '../../src/judge/rate-trend.ts';
import type { RouteComparison } from '../../src/model/comparison.ts';

const nights = (...counts: readonly number[]): SeenRun[] => counts.map((count) => ({ count, n: 12, drifted: false }));
const QUIET = nights(...Array.from({ length: 20 }, (_, night) => (night % 5 === 0 ? 1 : 0)));

describe('several runs together', () => {
  test('have the chances of beta-binomial runs, convolved', () => {
    // Exact fractions, Python 3: runs of 12, 12 and 8 calls, alpha 1/2, beta 19/2.
    const chances = betaBinomialSum([12, 12, 8], { alpha: 0.5, beta: 9.5 });
    expect(chances).toHaveLength(33);
    expect(chances[0]).toBeCloseTo(0.318_892_108_287_542_33, 12);
    expect(chances[5]).toBeCloseTo(0.034_050_570_466_584_586, 12);
    expect(chances.slice(10).reduce((a, b) => a + b, 0)).toBeCloseTo(0.001_421_271_917_754_573_5, 12);
    expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  test('are pooled by three, this one included, and held against the ones before', () => {
    expect(rateTrend([...QUIET, ...nights(3, 0)], { now: { count: 4, n: 12 } })).toMatchObject({
      before: { count: 4, n: 240 },
      beforeRuns: 20,
      now: { count: 7, n: 36 },
      nowRuns: 3,
      affectedRuns: 2,
    });
  });

  test('need eight runs before them', () => {
    const now = { count: 6, n: 12 };
    expect(rateTrend(nights(0, 0, 0, 0, 0, 0, 0, 0, 0), { now })).toBeUndefined();
    expect(rateTrend(nights(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), { now })).toBeDefined();
    expect(rateTrend(QUIET, { now: { count: 0, n: 0 } })).toBeUndefined();
  });

  test('do not hold a drifted run, nor the two that were pooled with it, for ordinary', () => {
    const drifted: SeenRun[] = [...nights(5, 5), { count: 6, n: 12, drifted: true }, ...nights(6, 6)];
    const trend = rateTrend([...QUIET, ...drifted], { now: { count: 6, n: 12 } });
    expect(trend).toMatchObject({ before: { count: 4, n: 240 }, now: { count: 18, n: 36 } });
  });

  test('have the larger of the two chances: Fisher’s, or that of runs that differ', () => {
    const now = { count: 5, n: 12 };
    const even = rateTrend(QUIET, { now, pooled: 1 })!;
    expect(even.riseChance).toBe(rateRise(even.before, even.now));
    // As many failures, all of them in one night of an outage.
    const outage = rateTrend(nights(4, ...Array.from({ length: 19 }, () => 0)), { now, pooled: 1 })!;
    expect(outage.before).toEqual(even.before);
    expect(outage.riseChance).toBeGreaterThan(20 * even.riseChance);
  });

  test('are never impossible, and never more than sure', () => {
    for (const count of [0, 1, 6, 12])
      for (const leastCorrelation of [0.001, 0.5]) {
        const { riseChance, fallChance } = rateTrend(QUIET, { now: { count, n: 12 }, leastCorrelation })!;
        for (const chance of [riseChance, fallChance]) {
          expect(chance).toBeGreaterThan(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
      }
  });
});

const route = (count: number): RouteComparison => ({
  routeId: 'route',
  latencyMs: { baseline: { n: 0 }, now: { n: 0 }, cells: 0 },
  costPerImageMicros: { cells: 0 },
  refused: { baseline: { count: 0, n: 0 }, now: { count: 0, n: 12 } },
  failed: { now: { count, n: 12 }, reasons: count === 0 ? {} : { 'vendor-error': count } },
  costMicros: 0,
  unknownCostAttempts: 0,
});

const judge = (known: readonly SeenRun[], count: number, input: Partial<RateTrendInput> = {}) => {
  const failures = rateTrend(known, { now: { count, n: 12 }, leastCorrelation: 0.1, ...input });
  return routeFailureOpinions(route(count), {
    cells: [],
    atLeast: 0.1,
    attribution: 'behaviour',
    rates: { level: 0.0003, ...(failures === undefined ? {} : { failures }) },
  });
};

describe('failures of a route', () => {
  test('of one night leave it unmeasured, however many they are', () => {
    expect(judge(QUIET, 12)).toMatchObject([{ verdict: 'inconclusive', finding: { family: 'failure' } }]);
  });

  test('of two nights in three are the vendor’s drift', () => {
    const [opinion] = judge([...QUIET, ...nights(6)], 6);
    expect(opinion).toMatchObject({ verdict: 'drifted', attribution: 'behaviour' });
    expect(opinion!.reason).toBe('The vendor fails more: 12 attempts of 36 in the last 3 runs');
    expect(opinion!.finding!.evidence[0]).toEqual({
      name: 'attempts that failed',
      baseline: '4 of 228 in 19 runs',
      now: '12 of 36 in 3 runs, 2 of them affected',
      limit: 'a change below 10 points',
    });
  });

  test('that retries mended count as much, though every shot brought its picture', () => {
    const failures = rateTrend([...QUIET, ...nights(6)], { now: { count: 6, n: 18 }, leastCorrelation: 0.1 })!;
    expect(
      routeFailureOpinions(route(0), {
        cells: [],
        atLeast: 0.1,
        attribution: 'behaviour',
        rates: { level: 0.0003, failures },
      }),
    ).toMatchObject([{ verdict: 'drifted' }]);
  });

  test('below the gate are no drift, however sure they are', () => {
    const failures = rateTrend(
      Array.from({ length: 20 }, () => ({ count: 0, n: 1_000, drifted: false })),
      { now: { count: 50, n: 1_000 }, pooled: 1 },
    )!;
    expect(failures.riseChance).toBeLessThan(1e-6);
    expect(
      routeFailureOpinions(route(0), {
        cells: [],
        atLeast: 0.1,
        attribution: 'behaviour',
        rates: { level: 0.0003, failures },
      }),
    ).toEqual([]);
  });

  test('that became rare are an improvement', () => {
    const bad = nights(...Array.from({ length: 20 }, (_, night) => 4 + (night % 2)));
    expect(judge([...bad, ...nights(0, 0)], 0)).toMatchObject([{ verdict: 'improved' }]);
  });
});
