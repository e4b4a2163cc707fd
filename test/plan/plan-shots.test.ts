import { describe, expect, test } from 'vitest';

import type { Price } from '../../src/model/price.ts';
import { planMore, planShots } from '../../src/plan/plan-shots.ts';
import { projectMonthly } from '../../src/plan/project-monthly.ts';
import { BASELINE, makeCase, makeConfig, makeRoute } from './plan-fixtures.ts';

const cents = (usd: number): Price => ({ ref: 'inline', official: false, perImage: usd });
const routes = [makeRoute({ id: 'a', price: cents(0.04) }), makeRoute({ id: 'b', seed: 7 })];
const cases = [makeCase({ id: 'mug' }), makeCase({ id: 'sign' })];
const ids = (plan: ReturnType<typeof planShots>) => plan.shots.map(({ id }) => id);

describe('planShots', () => {
  test('routes are interleaved and every case is seen before any is seen twice', () => {
    const plan = planShots({ config: makeConfig({ routes, cases, samples: 2 }), baselineOf: () => BASELINE });
    expect(ids(plan)).toEqual([
      'a/mug/0',
      'b/mug/0',
      'a/sign/0',
      'b/sign/0',
      'a/mug/1',
      'b/mug/1',
      'a/sign/1',
      'b/sign/1',
    ]);
    expect(plan.cells.map(({ routeId, caseId }) => `${routeId}/${caseId}`)).toEqual([
      'a/mug',
      'b/mug',
      'a/sign',
      'b/sign',
    ]);
  });

  test('adaptive plans start with one sample per cell', () => {
    expect(planShots({ config: makeConfig({ routes, cases }), baselineOf: () => BASELINE }).shots).toHaveLength(4);
  });

  test('sample i of a seeded route is asked with seed + i, within int32', () => {
    const plan = planShots({
      config: makeConfig({ routes: [makeRoute({ seed: 2 ** 31 - 2 })], samples: 3 }),
      baselineOf: () => BASELINE,
    });
    expect(plan.shots.map(({ seed }) => seed)).toEqual([2 ** 31 - 2, 2 ** 31 - 1, 0]);
  });

  test("a seeded cell without baseline repeats sample 0's seed once, before the second samples", () => {
    const plan = planShots({
      config: makeConfig({ routes, cases, samples: 2 }),
      baselineOf: (_routeId, caseId) => (caseId === 'mug' ? BASELINE : undefined),
    });
    expect(ids(plan).slice(4, 6)).toEqual(['b/sign/0+determinism', 'a/mug/1']);
    expect(plan.shots[4]).toMatchObject({ index: 0, purpose: 'determinism', seed: 7 });
    expect(ids(plan).filter((id) => id.endsWith('+determinism'))).toHaveLength(1);
  });

  test('cases name their routes, and a selection narrows both', () => {
    const config = makeConfig({ routes, cases: [makeCase({ id: 'mug', routes: ['b'] }), makeCase({ id: 'sign' })] });
    const cells = (only: Parameters<typeof planShots>[0]['only']) =>
      planShots({ config, baselineOf: () => BASELINE, ...(only === undefined ? {} : { only }) }).cells.map(
        ({ routeId, caseId }) => `${routeId}/${caseId}`,
      );
    expect(cells(undefined)).toEqual(['b/mug', 'a/sign', 'b/sign']);
    expect(cells({ routes: ['a'] })).toEqual(['a/sign']);
    expect(cells({ routes: undefined, cases: ['mug'] })).toEqual(['b/mug']);
    expect(cells({ routes: ['nobody'] })).toEqual([]);
  });

  test('costs are summed over what is known, and the rest is counted', () => {
    const plan = planShots({
      config: makeConfig({ routes, cases, samples: 2, budget: { perRunMicros: 2_000_000 } }),
      baselineOf: () => BASELINE,
    });
    expect(plan.cost).toEqual({
      expectedMicros: 160_000,
      worstCaseMicros: 160_000,
      unknownRouteIds: ['b'],
      unknownShots: 4,
      budgetPerRunMicros: 2_000_000,
    });
    expect(plan.shots[0]).toMatchObject({ expectedMicros: 40_000, worstCaseMicros: 40_000 });
    expect(plan.shots[1]).not.toHaveProperty('worstCaseMicros');
  });

  test('the number of attempts does not multiply the worst case, because only unbilled attempts are repeated', () => {
    const limits = { ...makeRoute().limits, maxAttempts: 9 };
    const plan = planShots({
      config: makeConfig({ routes: [makeRoute({ limits, price: cents(0.04) })] }),
      baselineOf: () => BASELINE,
    });
    expect(plan.cost.worstCaseMicros).toBe(40_000);
  });
});

describe('adaptive sampling', () => {
  const route = makeRoute({ id: 'unseeded' });
  const config = makeConfig({ routes: [route], cases: [makeCase({ id: 'mug' })] });
  const [cell] = planShots({ config, baselineOf: () => undefined }).cells;
  const shotsWith = (samples: number, settingsHash = cell!.settingsHash): number =>
    planShots({ config, baselineOf: () => ({ settingsHash, samples }) }).shots.length;

  test.each([
    [1, 2],
    [2, 2],
    [3, 1],
    [4, 1],
  ])('a baseline of %i pictures asks for %i more', (stored, shots) => {
    expect(shotsWith(stored)).toBe(shots);
  });

  test('a cell that the user changed asks for one: its baseline will be another', () => {
    expect(shotsWith(1, 'f'.repeat(64))).toBe(1);
  });

  test('a second stage goes on where the first one ended, on the asked routes alone', () => {
    const both = makeConfig({
      routes: [route, makeRoute({ id: 'other' })],
      cases: [makeCase({ id: 'mug' }), makeCase({ id: 'cup' })],
    });
    const plan = planShots({ config: both, baselineOf: () => BASELINE });
    const more = planMore(plan, { config: both, isWanted: ({ routeId }) => routeId === 'unseeded', count: 2 });
    expect(more.shots.map(({ id }) => id)).toEqual([
      'unseeded/mug/1',
      'unseeded/cup/1',
      'unseeded/mug/2',
      'unseeded/cup/2',
    ]);
    expect(more.cost.expectedMicros).toBe(plan.cost.expectedMicros);
  });
});

test('a monthly projection of an unknown cost is unknown', () => {
  expect(projectMonthly({ costPerImageMicros: 40_000.5, volumes: [1, 1000] })).toEqual([
    { imagesPerMonth: 1, micros: 40_001 },
    { imagesPerMonth: 1000, micros: 40_000_500 },
  ]);
  expect(projectMonthly({ costPerImageMicros: undefined, volumes: [10] })).toEqual([{ imagesPerMonth: 10 }]);
});
