import { describe, expect, test } from 'vitest';

import { compareRoutes } from '../../src/compare/compare-route.ts';
import { costOpinions } from '../../src/judge/cost-opinions.ts';
import type { BaselineSample } from '../../src/model/baseline.ts';
import type { RouteComparison } from '../../src/model/comparison.ts';
import type { Price, Usage } from '../../src/model/price.ts';
import type { Sample } from '../../src/model/sample.ts';
import {
  approvedImage,
  baselineOf,
  failedSample,
  imageSample,
  makeCell,
  refusedSample,
} from '../compare/cell-samples.ts';

const price = (imageOut: number, asOf = '2026-10-01'): Price => ({
  ref: 'vendor/model',
  asOf,
  official: true,
  perMillionTokens: { textIn: 5, imageOut },
});
const USAGE: Usage = { textIn: 20, imageOut: 1_000 };
const RULE = { atLeast: 0.1, isOurs: false, attribution: 'behaviour' } as const;
const ORDINARY = { costMicros: 40_100, usage: USAGE };

/** The tag that an accepted run would have kept. */
const tagOf = (at: Price) =>
  compareRoutes({ cells: [makeCell()], samples: [], baselines: [], prices: new Map([['route', at]]) })[0]!.price!.now;

const inBatch = (at: Price): Price => ({ ...at, inBatch: true });

const usage = (imageOut: number) => ({ usage: { textIn: 20, imageOut } });

interface Bought {
  /** Of the approved ones; default: `price(40)`. */
  readonly price?: NonNullable<BaselineSample['price']>;
  readonly usage?: Usage;
  readonly costMicros: number;
}

function routeWith(input: {
  readonly cells?: number;
  readonly now: Bought;
  readonly before?: Bought;
  readonly priceNow?: Price;
  readonly more?: readonly Sample[];
}): RouteComparison {
  const { cells: count = 6, now, before = ORDINARY, priceNow = price(40), more = [] } = input;
  const cells = Array.from({ length: count }, (_, k) => makeCell({}, { caseId: `case-${k}` }));
  const samples = cells.map(({ caseId }): Sample => {
    const sample = imageSample(caseId, { caseId, costMicros: now.costMicros });
    const { usage } = now;
    return usage === undefined ? sample : { ...sample, attempts: sample.attempts.map((one) => ({ ...one, usage })) };
  });
  const baselines = cells.map((cell) => {
    const approved: BaselineSample = { ...approvedImage('old'), price: tagOf(price(40)), ...before };
    return baselineOf(cell, [approved]);
  });
  const [route] = compareRoutes({
    cells,
    samples: [...samples, ...more],
    baselines,
    prices: new Map([['route', priceNow]]),
  });
  return route!;
}

const judge = (input: Parameters<typeof routeWith>[0]) => costOpinions(routeWith(input), RULE);

