import { describe, expect, test } from 'vitest';

import type { Price } from '../../src/model/price.ts';
import { formatPlan } from '../../src/plan/format-plan.ts';
import { type Outlook, planOutlook } from '../../src/plan/outlook.ts';
import { type KnownBaseline, planShots } from '../../src/plan/plan-shots.ts';
import { BASELINE, makeCase, makeConfig, makeRoute } from './plan-fixtures.ts';

const cents = (usd: number): Price => ({ ref: 'inline', official: false, perImage: usd });
const routes = [makeRoute({ id: 'a', price: cents(0.04) }), makeRoute({ id: 'b', seed: 7 })];
const cases = [makeCase({ id: 'mug' }), makeCase({ id: 'sign' })];
const NOTHING_KNOWN: Outlook = {
  detectable: [],
  falseAlarmsPerMonth: 0,
  measuredOn: {},
  latency: { withinRuns: 5, rows: [{ knownRuns: 10, found: { '30': 0.77, '50': 0.99 } }] },
  monthly: { runs: 30, requests: 1_240, expectedMicros: 4_800_000, unknownRequests: 120 },
};

describe('formatPlan', () => {
  test('says how many pictures an embedding source will be asked for', () => {
    const source = { file: 'image-drift.yml' };
    const url = 'https://embed.example.com/v1/embeddings';
    const embedding = { url, format: 'openai', model: 'clip', deadlineMs: 1000, concurrency: 4, source } as const;
    const config = { ...makeConfig({ routes, cases }), embedding };
    const plan = planShots({ config, baselineOf: () => undefined });
    expect(formatPlan({ plan, config, outlook: NOTHING_KNOWN })).toContain(
      'Not counted: up to 8 embeddings by embed.example.com',
    );
  });

  test('says what is sent, what it costs, what is unknown and what the budget allows', () => {
    const config = makeConfig({ routes, cases, budget: { perRunMicros: 50_000, perMonthMicros: 1_000_000 } });
    const plan = planShots({ config, baselineOf: () => undefined });
    expect(formatPlan({ plan, config, outlook: NOTHING_KNOWN })).toEqual([
      '8 requests for 4 cells on 2 routes, 2 of them to learn whether seeds are honoured',
      '  a: 4 requests, $0.160; a month of such images: $40.00 for 1,000',
      '  b: 4 requests, price unknown',
      'This run: $0.160 expected, $0.160 at most',
      'On suspicion it may send 4 requests more, $0.160 at most, within the budget',
      'Not counted: 4 requests of unknown price on b',
      'Budget per run: $0.050, less than this run may cost: it stops before it passes',
      'Budget per month: $1.00, enough for 6 such runs at most cost',
      'A month of 30 quiet runs: 1,240 requests, $4.80 and 120 of unknown price',
      'Latency, at a fixed hour and within 5 runs: after 10 known runs +50 % is found in 99 % (simulated)',
    ]);
  });

  test('an empty plan says so', () => {
    const config = makeConfig({ cases: [] });
    const plan = planShots({ config, baselineOf: () => BASELINE });
    expect(formatPlan({ plan, config, outlook: NOTHING_KNOWN })).toEqual([
      'Nothing to send: no case is selected for any route.',
    ]);
  });
});

function lines(options: { readonly cases: number; readonly stored?: number; readonly seed?: number }): string[] {
  const config = makeConfig({
    routes: [makeRoute({ id: 'a', price: cents(0.04), ...(options.seed === undefined ? {} : { seed: options.seed }) })],
    cases: Array.from({ length: options.cases }, (_, index) => makeCase({ id: `case-${index}` })),
  });
  const [cell] = planShots({ config, baselineOf: () => undefined }).cells;
  const known: KnownBaseline = { settingsHash: cell!.settingsHash, samples: options.stored ?? 0 };
  const baselineOf = (): KnownBaseline | undefined => (known.samples === 0 ? undefined : known);
  const plan = planShots({ config, baselineOf });
  return formatPlan({ plan, config, outlook: planOutlook({ plan, config, baselineOf }) });
}

describe('the outlook in words', () => {
  test('a route without seeds: cost of a month, what is found, what finds more', () => {
    const told = lines({ cases: 12, stored: 4 });
    expect(told.slice(2, 7)).toEqual([
      '    a month of 30 quiet runs: 464 requests, $18.58',
      '    pictures, if those of a case are alike: 80 % of runs find blur (sigma 1), smoothing, noise (SD 3), JPEG quality 75, sharpening by 0.5, warmth +10 %; 50 % find brightness +10 %',
      '    pictures, if they are diverse: 80 % of runs find smoothing, noise (SD 3), JPEG quality 75; 50 % find blur (sigma 1)',
      '    to see more: 24 cases (12 more) also find blur (sigma 1), sharpening by 0.5 in 80 % of runs, even if diverse',
      '    refusals: 3 of 12 after none of 48 (80 % of runs, if 33 % are refused); latency from +15 %, cost from +10 %',
    ]);
    expect(told).toContain(
      'False alarms about pictures: at most 0.050 a month over all routes; a pull request counts as one more run',
    );
  });

  test('a baseline that is not full says what is missing and what it sees now', () => {
    expect(lines({ cases: 24, stored: 2 }).join('\n')).toMatch(
      /with a full baseline; 48 of 96 pictures are approved; now, if diverse, \d+ % of nine common changes/,
    );
    expect(lines({ cases: 24 }).join('\n')).toMatch(/0 of 96 pictures are approved$/m);
  });

  test('one case alone cannot tell a change from chance, and the plan says so before it is paid', () => {
    expect(lines({ cases: 1, stored: 4 })).toContain(
      '    pictures: 1 case cannot tell a change from chance; add cases',
    );
  });

  test('with fewer cases than anybody measured nothing is promised', () => {
    expect(lines({ cases: 3, stored: 4 })).toContain(
      '    pictures, if they are diverse: not measured for so few cases',
    );
  });

  test('a seeded route has exact limits and no false alarms about pictures', () => {
    const told = lines({ cases: 2, seed: 7, stored: 1 }).join('\n');
    expect(told).toContain('every change from 1 % of pixels or SSIM below 0.97, where the seed is honoured');
    expect(told).not.toContain('False alarms');
  });
});
