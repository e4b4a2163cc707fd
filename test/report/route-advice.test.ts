import { describe, expect, test } from 'vitest';

import type { RunRecord } from '../../src/model/record.ts';
import type { Sample } from '../../src/model/sample.ts';
import { adviceViews } from '../../src/report/advice-view.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { renderHtml } from '../../src/report/render-html.ts';
import { renderMarkdown } from '../../src/report/render-markdown.ts';
import { type FamilyAdvice, routeAdvice } from '../../src/report/route-advice.ts';
import {
  makeCase,
  makeCell,
  makeFailure,
  makeImage,
  makeRecord,
  makeRefusal,
  makeRoute,
  makeRouteResult,
  makeSample,
  makeSkipped,
} from '../fakes/record-factory.ts';

interface Spec {
  readonly n?: number;
  readonly micros?: number;
  readonly latencyMs?: number;
  readonly failed?: number;
  readonly refused?: number;
  readonly state?: 'stable' | 'drifted';
}

const CASES = ['mug', 'shoe'];

/** Of `n` shots the first ones fail, the next ones are refused. Latencies are `latencyMs`, + 10 ms, + 20 ms, … */
function samplesOf(
  routeId: string,
  { n = 12, micros = 40_000, latencyMs = 3_000, failed = 0, refused = 0 }: Spec,
): Sample[] {
  return Array.from({ length: n }, (_, index) => {
    const caseId = CASES[index % 2]!;
    const costs = { costMicros: micros };
    if (index < failed) return makeFailure(routeId, caseId, { index, costMicros: 0 });
    if (index < failed + refused) return makeRefusal(routeId, caseId, { index, ...costs });
    return makeSample(routeId, caseId, { index, ...costs, latencyMs: latencyMs + 10 * index });
  });
}

function recordOf(routes: Readonly<Record<string, Spec>>, family: 'product' | 'edge' = 'product'): RunRecord {
  const ids = Object.keys(routes);
  return makeRecord({
    cases: CASES.map((id) => makeCase(id, { family })),
    routes: ids.map((id) => makeRoute(id)),
    samples: ids.flatMap((id) => samplesOf(id, routes[id]!)),
    cells: ids.flatMap((id) => CASES.map((one) => makeCell(id, one, { verdict: routes[id]!.state ?? 'stable' }))),
    routeResults: ids.map((id) => makeRouteResult(id)),
  });
}

/** Four pictures of one request. */
const sheetOf = (caseId: string): Sample[] =>
  [0, 1, 2, 3].map((index) => ({
    ...makeSample('midjourney', caseId, { costMicros: 22_500 }),
    image: makeImage(`${caseId} ${index}`),
    panel: { index, of: 4 },
  }));

const linesOf = (record: RunRecord): string[] => adviceViews(record).map(({ line }) => phraseToText(line));
const only = (record: RunRecord): FamilyAdvice => {
  const [advice, ...others] = routeAdvice(record);
  expect(others).toEqual([]);
  return advice!;
};

