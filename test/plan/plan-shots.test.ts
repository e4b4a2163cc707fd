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

describe('fallbacks', () => {
  const chain = [
    makeRoute({ id: 'a', price: cents(0.04), fallback: ['c', 'b'] }),
    makeRoute({ id: 'b', price: cents(0.06), seed: 9 }),
    makeRoute({ id: 'c', price: cents(0.1), fallback: ['b'] }),
  ];
  const planOf = (all = chain, only: { readonly routes?: readonly string[] } = {}, testCases = cases) =>
    planShots({ config: makeConfig({ routes: all, cases: testCases, samples: 1 }), baselineOf: () => BASELINE, only });

  test('are counted at their worst case, not in what is expected, and each is asked with its own seed', () => {
    const plan = planOf(chain, { routes: ['a'] });
    expect(ids(plan)).toEqual(['a/mug/0', 'a/sign/0']);
    expect(plan.shots[0]).toMatchObject({
      expectedMicros: 40_000,
      worstCaseMicros: 200_000,
      links: [
        { routeId: 'a', worstCaseMicros: 40_000 },
        { routeId: 'c', worstCaseMicros: 100_000 },
        { routeId: 'b', seed: 9, worstCaseMicros: 60_000 },
      ],
    });
    expect(plan.cost).toMatchObject({ expectedMicros: 80_000, worstCaseMicros: 400_000, unknownShots: 0 });
    expect(plan.cells[0]!.fallbacks!.map(({ routeId, settings }) => [routeId, settings.seed])).toEqual([
      ['c', undefined],
      ['b', 9],
    ]);
  });

  test('leave the settings hash as it is, and a fallback that the case is not for is not asked', () => {
    const [plain] = planOf([makeRoute({ id: 'a', price: cents(0.04) })]).cells;
    expect(planOf().cells[0]!.settingsHash).toBe(plain!.settingsHash);
    const limited = [makeCase({ id: 'mug', routes: ['a', 'b'] }), makeCase({ id: 'sign', routes: ['a'] })];
    const { shots } = planOf(chain, { routes: ['a'] }, limited);
    expect(shots.map(({ links }) => links?.map(({ routeId }) => routeId))).toEqual([['a', 'b'], undefined]);
  });

  test('of unknown price make the worst case unknown, and are named', () => {
    const { shots, cost } = planOf([chain[0]!, makeRoute({ id: 'b' }), chain[2]!], { routes: ['a'] });
    expect(shots[0]).toMatchObject({ expectedMicros: 40_000 });
    expect(shots[0]).not.toHaveProperty('worstCaseMicros');
    expect(cost).toMatchObject({ worstCaseMicros: 280_000, unknownShots: 2, unknownRouteIds: ['b'] });
  });

  test('are not asked for what only the route itself can tell: whether it honours seeds, and more on suspicion', () => {
    const seeded = [{ ...chain[0]!, seed: 1, fallback: ['b'] }, chain[1]!];
    const config = makeConfig({ routes: seeded, cases, samples: 1 });
    const plan = planShots({ config, baselineOf: () => undefined, only: { routes: ['a'] } });
    expect(plan.shots.map(({ purpose, links }) => [purpose, links?.length])).toEqual([
      ['sample', 2],
      ['sample', 2],
      ['determinism', undefined],
      ['determinism', undefined],
    ]);
    const more = planMore(plan, { config, isWanted: () => true, count: 1 });
    expect(more.shots.map(({ links, worstCaseMicros }) => [links, worstCaseMicros])).toEqual([
      [undefined, 40_000],
      [undefined, 40_000],
    ]);
  });
});

test('a monthly projection of an unknown cost is unknown', () => {
  expect(projectMonthly({ costPerImageMicros: 40_000.5, volumes: [1, 1000] })).toEqual([
    { imagesPerMonth: 1, micros: 40_001 },
    { imagesPerMonth: 1000, micros: 40_000_500 },
  ]);
  expect(projectMonthly({ costPerImageMicros: undefined, volumes: [10] })).toEqual([{ imagesPerMonth: 10 }]);
});
