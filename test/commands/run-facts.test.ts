import { describe, expect, test } from 'vitest';

import type { Project } from '../../src/commands/load-project.ts';
import { checkPlan, planNotes } from '../../src/commands/run-facts.ts';
import { planShots } from '../../src/plan/plan-shots.ts';
import { BASELINE, makeCase, makeConfig, makeRoute } from '../plan/plan-fixtures.ts';

const NOW_MS = Date.parse('2026-11-21T00:00:00Z');

function projectOf(price: { readonly perImage?: number; readonly retires?: string } | undefined): Project {
  const route = makeRoute({ id: 'route' });
  const { price: _, ...unpriced } = route;
  const priced = price === undefined ? unpriced : { ...route, price: { ref: 'inline', official: false, ...price } };
  const config = makeConfig({ routes: [priced], cases: [makeCase({ id: 'mug' }), makeCase({ id: 'cup' })] });
  return { config, plan: planShots({ config, baselineOf: () => BASELINE }) } as Project;
}

const textsOf = (project: Project, budgetMicros?: number): string[] =>
  planNotes(project, { budgetMicros, nowMs: NOW_MS }).map(({ text }) => text);

describe('planNotes', () => {
  test('requests whose price nobody knows are named where a budget stands', () => {
    expect(textsOf(projectOf(undefined), 1_000_000)).toEqual([
      expect.stringMatching(/^2 requests have no price known in advance/),
    ]);
    expect(textsOf(projectOf(undefined))).toEqual([]);
  });

  test.each([
    ['2026-12-01', 'The model of route ends on 2026-12-01.'],
    ['2026-10-23', 'The model of route was announced to end on 2026-10-23.'],
  ])('a model that retires on %s is told of', (retires, text) => {
    expect(textsOf(projectOf({ perImage: 0.01, retires }))).toEqual([text]);
  });

  test('an end that is far away is no news', () => {
    expect(textsOf(projectOf({ perImage: 0.01, retires: '2027-06-01' }))).toEqual([]);
  });
});

describe('checkPlan', () => {
  test('a plan that is expected to pass its budget is refused with both figures', () => {
    expect(() => checkPlan(projectOf({ perImage: 0.01 }), 15_000)).toThrow(
      'expected to cost $0.020, more than its budget of $0.015',
    );
    expect(() => checkPlan(projectOf({ perImage: 0.01 }), 20_000)).not.toThrow();
  });
});
