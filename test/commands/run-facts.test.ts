import { describe, expect, test } from 'vitest';

import type { Project } from '../../src/commands/load-project.ts';
import { checkPlan, planNotes } from '../../src/commands/run-facts.ts';
import { planShots } from '../../src/plan/plan-shots.ts';
import { BASELINE, makeCase, makeConfig, makeRoute } from '../plan/plan-fixtures.ts';

const NOW_MS = Date.parse('2026-11-21T00:00:00Z');

function projectOf(price: { readonly perImage?: number } | undefined): Project {
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

  test('a model that is going away is told of, and one that the plan leaves out is not', () => {
    const project = projectOf({ perImage: 0.01 });
    const [route] = project.config.routes;
    const old = { ...route!, id: 'old', model: 'gpt-image-1.5' };
    const config = { ...project.config, routes: [old] };
    const planned: Project = { ...project, config, plan: planShots({ config, baselineOf: () => BASELINE }) };
    expect(textsOf(planned)).toEqual([
      "OpenAI's model gpt-image-1.5, used by old, is announced to be shut down on 2026-12-01, in 10 days. Named in its place: gpt-image-2.5-sunburst or gpt-image-2.5-flare.",
    ]);
    expect(textsOf({ ...planned, plan: { ...planned.plan, cells: [] } })).toEqual([]);
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