describe('routeAdvice', () => {
  test('has the figures of each route, over the cases that all were asked', () => {
    const record = recordOf({ flux: { failed: 2, refused: 1 }, gpt: { micros: 70_000, latencyMs: 1_000 } });
    const alone = makeSample('flux', 'vase');
    const { cases, routes } = only({
      ...record,
      cases: [...record.cases, makeCase('vase')],
      samples: [
        ...record.samples,
        alone,
        makeSkipped('flux', 'mug'),
        makeSample('flux', 'mug', { purpose: 'determinism' }),
      ],
    });
    expect(cases).toBe(2);
    expect(routes[0]).toEqual({
      routeId: 'flux',
      usable: { count: 9, n: 12 },
      usableInterval: { from: expect.closeTo(0.4677, 4) as number, to: expect.closeTo(0.9111, 4) as number },
      refused: 1,
      failed: 2,
      p50: 3_070,
      p50Interval: { from: 3_040, to: 3_100 },
      p95: 3_110,
      // Ten paid answers over nine pictures.
      costPerImage: Math.round(400_000 / 9),
      contractChanges: 0,
      state: 'stable',
    });
    expect(routes[1]).toMatchObject({ routeId: 'gpt', costPerImage: 70_000, p50: 1_055, p95: 1_110 });
  });

  test('spreads what a failure cost over the usable pictures of all sheets', () => {
    const record = recordOf({ flux: {}, midjourney: { n: 0 } });
    const failure = makeFailure('midjourney', 'mug', { index: 1, costMicros: 90_000 });
    const { routes } = only({
      ...record,
      samples: [...record.samples, ...sheetOf('mug'), ...sheetOf('shoe'), failure],
      measurements: { [makeImage('shoe 0').sha256]: { isBlank: true } } as unknown as RunRecord['measurements'],
    });
    expect(routes[1]).toMatchObject({
      routeId: 'midjourney',
      usable: { count: 1, n: 3 },
      costPerImage: Math.round(270_000 / 7),
    });
  });

  test('names the cheapest and the fastest of the routes whose reliability is not told apart', () => {
    const record = recordOf({ flux: {}, gpt: { micros: 70_000, latencyMs: 1_000 } });
    expect(only(record)).toMatchObject({
      cheapest: { routeId: 'flux', micros: 40_000, next: 70_000 },
      fastest: { routeId: 'gpt', ms: 1_055, next: 3_055 },
      lessReliable: [],
    });
    expect(linesOf(record)).toEqual([
      'product: flux is cheapest ($0.040 against $0.070 per usable image), with no lower reliability shown; gpt is fastest (P50 1.1 s against 3.1 s).',
    ]);
    expect(linesOf(recordOf({ flux: { latencyMs: 900 }, gpt: { micros: 70_000 } }))).toEqual([
      'product: flux is cheapest ($0.040 against $0.070 per usable image) and fastest (P50 955 ms against 3.1 s); no other is shown to be more reliable.',
    ]);
  });

  test('advises no route that is shown to be less reliable, however cheap', () => {
    const record = recordOf({ flux: { failed: 4, micros: 1 }, gpt: {}, nano: { micros: 60_000 } });
    expect(linesOf(record)).toEqual([
      'product: gpt is cheapest ($0.040 against $0.060 per usable image), with no lower reliability shown; none is shown to be faster; flux is left out, shown to be less reliable.',
    ]);
  });

  test('says nothing where costs are near or unknown and latencies overlap', () => {
    expect(linesOf(recordOf({ flux: {}, gpt: { micros: 41_500, latencyMs: 3_050 } }))).toEqual([
      'product: no route is shown to be cheaper or faster.',
    ]);
    const record = recordOf({ flux: {}, gpt: { micros: 90_000 } });
    const samples = record.samples.map((sample): Sample => {
      const { costMicros: _, ...unpriced } = sample;
      return sample.routeId === 'flux' ? unpriced : sample;
    });
    expect(only({ ...record, samples })).not.toHaveProperty('cheapest');
  });

  test('takes twelve finished requests of two routes', () => {
    expect(linesOf(recordOf({ flux: { n: 12 }, gpt: { n: 11 } }))).toEqual([
      'product: no advice, too few: it takes 12 finished requests on two routes (here flux 12 and gpt 11).',
    ]);
  });

  test('leaves out a route that moved in this run', () => {
    const record = recordOf({ flux: { state: 'drifted' }, gpt: {}, nano: { micros: 60_000 } });
    expect(linesOf(record)[0]).toMatch(/^product: gpt is cheapest .*; flux is left out, moved in this run\.$/);
    expect(linesOf(recordOf({ flux: { state: 'drifted' }, gpt: {} }))).toEqual([
      'product: no advice, flux moved in this run.',
    ]);
  });

  test('has none for the edge, where a refusal may be right, nor without a shared case, nor for one route', () => {
    expect(linesOf(recordOf({ flux: {}, gpt: {} }, 'edge'))).toEqual([
      'edge: no advice, a refusal may be the right answer here.',
    ]);
    const record = recordOf({ flux: {}, gpt: {} });
    const samples = record.samples.filter(({ routeId, caseId }) => (routeId === 'flux') === (caseId === 'mug'));
    expect(linesOf({ ...record, samples })).toEqual(['product: no advice, the routes share no case.']);
    expect(routeAdvice(recordOf({ flux: {} }))).toEqual([]);
  });

  test('does not count what a fallback served for the route', () => {
    const record = recordOf({ flux: {}, gpt: {} });
    const served = { servedByRoute: 'gpt', own: { kind: 'failed', reason: 'timeout', message: 'slow' } } as const;
    const samples = record.samples.map((sample, index) => (index < 3 ? { ...sample, ...served } : sample));
    expect(only({ ...record, samples }).routes[0]).toMatchObject({ usable: { count: 9, n: 12 }, failed: 3 });
  });
});

test('the reports hold the advice: a section of the page, folded in Markdown, with what it rests on', () => {
  const record = recordOf({ flux: {}, gpt: { micros: 70_000, latencyMs: 1_000 } });
  const html = renderHtml(record, { imageSrc: () => undefined });
  expect(html).toContain('<h2>Choice of a route, by family</h2>');
  expect(html).toContain('Which pictures are better was not judged.');
  const markdown = renderMarkdown(record, { maxLength: 60_000, unit: 'utf16' });
  const fold = /<details><summary>Choice of a route, by family<\/summary>([^]*?)<\/details>/.exec(markdown)![1]!;
  expect(fold).toContain('**product**: `flux` is cheapest');
  expect(fold).toContain('| `flux` | 12 of 12 | 76%–100% | 0 | 0 | 3.1 s | 3.1 s | $0.040 | 0 | stable |');
});
