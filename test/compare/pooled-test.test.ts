import { describe, expect, test } from 'vitest';

import { pooledTest, relabellingsFor } from '../../src/compare/pooled-test.ts';
import type { CaseVectors, FeatureVector } from '../../src/model/features.ts';
import { createRandom } from '../../src/shared/random.ts';
import { caseOf, randomCases } from './vectors.ts';

const SEED = { seed: 1 };

const UNEQUAL = { count: 2, shifts: [2.35479704, 0.73471699, -0.25423607] };
const EQUAL = { count: 78 };

/** Cases and samples in another order. */
function shuffled(cases: readonly CaseVectors[], seed: number): CaseVectors[] {
  const random = createRandom(seed);
  const mixed = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, key: random.bits() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return mixed(cases).map(({ caseId, baseline, candidate }) => ({
    caseId,
    baseline: mixed(baseline),
    candidate: mixed(candidate),
  }));
}

const withFeature = (cases: readonly CaseVectors[], value: (vector: FeatureVector) => number): CaseVectors[] => {
  const longer = (vector: FeatureVector): FeatureVector => Float32Array.from([...vector, value(vector)]);
  return cases.map(({ caseId, baseline, candidate }) => ({
    caseId,
    baseline: baseline.map(longer),
    candidate: candidate.map(longer),
  }));
};

describe('worked examples', () => {
  // Computed by a separate program in numpy 2.4.6 that lists every labelling and follows the formulas of the
  // reference: centring, scaling, inverse-variance weights, clipping, precision weights, correlation over labellings.
  test('unequal sizes, every labelling', () => {
    const result = pooledTest(
      [
        caseOf(
          'a',
          [
            [1.0, 10, 3],
            [1.4, 11, 2],
          ],
          [[2.9, 10.5, 2.6]],
        ),
        caseOf(
          'b',
          [
            [5.0, 20, 1],
            [5.2, 18, 2],
            [5.6, 19.5, 4],
          ],
          [[6.1, 19, 3]],
        ),
        caseOf(
          'c',
          [[0.3, 7, 5]],
          [
            [0.9, 9, 3.5],
            [1.5, 8.5, 4.5],
          ],
        ),
      ],
      SEED,
    );
    expect(result).toMatchObject({ labellings: 36, isExhaustive: true, cases: 3 });
    expect(result.smallestPValue).toBeCloseTo(1 / 36, 12);
    expect(result.pValue).toBeCloseTo(UNEQUAL.count / 36, 12);
    const strengths = result.shifts.toSorted((x, y) => x.feature - y.feature).map(({ strength }) => strength);
    for (const [index, expected] of UNEQUAL.shifts.entries()) expect(strengths[index]).toBeCloseTo(expected, 5);
  });

  test('as many new as stored: every labelling has a mirror image', () => {
    const result = pooledTest(
      [
        caseOf(
          'd',
          [
            [1.0, 10, 3],
            [2.8, 11, 2],
          ],
          [
            [2.9, 10.5, 2.6],
            [1.1, 12, 2.7],
          ],
        ),
        caseOf(
          'e',
          [
            [5.0, 20, 1],
            [5.2, 18, 2],
          ],
          [
            [6.1, 19, 3],
            [5.1, 17, 2.2],
          ],
        ),
        caseOf(
          'f',
          [
            [0.3, 7, 5],
            [0.2, 6, 4],
          ],
          [
            [0.9, 9, 3.5],
            [1.5, 8.5, 4.5],
          ],
        ),
      ],
      SEED,
    );
    expect(result.labellings).toBe(216);
    expect(result.smallestPValue).toBeCloseTo(2 / 216, 12);
    expect(result.pValue).toBeCloseTo(EQUAL.count / 216, 12);
  });
});