describe('cost', () => {
  test('of more tokens at the same price is the vendor’s, and says so', () => {
    const [cost, tokens] = judge({ now: { usage: { textIn: 20, imageOut: 1_500 }, costMicros: 60_100 } });
    expect(cost).toMatchObject({ verdict: 'drifted', attribution: 'behaviour' });
    expect(cost!.reason).toBe('Pictures cost more: ×1.50 over 6 cells; image tokens ×1.50, price unchanged');
    expect(tokens).toMatchObject({
      verdict: 'drifted',
      attribution: 'behaviour',
      reason: 'Pictures take more tokens: ×1.50 in 6 of 6 cells',
      finding: { family: 'cost', evidence: [{ baseline: '1,000', now: '1,500' }] },
    });
  });

  test('of fewer tokens is an improvement', () => {
    expect(
      judge({ now: { usage: { textIn: 20, imageOut: 500 }, costMicros: 20_100 } }).map(({ verdict }) => verdict),
    ).toEqual(['improved', 'improved']);
  });

  test('that a new price explains is ours to look up, and no drift', () => {
    const opinions = judge({ now: { usage: USAGE, costMicros: 60_100 }, priceNow: price(60, '2026-11-01') });
    expect(opinions).toMatchObject([
      {
        verdict: 'stale',
        attribution: 'config',
        finding: {
          family: 'cost',
          evidence: [{}, { baseline: 'vendor/model of 2026-10-01', now: 'vendor/model of 2026-11-01' }],
        },
      },
    ]);
    expect(opinions[0]!.reason).toContain('×1.50');
  });

  test('that rises beyond a new price is split into both', () => {
    const now = { usage: { textIn: 20, imageOut: 1_500 }, costMicros: 90_100 };
    const opinions = judge({ now, priceNow: price(60) });
    expect(opinions.map(({ verdict }) => verdict)).toEqual(['drifted', 'stale', 'drifted']);
    expect(opinions[0]!.reason).toBe(
      'Pictures cost more than the new price explains: ×1.50 over 6 cells; image tokens ×1.50, price ×1.50',
    );
  });

  test('cannot be compared where a changed price cannot be applied to the approved pictures', () => {
    const opinions = judge({
      now: { costMicros: 60_000 },
      before: { costMicros: 40_000 },
      priceNow: { ref: 'inline', official: false, perMegapixel: 0.06 },
    });
    expect(opinions).toMatchObject([{ verdict: 'stale', attribution: 'config' }]);
    expect(opinions[0]!.reason).toContain('cannot be compared');
  });

  const halved = { costMicros: 20_100, usage: USAGE, price: tagOf(inBatch(price(20))) };

  test('of a direct answer beside approved ones from batches is no change of price, nor drift', () => {
    const route = routeWith({ now: ORDINARY, before: halved });
    expect(route.price).toMatchObject({ ratio: 401 / 201, isChanged: false });
    expect(costOpinions(route, RULE)).toEqual([]);
    expect(judge({ now: { ...ORDINARY, costMicros: 80_200 }, before: halved })).toMatchObject([{ verdict: 'drifted' }]);
  });

  test('beside approved ones from batches is not compared where the price does not tell what those would cost', () => {
    const bySize = { ref: 'inline', official: false, perImage: { '1024x1024': 0.04 } };
    expect(judge({ now: ORDINARY, before: halved, priceNow: bySize })).toEqual([]);
  });

  test('of batches that cost more per token is a change of price as any other', () => {
    const now = { ...ORDINARY, costMicros: 30_100 };
    expect(judge({ now, before: halved, priceNow: inBatch(price(30)) })).toMatchObject([{ verdict: 'stale' }]);
  });

  test('of a newer page with the same rates is unchanged', () => {
    expect(judge({ now: ORDINARY, priceNow: price(40, '2026-12-01') })).toEqual([]);
  });

  test('of a usable picture has what refusals and failures cost, known and possible apart, and is no drift for it', () => {
    const route = routeWith({
      now: ORDINARY,
      more: [
        refusedSample({ caseId: 'case-0', index: 1, costMicros: 40_100 }),
        {
          ...failedSample('vendor-error', { caseId: 'case-1', index: 1, costMicros: undefined }),
          possibleExtraMicros: 60_000,
        },
      ],
    });
    expect(route.costPerImageMicros).toMatchObject({
      now: Math.round((7 * 40_100) / 6),
      pictureRatio: 1,
      possibleExtra: 10_000,
    });
    expect(costOpinions(route, RULE)).toEqual([]);
  });
});

describe('tokens', () => {
  test('are exact: two cells are enough, one is to be watched', () => {
    const now = { usage: { textIn: 20, imageOut: 1_500 }, costMicros: 40_100 };
    expect(judge({ cells: 2, now })).toMatchObject([{ verdict: 'drifted' }]);
    expect(judge({ cells: 1, now })).toMatchObject([{ verdict: 'watch' }]);
  });

  test('that differ within the approved ones are no news', () => {
    const cell = makeCell();
    const sample = imageSample('now');
    const [route] = compareRoutes({
      cells: [cell],
      samples: [{ ...sample, attempts: sample.attempts.map((one) => ({ ...one, ...usage(1_800) })) }],
      baselines: [
        baselineOf(
          cell,
          [1_000, 1_000, 2_000].map((tokens) => approvedImage('old', usage(tokens))),
        ),
      ],
    });
    expect(route!.tokens!.imageOut).toMatchObject({ ratio: 1.8, cells: 1, moved: 0 });
    expect(costOpinions(route!, RULE)).toEqual([]);
  });

  test('of the same request that count for more are the vendor’s doing; cached ones count too', () => {
    const [opinion, ...others] = judge({ now: { usage: { textIn: 30, imageOut: 1_000 }, costMicros: 40_150 } });
    expect(opinion).toMatchObject({ verdict: 'drifted', attribution: 'behaviour' });
    expect(opinion!.reason).toBe('The same requests count as more input tokens: ×1.50 in 6 of 6 cells');
    expect(others).toEqual([]);
    expect(judge({ now: { usage: { textIn: 4, cachedIn: 16, imageOut: 1_000 }, costMicros: 40_100 } })).toEqual([]);
  });

  test('are unknown, not zero, where the vendor or an old baseline states none', () => {
    expect(routeWith({ now: { costMicros: 40_100 } })).not.toHaveProperty('tokens');
    const { costMicros } = ORDINARY;
    const cell = makeCell();
    const sample = imageSample('now');
    const [route] = compareRoutes({
      cells: [cell],
      samples: [{ ...sample, attempts: sample.attempts.map((one) => ({ ...one, usage: USAGE })) }],
      baselines: [baselineOf(cell, [approvedImage('old', { costMicros })])],
    });
    expect(route!.tokens!.imageOut).toEqual({ now: 1_000, cells: 0, moved: 0 });
  });
});
