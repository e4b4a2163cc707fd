import { describe, expect, test } from 'vitest';

import { planShots } from '../../src/plan/plan-shots.ts';
import { runScope } from '../../src/plan/run-scope.ts';
import { type Slice, slicePlan } from '../../src/plan/slice-plan.ts';
import { makeCase, makeConfig, makeRoute } from './plan-fixtures.ts';

const limits = (concurrency: number) => ({ ...makeRoute().limits, concurrency });
const cases = Array.from({ length: 10 }, (_, index) => makeCase({ id: `case-${index}` }));
const config = makeConfig({
  cases,
  routes: [
    makeRoute({ id: 'wide', limits: limits(8), price: { ref: 'x', official: true, perImage: 0.03 } }),
    makeRoute({ id: 'narrow', limits: limits(2), price: { ref: 'x', official: true, perImage: 0.01 } }),
    makeRoute({ id: 'single', limits: limits(1) }),
    makeRoute({ id: 'batched', batch: true }),
  ],
});
const plan = planShots({ config, baselineOf: () => undefined });
const slices = (count: number, budgetMicros?: number): Slice[] =>
  Array.from({ length: count }, (_, place) => slicePlan({ plan, config, budgetMicros }, { index: place + 1, count }));
const idsOf = (slice: Slice): string[] => slice.plan.shots.map(({ id }) => id);

describe('slicePlan', () => {
  test.each([1, 2, 3, 7, 40])('gives every shot but those of batches to exactly one of %i shards', (count) => {
    const dealt = slices(count).flatMap(idsOf);
    const direct = plan.shots.filter(({ routeId }) => routeId !== 'batched').map(({ id }) => id);
    expect(dealt.toSorted()).toEqual(direct.toSorted());
  });

  test.each([2, 3, 5])('keeps cells whole and %i shards within what a route may have in flight', (count) => {
    const parts = slices(count);
    for (const { id, limits: whole } of config.routes.filter(({ batch }) => batch !== true)) {
      const used = parts.filter((part) => part.plan.cells.some(({ routeId }) => routeId === id));
      const places = used.map((part) => part.routes.find((route) => route.id === id)!.limits.concurrency);
      expect(places.reduce((sum, places) => sum + places, 0)).toBeLessThanOrEqual(whole.concurrency);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(1);
    }
    for (const { plan: part } of parts)
      for (const { routeId, caseId } of part.cells)
        expect(part.shots.filter((shot) => shot.routeId === routeId && shot.caseId === caseId)).toEqual(
          plan.shots.filter((shot) => shot.routeId === routeId && shot.caseId === caseId),
        );
  });

  test('shares the budget by what the shots may cost, and never gives more than there is', () => {
    const shares = slices(3, 1_000_000).map(({ budgetMicros }) => budgetMicros!);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1_000_000);
    expect(Math.min(...shares)).toBeGreaterThan(100_000);
    expect(slices(3).map((slice) => slice.budgetMicros)).toEqual([undefined, undefined, undefined]);
  });

  test('deals evenly over many routes', () => {
    const many = makeConfig({
      cases: cases.slice(0, 4),
      routes: Array.from({ length: 6 }, (_, index) => makeRoute({ id: `route-${index}` })),
    });
    const whole = planShots({ config: many, baselineOf: () => undefined });
    const sizes = [1, 2, 3].map(
      (index) =>
        slicePlan({ plan: whole, config: many, budgetMicros: undefined }, { index, count: 3 }).plan.cells.length,
    );
    expect(sizes).toEqual([8, 8, 8]);
  });
});

const scope = (changes: Partial<typeof config>) =>
  runScope({ config: { ...config, ...changes }, plan, only: {} }).config;

describe('runScope', () => {
  test('is the same in another folder and on another line of the file', () => {
    const moved = config.routes.map((route) => ({ ...route, source: { file: 'other.yml', line: 9 } }));
    const baseline = { store: 'directory', path: '/elsewhere/.image-drift' } as const;
    expect(scope({ root: '/elsewhere', file: 'other.yml', routes: moved, baseline })).toBe(scope({}));
  });

  test('changes with a prompt, a price and the accepted false alarms', () => {
    const suite = { id: 'default', cases: [...cases.slice(1), makeCase({ id: 'case-0', prompt: 'Another' })] };
    const scopes = [
      scope({}),
      scope({ suite }),
      scope({ routes: config.routes.slice(1) }),
      scope({ plan: { ...config.plan, falseAlarmsPerYear: 2 } }),
    ];
    expect(new Set(scopes).size).toBe(4);
  });
});
