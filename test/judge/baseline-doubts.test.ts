import { expect, test } from 'vitest';

import { baselineDoubts, doubtedCellOpinion, doubtedRouteOpinion } from '../../src/judge/baseline-doubts.ts';
import { compareCell } from '../../src/compare/compare-cell.ts';
import { compareRoutes } from '../../src/compare/compare-route.ts';
import { judgeRun } from '../../src/judge/judge-run.ts';
import type { BaselineTest, PictureTest } from '../../src/model/comparison.ts';
import type { Sample } from '../../src/model/sample.ts';
import {
  approvedImage,
  baselineOf,
  imageSample,
  makeCell,
  measurementOf,
  measurementsOf,
} from '../compare/cell-samples.ts';

const makeTest = (pValue: number, change: Partial<BaselineTest> = {}): BaselineTest => ({
  features: 'v1',
  seed: 1,
  alpha: 0.01,
  pValue,
  smallestPValue: 0.0005,
  labellings: 2_000,
  cases: 12,
  earlierPictures: 24,
  laterPictures: 24,
  explanation: ['finer detail down', 'warmer'],
  oddCases: ['mug', 'boat', 'sign', 'tree', 'car'],
  ...change,
});
const doubted = (tests: Readonly<Record<string, BaselineTest>>): string[] => [
  ...baselineDoubts(new Map(Object.entries(tests))).keys(),
];

test('a route is doubted at the level of its test', () => {
  expect(doubted({ a: makeTest(0.01) })).toEqual(['a']);
  expect(doubted({ a: makeTest(0.011) })).toEqual([]);
  expect(doubted({})).toEqual([]);
});

test('several routes share the level', () => {
  expect(doubted({ a: makeTest(0.006), b: makeTest(0.6) })).toEqual([]);
  expect(doubted({ a: makeTest(0.004), b: makeTest(0.009), c: makeTest(0.003) })).toEqual(['a', 'b', 'c']);
});

test('the finding says how sure it is, what moved, which cases show it and what to do', () => {
  const doubt = baselineDoubts(new Map([['a', makeTest(0.0005)]])).get('a')!;
  expect(doubtedRouteOpinion(doubt)).toEqual({
    verdict: 'unreliable-baseline',
    reason:
      'The pictures moved while the baselines were collected (finer detail down, warmer); accept a fresh run of the route',
    finding: {
      family: 'image',
      evidence: [
        { name: 'chance of such baselines from an unchanged model', now: '0.05%', limit: 'above 1%' },
        { name: 'approved pictures', baseline: '24 earlier', now: '24 later, 12 cases' },
        { name: 'cases that differ most', now: 'mug, boat, sign, tree and 1 more' },
      ],
    },
  });
  expect(doubtedCellOpinion(doubt, 'mug').reason).toContain('Its approved pictures differ');
  expect(doubtedCellOpinion(doubt, 'lamp').reason).toContain('of its route');
});

/** One cell of a route whose picture test alarms and whose baselines are of two models. */
function judgeDoubted(sample: Sample) {
  const cell = makeCell();
  const baseline = baselineOf(cell, [approvedImage('old', { servedModel: 'model-1' })]);
  const comparison = compareCell({
    cell,
    samples: [sample],
    measurements: measurementsOf(measurementOf('new')),
    pairs: [],
    baseline,
  });
  const { explanation, oddCases, labellings, ...both } = makeTest(0.0005);
  const stage = { stage: 2, ...both, labellings, baselinePictures: 4, newPictures: 3 } as const;
  const alarm: PictureTest = { features: 'v1', seed: 1, alpha: 0.01, stages: [stage], explanation, oddCases };
  return judgeRun({
    cells: [comparison],
    routes: compareRoutes({
      cells: [comparison],
      samples: [sample],
      baselines: [baseline],
      tests: new Map([['route', alarm]]),
      baselineTests: new Map([['route', makeTest(0.0005)]]),
    }),
    samples: [sample],
    gate: {
      failOn: ['drifted'],
      latency: { atLeast: 0.15 },
      cost: { atLeast: 0.1 },
      refusal: { atLeast: 0.05 },
      failure: { atLeast: 0.05 },
    },
    suite: { cases: [] },
  });
}

test('pictures that look drifted are not called so against an unreliable baseline', () => {
  const judged = judgeDoubted(imageSample('new', { servedModel: 'model-1' }));
  expect([judged.verdict, judged.counts]).toEqual(['unreliable-baseline', { 'unreliable-baseline': 1 }]);
  expect(judged.findings.map(({ id, verdict }) => [id, verdict])).toEqual([['route/image', 'unreliable-baseline']]);
});

test('exact facts are judged also where pictures cannot be', () => {
  const judged = judgeDoubted(imageSample('new', { servedModel: 'model-2' }));
  expect([judged.verdict, judged.routeResults[0]!.attribution]).toEqual(['drifted', 'identity']);
  expect(judged.cells[0]!.reasons).toHaveLength(2);
});
