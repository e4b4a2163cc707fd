import { describe, expect, test } from 'vitest';

import { compareRoutes } from '../../src/compare/compare-route.ts';
import { spreadOf } from '../../src/compare/spread.ts';
import { median, percentile } from '../../src/shared/percentile.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { Cell } from '../../src/model/plan.ts';
import type { Sample } from '../../src/model/sample.ts';
import {
  approvedImage,
  approvedRefusal,
  baselineOf,
  failedSample,
  imageSample,
  makeCell,
  refusedSample,
  skippedSample,
} from './cell-samples.ts';

const first = makeCell({}, { caseId: 'first' });
const second = makeCell({}, { caseId: 'second' });

function compare(input: {
  readonly cells?: readonly Cell[];
  readonly samples: readonly Sample[];
  readonly baselines?: readonly Baseline[];
}) {
  const [route] = compareRoutes({ cells: [first, second], baselines: [], ...input });
  return route!;
}

describe('spreads', () => {
  test.each([
    [[], undefined],
    [[3], 3],
    [[9, 1], 5],
    [[9, 1, 2], 2],
  ])('the median of %j is %s', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test.each([
    [[5], 0.95, 5],
    [[4, 3, 2, 1], 0.5, 2],
    [Array.from({ length: 20 }, (_, k) => k + 1), 0.95, 19],
    [Array.from({ length: 21 }, (_, k) => k + 1), 0.95, 20],
    [[], 0.95, undefined],
  ])('the percentile of %j at %d is a value that was seen', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  test('sort numbers as numbers and leave their input alone', () => {
    const values = [1000, 9, 80];
    expect(spreadOf(values)).toEqual({ n: 3, median: 80, p95: 1000, mean: 363 });
    expect(values).toEqual([1000, 9, 80]);
  });

  test('have no figures for no values', () => {
    expect(spreadOf([])).toEqual({ n: 0 });
  });
});

describe('compareRoutes', () => {
  test('takes the median over cells of the ratio, so that a slow case weighs no more than a fast one', () => {
    const { latencyMs } = compare({
      samples: [
        imageSample('a', { caseId: 'first', latencyMs: 2_000 }),
        imageSample('b', { caseId: 'second', latencyMs: 30_000 }),
      ],
      baselines: [
        baselineOf(first, [approvedImage('x', { latencyMs: 1_000 })]),
        baselineOf(second, [approvedImage('y', { latencyMs: 20_000 })]),
      ],
    });
    expect(latencyMs).toMatchObject({ ratio: 1.75, cells: 2, now: { n: 2, median: 16_000 } });
  });

  test('leaves the latency of refusals out', () => {
    const { latencyMs } = compare({
      samples: [refusedSample({ caseId: 'first', latencyMs: 10 })],
      baselines: [baselineOf(first, [approvedImage('x')])],
    });
    expect(latencyMs).toMatchObject({ cells: 0, now: { n: 0 } });
    expect(latencyMs).not.toHaveProperty('ratio');
  });

  test('compares unchanged cells alone when the user changed only some', () => {
    const { latencyMs } = compare({
      samples: [
        imageSample('a', { caseId: 'first', latencyMs: 8_000 }),
        imageSample('b', { caseId: 'second', latencyMs: 80_000 }),
      ],
      baselines: [
        baselineOf(first, [approvedImage('x')]),
        baselineOf(second, [approvedImage('y')], { settingsHash: 'f'.repeat(64) }),
      ],
    });
    expect(latencyMs).toMatchObject({ ratio: 1, cells: 1 });
  });

  test('says what a change of every cell did to latency', () => {
    const { latencyMs } = compare({
      cells: [first],
      samples: [imageSample('a', { caseId: 'first', latencyMs: 12_000 })],
      baselines: [baselineOf(first, [approvedImage('x')], { settingsHash: 'f'.repeat(64) })],
    });
    expect(latencyMs).toMatchObject({ ratio: 1.5, cells: 1 });
  });

  test('counts refusals and retries into what a usable picture costs', () => {
    const { costPerImageMicros } = compare({
      samples: [
        imageSample('a', { caseId: 'first', costMicros: 40_000 }),
        refusedSample({ caseId: 'first', index: 1, costMicros: 20_000 }),
      ],
      baselines: [baselineOf(first, [approvedImage('x', { costMicros: 40_000 })])],
    });
    expect(costPerImageMicros).toEqual({ baseline: 40_000, now: 60_000, ratio: 1.5, pictureRatio: 1, cells: 1 });
  });

  test('spreads what a failure cost over every picture of the sheets, of which one is judged', () => {
    const sheet = { index: 0, of: 4 };
    const { costPerImageMicros } = compare({
      samples: [
        { ...imageSample('a', { caseId: 'first', costMicros: 22_500 }), panel: sheet },
        failedSample('vendor-error', { caseId: 'first', index: 1, costMicros: 90_000 }),
      ],
      baselines: [
        baselineOf(first, [
          approvedImage('x', { costMicros: 22_500, panels: 4 }),
          approvedRefusal({ index: 1, costMicros: 90_000 }),
        ]),
      ],
    });
    expect(costPerImageMicros).toEqual({ baseline: 45_000, now: 45_000, ratio: 1, pictureRatio: 1, cells: 1 });
  });

  test('keeps an unknown price unknown', () => {
    const route = compare({
      samples: [imageSample('a', { caseId: 'first', costMicros: undefined })],
      baselines: [baselineOf(first, [approvedImage('x')])],
    });
    expect(route.costPerImageMicros).toEqual({ cells: 0 });
    expect(route.unknownCostAttempts).toBe(1);
  });

  test('makes no ratio of a free baseline', () => {
    const { costPerImageMicros } = compare({
      samples: [imageSample('a', { caseId: 'first' })],
      baselines: [baselineOf(first, [approvedImage('x', { costMicros: 0 })])],
    });
    expect(costPerImageMicros).toEqual({ baseline: 0, now: 40_000, cells: 1 });
  });

  test('counts rates over what was finished, and reasons of failures', () => {
    const route = compare({
      samples: [
        imageSample('a', { caseId: 'first' }),
        refusedSample({ caseId: 'first', index: 1 }),
        failedSample('timeout', { caseId: 'second' }),
        failedSample('timeout', { caseId: 'second', index: 1 }),
        skippedSample('budget', { caseId: 'second', index: 2 }),
        imageSample('p', { caseId: 'first', purpose: 'determinism' }),
      ],
      baselines: [baselineOf(first, [approvedImage('x'), approvedRefusal({ index: 1 })])],
    });
    expect(route.refused).toEqual({ baseline: { count: 1, n: 2 }, now: { count: 1, n: 4 } });
    expect(route.failed).toEqual({ now: { count: 2, n: 4 }, reasons: { timeout: 2 } });
  });

  test('adds up everything that was spent, the determinism probe too', () => {
    const route = compare({
      samples: [imageSample('a', { caseId: 'first' }), imageSample('p', { caseId: 'first', purpose: 'determinism' })],
    });
    expect(route.costMicros).toBe(80_000);
  });

  test('keeps routes apart', () => {
    const cells = [makeCell({}, { routeId: 'one' }), makeCell({}, { routeId: 'two' })];
    const samples = [imageSample('a', { routeId: 'one' }), failedSample('timeout', { routeId: 'two' })];
    const routes = compareRoutes({ cells, samples, baselines: [] });
    expect(routes.map(({ routeId, failed }) => [routeId, failed.now.count])).toEqual([
      ['one', 0],
      ['two', 1],
    ]);
  });
});