describe('properties', () => {
  const cases = randomCases({ seed: 3, cases: 10, stored: 3, fresh: 1, shift: 0.8 });

  test('the order of cases and of samples does not matter', () => {
    const expected = pooledTest(cases, SEED);
    for (const seed of [1, 2, 3]) expect(pooledTest(shuffled(cases, seed), SEED)).toEqual(expected);
  });

  test('a constant feature changes nothing', () => {
    const { pValue, shifts } = pooledTest(cases, SEED);
    for (const constant of [0, 0.1, 1e6]) {
      const result = pooledTest(
        withFeature(cases, () => constant),
        SEED,
      );
      expect(result.pValue).toBe(pValue);
      expect(result.shifts).toEqual(shifts);
    }
  });

  test('a feature that some picture does not have is dropped', () => {
    const { pValue } = pooledTest(cases, SEED);
    const missing = cases[4]!.baseline[1]!;
    const result = pooledTest(
      withFeature(cases, (vector) => (vector === missing ? Number.NaN : vector[0]!)),
      SEED,
    );
    expect(result.pValue).toBe(pValue);
    expect(result.shifts).toHaveLength(20);
  });

  test('a constant added to all pictures of a case, or another unit, changes nothing but rounding', () => {
    const moved = cases.map(({ caseId, baseline, candidate }, index) => {
      const change = (vector: FeatureVector): FeatureVector => vector.map((value) => 4 * value + 8 * index);
      return { caseId, baseline: baseline.map(change), candidate: candidate.map(change) };
    });
    expect(pooledTest(moved, SEED).pValue).toBeCloseTo(pooledTest(cases, SEED).pValue, 2);
  });

  test('the same seed gives the same p-value, and it is never 0', () => {
    const strong = randomCases({ seed: 4, cases: 24, stored: 4, fresh: 1, shift: 50 });
    const first = pooledTest(strong, SEED);
    expect(first.pValue).toBe(1 / 2000);
    expect(pooledTest(strong, SEED)).toEqual(first);
    expect(first.smallestPValue).toBe(1 / 2000);
  });

  test('cases without a picture on one side do not count', () => {
    const lonely = caseOf('lonely', [[1, 2]], []);
    const newcomer = caseOf('newcomer', [], [[1, 2]]);
    expect(pooledTest([...cases, lonely, newcomer], SEED)).toEqual(pooledTest(cases, SEED));
    expect(pooledTest([lonely, newcomer], SEED)).toMatchObject({ pValue: 1, smallestPValue: 1, cases: 0 });
  });

  test('equal pictures everywhere leave nothing to test', () => {
    const same = [
      caseOf(
        'a',
        [
          [1, 2],
          [1, 2],
        ],
        [[1, 2]],
      ),
      caseOf('b', [[3, 2]], [[3, 2]]),
    ];
    expect(pooledTest(same, SEED)).toMatchObject({ pValue: 1, smallestPValue: 1, cases: 2 });
  });
});

const smallest = (cases: number, stored: number): number =>
  pooledTest(randomCases({ seed: 1, cases, stored, fresh: 1 }), SEED).smallestPValue;

describe('levels', () => {
  test('few pictures cannot reach a small level, and the result says so', () => {
    // Detection reference 3.3: at 1 %, eight cases for one stored picture, five for two, three for four.
    expect([smallest(7, 1), smallest(8, 1)].map((p) => p <= 0.01)).toEqual([false, true]);
    expect([smallest(4, 2), smallest(5, 2)].map((p) => p <= 0.01)).toEqual([false, true]);
    expect([smallest(2, 4), smallest(3, 4)].map((p) => p <= 0.01)).toEqual([false, true]);
  });

  test('relabellings follow the level', () => {
    expect([0.05, 0.01, 0.002, 0.001].map(relabellingsFor)).toEqual([1999, 1999, 4999, 9999]);
  });

  test('unchanged models alarm about as often as the level says', () => {
    const trials = 400;
    let alarms = 0;
    for (let seed = 0; seed < trials; seed++) {
      const cases = randomCases({ seed: seed + 100, cases: 8, stored: 2, fresh: 1, width: 12 });
      if (pooledTest(cases, { seed, relabellings: 199 }).pValue <= 0.05) alarms += 1;
    }
    // Binomial(400, 0.05) lies between 8 and 34 but for once in a thousand times (scipy 1.17.1, stats.binom).
    expect(alarms).toBeGreaterThanOrEqual(8);
    expect(alarms).toBeLessThanOrEqual(34);
  });

  test('a model that moved is found', () => {
    expect(
      pooledTest(randomCases({ seed: 9, cases: 12, stored: 4, fresh: 1, shift: 1.5 }), SEED).pValue,
    ).toBeLessThanOrEqual(0.01);
  });
});
