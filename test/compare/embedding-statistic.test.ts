import { describe, expect, test } from 'vitest';

import { pooledTest } from '../../src/compare/pooled-test.ts';
import { testPictures } from '../../src/compare/test-pictures.ts';
import type { CaseVectors, FeatureSchema, FeatureVector } from '../../src/model/features.ts';
import { createRandom } from '../../src/shared/random.ts';
import { normal, randomCases } from './vectors.ts';

const WIDTH = 10;
const LENGTH = 48;
const SCHEMA: FeatureSchema = {
  version: 'test-1',
  features: Array.from({ length: WIDTH }, (_, j) => ({ id: `a.${j}`, more: `more ${j}`, less: `less ${j}` })),
};

/** Cases with numbers of an embedding behind their features; those of new pictures are moved in every direction a little. */
function embedded(options: {
  seed: number;
  cases: number;
  stored: number;
  fresh: number;
  moved?: number;
}): CaseVectors[] {
  const random = createRandom(options.seed + 1_000_000);
  const direction = Array.from({ length: LENGTH }, () => normal(random));
  return randomCases({ ...options, width: WIDTH }).map(({ caseId, baseline, candidate }) => {
    const centre = Array.from({ length: LENGTH }, () => 3 * normal(random));
    const longer =
      (moved: number) =>
      (vector: FeatureVector): FeatureVector => {
        const common = normal(random);
        const tail = centre.map((value, j) => value + common + normal(random) + moved * direction[j]!);
        return Float32Array.from([...vector, ...tail]);
      };
    return { caseId, baseline: baseline.map(longer(0)), candidate: candidate.map(longer(options.moved ?? 0)) };
  });
}

describe('an embedding beside the features', () => {
  test('keeps the level: unchanged models alarm about as often as it says', () => {
    const trials = 600;
    const pValues = Array.from({ length: trials }, (_, seed) =>
      pooledTest(embedded({ seed, cases: 5, stored: 2, fresh: 1 }), { seed, relabellings: 199, embeddingFrom: WIDTH }),
    ).map(({ pValue }) => pValue);
    // Four standard errors of a binomial share over 600 trials.
    for (const level of [0.05, 0.1, 0.2]) {
      const share = pValues.filter((p) => p <= level).length / trials;
      expect(share).toBeLessThan(level + 4 * Math.sqrt((level * (1 - level)) / trials));
      expect(share).toBeGreaterThan(level - 4 * Math.sqrt((level * (1 - level)) / trials) - 1 / 200);
    }
  });

  test('finds what moves only there, and names it before all else', () => {
    const options = { seed: 3, cases: 10, stored: 3, fresh: 1 };
    const blind = pooledTest(randomCases({ ...options, width: WIDTH }), { seed: 1 });
    const result = pooledTest(embedded({ ...options, moved: 1 }), { seed: 1, embeddingFrom: WIDTH });
    expect(blind.pValue).toBeGreaterThan(0.05);
    expect(result.pValue).toBeLessThan(0.005);
    expect(result.shifts).toHaveLength(WIDTH + 1);
    expect(result.shifts[0]!.feature).toBe(WIDTH);
    expect(result.shifts[0]!.strength).toBeGreaterThan(2);
  });

  test('says the same of an embedding that repeats itself, and of its numbers in another order', () => {
    const cases = embedded({ seed: 5, cases: 6, stored: 2, fresh: 1, moved: 0.4 });
    const changed = (change: (tail: number[]) => number[]): CaseVectors[] => {
      const each = (vector: FeatureVector): FeatureVector =>
        Float32Array.from([...vector.slice(0, WIDTH), ...change(Array.from(vector.slice(WIDTH)))]);
      return cases.map(({ caseId, baseline, candidate }) => ({
        caseId,
        baseline: baseline.map(each),
        candidate: candidate.map(each),
      }));
    };
    const options = { seed: 7, embeddingFrom: WIDTH };
    const { pValue } = pooledTest(cases, options);
    expect(
      pooledTest(
        changed((tail) => tail.toReversed()),
        options,
      ).pValue,
    ).toBe(pValue);
    expect(
      pooledTest(
        changed((tail) => [...tail, 1]),
        options,
      ).pValue,
    ).toBe(pValue);
  });
});

describe('testPictures', () => {
  const options = {
    schema: SCHEMA,
    alpha: 0.01,
    seed: 1,
    routes: 1,
    stage: 2,
    embedding: 'clip at host (48)',
  } as const;

  test('tells which embedding it used and that the content moved', () => {
    const test = testPictures({ ...options, cases: embedded({ seed: 3, cases: 10, stored: 3, fresh: 1, moved: 1 }) })!;
    expect(test.embedding).toBe('clip at host (48)');
    expect(test.explanation[0]).toBe('content, as clip at host (48) sees it');
  });

  test('leaves it out for all pictures when one has none', () => {
    const cases = embedded({ seed: 3, cases: 10, stored: 3, fresh: 1, moved: 1 });
    const [first] = cases;
    const partly = cases.with(0, { ...first!, candidate: first!.candidate.map((vector) => vector.slice(0, WIDTH)) });
    const { embedding, ...test } = testPictures({ ...options, cases: partly })!;
    const { embedding: source, ...rest } = options;
    expect(source).toBeDefined();
    const plain = testPictures({
      ...rest,
      cases: randomCases({ seed: 3, cases: 10, stored: 3, fresh: 1, width: WIDTH }),
    })!;
    expect(embedding).toBeUndefined();
    expect(test).toEqual(plain);
  });
});
