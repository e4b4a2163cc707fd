import { describe, expect, test } from 'vitest';

import { compareCell } from '../../src/compare/compare-cell.ts';
import { compareRoutes } from '../../src/compare/compare-route.ts';
import { exitCodeFor } from '../../src/judge/exit-code.ts';
import { type Judged, judgeRun } from '../../src/judge/judge-run.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { PairMetrics } from '../../src/model/comparison.ts';
import type { GateSettings } from '../../src/model/config.ts';
import type { HistoryEntry } from '../../src/model/history.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import type { Cell } from '../../src/model/plan.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { Case } from '../../src/model/suite.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import {
  approvedImage,
  approvedRefusal,
  baselineOf,
  failedSample,
  imageSample,
  makeCell,
  measurementOf,
  refusedSample,
  skippedSample,
  storedImage,
} from '../compare/cell-samples.ts';

const GATE: GateSettings = {
  failOn: ['drifted'],
  latency: { atLeast: 0.15 },
  cost: { atLeast: 0.1 },
  refusal: { atLeast: 0.1 },
  failure: { atLeast: 0.1 },
};

/** Everything that happened in one cell. */
interface Story {
  readonly cell?: Cell;
  readonly samples: readonly Sample[];
  readonly baseline?: Baseline;
  /** Metrics of the pairs of a seeded cell, by index. */
  readonly pairs?: readonly PairMetrics[];
  /** Of pictures by name; a picture not named here is ordinary. */
  readonly facts?: Readonly<Record<string, Partial<Measurement> | 'broken'>>;
  readonly expectsRefusal?: boolean;
}

function judge(stories: readonly Story[], gate: GateSettings = GATE, history: readonly HistoryEntry[] = []): Judged {
  const cells = stories.map(({ cell = unseeded, samples, baseline, pairs = [], facts = {} }) =>
    compareCell({
      cell,
      samples,
      measurements: measurementsFor(samples, facts),
      pairs: pairs.map((metrics, index) => ({
        index,
        baseline: storedImage(`old ${index}`),
        now: storedImage(`new ${index}`),
        metrics,
      })),
      ...(baseline === undefined ? {} : { baseline }),
    }),
  );
  const samples = stories.flatMap((story) => story.samples);
  const routes = compareRoutes({ cells, samples, baselines: stories.flatMap(({ baseline }) => baseline ?? []) });
  const cases = stories.map(({ cell = unseeded, expectsRefusal = false }) => caseOf(cell.caseId, expectsRefusal));
  return judgeRun({ cells, routes, samples, gate, suite: { cases }, history: new Map([['route', history]]) });
}

function measurementsFor(samples: readonly Sample[], facts: NonNullable<Story['facts']>): Record<string, Measurement> {
  const special = new Map(Object.entries(facts).map(([name, fact]) => [measurementOf(name).sha256, fact]));
  const entries = samples.flatMap((sample) => {
    if (sample.kind !== 'image') return [];
    const { sha256 } = sample.image;
    const fact = special.get(sha256);
    return fact === 'broken' ? [] : [[sha256, { ...measurementOf('x', fact), sha256 }] as const];
  });
  return Object.fromEntries(entries);
}

const caseOf = (id: string, refusal: boolean): Case => ({
  id,
  family: 'edge',
  prompt: 'a red shoe',
  images: [],
  expect: refusal ? { refusal } : {},
  tags: [],
  source: { file: 'prompts/edge.yml' },
});

const unseeded = makeCell();
const seeded = makeCell({ seed: 7 });
const changed = makeCell({ prompt: 'a blue shoe' });
const metrics = (diffRatio: number, ssim: number): PairMetrics => ({ equal: 'none', diffRatio, diffPixels: 1, ssim });
const SAME: PairMetrics = { equal: 'bytes', diffRatio: 0, diffPixels: 0, ssim: 1 };

const images = (count: number, more: Parameters<typeof imageSample>[1] = {}): Sample[] =>
  Array.from({ length: count }, (_, index) =>
    imageSample(`new ${index}`, { ...more, index, ...(more.seed === undefined ? {} : { seed: more.seed + index }) }),
  );
const refusals = (count: number, from = 0): Sample[] =>
  Array.from({ length: count }, (_, k) => refusedSample({ index: from + k }));
const approved = (cell: Cell, count = 2, more: Parameters<typeof approvedImage>[1] = {}): Baseline =>
  baselineOf(
    cell,
    Array.from({ length: count }, (_, index) =>
      approvedImage(`old ${index}`, {
        index,
        ...(cell.settings.seed === undefined ? {} : { seed: cell.settings.seed + index }),
        ...more,
      }),
    ),
    cell.settings.seed === undefined ? {} : { deterministic: true },
  );
const refusedBefore = (cell: Cell, count = 2): Baseline =>
  baselineOf(
    cell,
    Array.from({ length: count }, (_, index) => approvedRefusal({ index })),
  );

interface Row {
  readonly verdict: Verdict;
  readonly attribution?: string;
  /** Part of a reason. */
  readonly says?: RegExp;
  readonly exit: number;
  /** Ids of findings. */
  readonly findings?: readonly string[];
}

const CELLS: Readonly<Record<string, readonly [Story, Row]>> = {
  'no baseline': [{ samples: images(1) }, { verdict: 'new', says: /no baseline/, exit: 0, findings: [] }],
  'seeded, the same files': [
    { cell: seeded, samples: images(2, { seed: 7 }), baseline: approved(seeded), pairs: [SAME, SAME] },
    { verdict: 'stable', exit: 0, findings: [] },
  ],
  'seeded, rounding noise': [
    { cell: seeded, samples: images(2, { seed: 7 }), baseline: approved(seeded), pairs: [SAME, metrics(0.001, 0.99)] },
    { verdict: 'stable', exit: 0, findings: [] },
  ],
  'seeded, one suspicious pair': [
    { cell: seeded, samples: images(2, { seed: 7 }), baseline: approved(seeded), pairs: [SAME, metrics(0.005, 0.98)] },
    { verdict: 'watch', says: /slightly different picture in 1 of 2 samples/, exit: 0, findings: ['route/case/image'] },
  ],
  'seeded, one drifted pair': [
    { cell: seeded, samples: images(2, { seed: 7 }), baseline: approved(seeded), pairs: [SAME, metrics(0.4, 0.5)] },
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      says: /another picture in 1 of 2/,
      exit: 1,
      findings: ['route/case/image'],
    },
  ],
  'seeded, drifted together with the model name': [
    {
      cell: seeded,
      samples: images(1, { seed: 7, servedModel: 'model-2' }),
      baseline: approved(seeded, 1, { servedModel: 'model-1' }),
      pairs: [metrics(0.4, 0.5)],
    },
    { verdict: 'drifted', attribution: 'identity', exit: 1, findings: ['route/identity', 'route/case/image'] },
  ],
  'seeded, but two pictures of one seed differed when the baseline was made': [
    { cell: seeded, samples: images(1, { seed: 7 }), baseline: { ...approved(seeded), deterministic: false } },
    { verdict: 'inconclusive', says: /two different pictures for one seed/, exit: 0, findings: [] },
  ],
  'unseeded with a baseline': [
    { samples: images(2), baseline: approved(unseeded) },
    {
      verdict: 'inconclusive',
      says: /^Pictures of an unseeded route cannot be judged pair by pair/,
      exit: 0,
      findings: [],
    },
  ],
  'unseeded, another size': [
    { samples: images(2), baseline: approved(unseeded), facts: { 'new 0': { width: 512 }, 'new 1': { width: 512 } } },
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      says: /another size \(all 2 pictures\)/,
      exit: 1,
      findings: ['route/case/contract'],
    },
  ],
  'two contract facts make one finding': [
    { samples: images(1), baseline: approved(unseeded), facts: { 'new 0': { width: 512, hasAlpha: true } } },
    { verdict: 'drifted', exit: 1, findings: ['route/case/contract'] },
  ],
  'a blank picture without a baseline': [
    { samples: images(1), facts: { 'new 0': { isBlank: true } } },
    { verdict: 'watch', says: /blank/, exit: 0, findings: ['route/case/contract'] },
  ],
  'one picture that does not decode': [
    { samples: images(2), baseline: approved(unseeded), facts: { 'new 0': 'broken' } },
    { verdict: 'inconclusive', says: /cannot be decoded \(1 of 2/, exit: 3, findings: ['route/case/contract'] },
  ],
  'two pictures that do not decode': [
    { samples: images(2), baseline: approved(unseeded), facts: { 'new 0': 'broken', 'new 1': 'broken' } },
    { verdict: 'drifted', attribution: 'behaviour', exit: 1, findings: ['route/case/contract'] },
  ],
  'the user changed the prompt': [
    { cell: changed, samples: images(1), baseline: approved(unseeded), facts: { 'new 0': { width: 512 } } },
    {
      verdict: 'stale',
      attribution: 'config',
      says: /^Prompt changed since the baseline$/,
      exit: 0,
      findings: ['route/case/image'],
    },
  ],
  'the user changed the prompt, and the vendor the model': [
    {
      cell: changed,
      samples: images(1, { servedModel: 'model-1-lite' }),
      baseline: approved(unseeded, 2, { servedModel: 'model-1' }),
    },
    { verdict: 'drifted', attribution: 'identity', exit: 1, findings: ['route/identity', 'route/case/image'] },
  ],
  'the user changed the prompt of a route behind an approved alias': [
    {
      cell: changed,
      samples: images(1, { servedModel: 'inner-name' }),
      baseline: approved(unseeded, 2, { servedModel: 'inner-name' }),
    },
    { verdict: 'stale', attribution: 'config', exit: 0, findings: ['route/case/image'] },
  ],
  'the user asks for another model and gets it': [
    {
      cell: makeCell({ model: 'model-2' }),
      samples: images(1, { servedModel: 'models/model-2-001' }),
      baseline: approved(unseeded, 2, { servedModel: 'model-1' }),
    },
    { verdict: 'stale', attribution: 'config', says: /^Model changed/, exit: 0, findings: ['route/case/image'] },
  ],
  'the vendor reports another model than the baseline': [
    {
      samples: images(1, { servedModel: 'model-1-002' }),
      baseline: approved(unseeded, 2, { servedModel: 'model-1-001' }),
    },
    { verdict: 'drifted', attribution: 'identity', says: /another model/, exit: 1, findings: ['route/identity'] },
  ],
  'the vendor serves another model from the first day': [
    { samples: images(1, { servedModel: 'model-1-lite' }) },
    { verdict: 'drifted', attribution: 'identity', exit: 1, findings: ['route/identity'] },
  ],
  'the vendor names no model any longer': [
    { samples: images(1), baseline: approved(unseeded, 2, { servedModel: 'model-1' }) },
    { verdict: 'inconclusive', says: /unseeded/, exit: 0, findings: [] },
  ],
  'every sample refused that was answered before': [
    { samples: refusals(2), baseline: approved(unseeded) },
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      says: /refuses all 2 samples/,
      exit: 1,
      findings: ['route/refusal', 'route/case/refusal'],
    },
  ],
  'the only sample refused': [
    { samples: refusals(1), baseline: approved(unseeded) },
    { verdict: 'watch', says: /the only sample/, exit: 0, findings: ['route/case/refusal'] },
  ],
  'a refusal that was approved comes again': [
    { samples: refusals(2), baseline: refusedBefore(unseeded) },
    { verdict: 'stable', exit: 0, findings: [] },
  ],
  'a picture where a refusal was approved': [
    { samples: images(2), baseline: refusedBefore(unseeded) },
    { verdict: 'improved', exit: 0, findings: ['route/case/refusal'] },
  ],
  'an expected refusal': [
    { samples: refusals(2), baseline: refusedBefore(unseeded), expectsRefusal: true },
    { verdict: 'stable', exit: 0, findings: [] },
  ],
  'an expected refusal without a baseline': [
    { samples: refusals(2), expectsRefusal: true },
    { verdict: 'new', exit: 0, findings: [] },
  ],
  'pictures where a refusal is expected and was approved': [
    { samples: images(2), baseline: refusedBefore(unseeded), expectsRefusal: true },
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      says: /A refusal was expected/,
      exit: 1,
      findings: ['route/case/refusal'],
    },
  ],
  'one picture where a refusal is expected': [
    { samples: [...images(1), ...refusals(1, 1)], baseline: refusedBefore(unseeded), expectsRefusal: true },
    { verdict: 'watch', exit: 0, findings: ['route/case/refusal'] },
  ],
  'refused after the user changed the prompt': [
    { cell: changed, samples: refusals(2), baseline: approved(unseeded) },
    { verdict: 'watch', says: /refused all 2 samples/, exit: 0, findings: ['route/case/image'] },
  ],
  'a deadline passed': [
    {
      cell: seeded,
      samples: [...images(1, { seed: 7 }), failedSample('timeout', { index: 1, seed: 8 })],
      baseline: approved(seeded),
      pairs: [SAME],
    },
    {
      verdict: 'inconclusive',
      says: /deadline passed before an answer came \(1 of 2 shots\)/,
      exit: 3,
      findings: ['route/failure'],
    },
  ],
  'the key was not accepted': [
    { samples: [failedSample('credentials')], baseline: approved(unseeded) },
    { verdict: 'inconclusive', says: /did not accept the key/, exit: 3, findings: ['route/failure'] },
  ],
  'the budget ended': [
    { samples: [skippedSample('budget')], baseline: approved(unseeded) },
    { verdict: 'inconclusive', says: /could pass the budget/, exit: 3, findings: [] },
  ],
  'drift is still drift when another shot failed': [
    {
      cell: seeded,
      samples: [...images(1, { seed: 7 }), failedSample('timeout', { index: 1 })],
      baseline: approved(seeded),
      pairs: [metrics(0.5, 0.4)],
    },
    { verdict: 'drifted', exit: 1, findings: ['route/case/image', 'route/failure'] },
  ],
  'the model is gone': [
    { samples: [failedSample('model-gone')], baseline: approved(unseeded) },
    { verdict: 'drifted', attribution: 'gone', says: /no longer serves/, exit: 1, findings: ['route/failure'] },
  ],
  'the model never was there': [
    { samples: [failedSample('model-gone')] },
    { verdict: 'inconclusive', says: /does not know the model/, exit: 3, findings: ['route/failure'] },
  ],
  'the user asked for a model that does not exist': [
    { cell: makeCell({ model: 'modle-1' }), samples: [failedSample('model-gone')], baseline: approved(unseeded) },
    {
      verdict: 'inconclusive',
      says: /does not know the model/,
      exit: 3,
      findings: ['route/failure', 'route/case/image'],
    },
  ],
  'a request is rejected that was accepted': [
    { samples: [failedSample('invalid-request')], baseline: approved(unseeded) },
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      says: /rejects a request/,
      exit: 1,
      findings: ['route/case/failure', 'route/failure'],
    },
  ],
  'nothing was sent': [
    { samples: [], baseline: approved(unseeded) },
    { verdict: 'inconclusive', exit: 3, findings: [] },
  ],
};

describe('a cell', () => {
  test.each(Object.entries(CELLS))('%s', (_name, [story, row]) => {
    const judged = judge([story]);
    const [cell] = judged.cells;
    expect(cell).toMatchObject({
      verdict: row.verdict,
      ...(row.attribution === undefined ? {} : { attribution: row.attribution }),
    });
    expect(cell!.reasons.join('\n')).toMatch(row.says ?? /^/);
    expect(judged.findings.map(({ id }) => id).sort()).toEqual([...(row.findings ?? [])].sort());
    expect(exitCodeFor({ ...judged, gate: GATE })).toBe(row.exit);
  });

  test.each(Object.entries(CELLS))('has reasons, a known attribution and unique findings: %s', (_name, [story]) => {
    const { cells, findings, counts } = judge([story]);
    for (const { verdict, reasons, attribution } of cells) {
      expect(verdict === 'stable' || reasons.length > 0).toBe(true);
      expect(attribution !== undefined).toBe(verdict === 'drifted' || verdict === 'stale');
    }
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    for (const finding of findings) {
      expect(finding.title).toMatch(/^[A-Z0-9]/);
      expect(finding.attribution !== undefined).toBe(finding.verdict === 'drifted' || finding.verdict === 'stale');
    }
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

const cellOf = (caseId: string, settings: Parameters<typeof makeCell>[0] = {}): Cell => makeCell(settings, { caseId });
const quick = (k: number, now: Parameters<typeof imageSample>[1], then: Parameters<typeof approvedImage>[1]): Story => {
  const caseId = `case-${k}`;
  const cell = cellOf(caseId, { seed: 7 });
  return {
    cell,
    samples: [imageSample('new 0', { caseId, seed: 7, ...now })],
    baseline: baselineOf(cell, [approvedImage('old 0', { seed: 7, ...then })], { deterministic: true }),
    pairs: [SAME],
  };
};
const many = (
  count: number,
  now: Parameters<typeof imageSample>[1],
  then: Parameters<typeof approvedImage>[1] = {},
): Story[] => Array.from({ length: count }, (_, k) => quick(k, now, then));

/** The story of `quick` with another sample in place of the picture. */
const instead = (k: number, sample: Sample): Story => ({ ...quick(k, {}, {}), samples: [sample], pairs: [] });
const refusingCases = (count: number): Story[] =>
  Array.from({ length: count }, (_, k) => instead(50 + k, refusedSample({ caseId: `case-${50 + k}` })));
const withHighQuality = (story: Story): Story => ({
  ...story,
  cell: makeCell({ ...story.cell!.settings, quality: 'high' }, story.cell),
});

describe('a route', () => {
  test.each([
    ['15 % slower over five cells', many(5, { latencyMs: 9_200 }), 'drifted', 'route/latency'],
    ['a little less slow', many(5, { latencyMs: 9_190 }), 'stable', undefined],
    ['much slower over four cells', many(4, { latencyMs: 24_000 }), 'watch', 'route/latency'],
    ['as much faster', many(5, { latencyMs: 8_000 / 1.15 }), 'improved', 'route/latency'],
    ['faster over four cells', many(4, { latencyMs: 1_000 }), 'stable', undefined],
    ['10 % dearer', many(5, { costMicros: 44_000 }), 'drifted', 'route/cost'],
    ['dearer by less', many(5, { costMicros: 43_900 }), 'stable', undefined],
    ['cheaper', many(5, { costMicros: 20_000 }), 'improved', 'route/cost'],
    ['of unknown price', many(5, { costMicros: undefined }), 'stable', undefined],
  ] as const)('is judged by plain thresholds: %s', (_name, stories, verdict, id) => {
    const judged = judge(stories);
    expect(judged.routeResults[0]!.verdict).toBe(verdict);
    expect(judged.findings.map((finding) => finding.id)).toEqual(id === undefined ? [] : [id]);
  });

  test('that the user changed everywhere is stale, not slower', () => {
    const stories = many(5, { latencyMs: 16_000 }).map(withHighQuality);
    const judged = judge(stories);
    expect(judged.routeResults[0]).toMatchObject({ verdict: 'stale', attribution: 'config' });
    expect(judged.findings).toMatchObject([
      {
        id: 'route/image',
        verdict: 'stale',
        evidence: [
          { name: 'quality', baseline: 'not set', now: 'high' },
          { name: 'cells', now: '5' },
        ],
      },
      { id: 'route/latency', verdict: 'stale', attribution: 'config' },
    ]);
    expect(judged.findings[0]).not.toHaveProperty('caseId');
  });

  test('has one identity finding however many cells show it', () => {
    const judged = judge(many(5, { servedModel: 'model-2' }, { servedModel: 'model-1' }));
    expect(judged.findings).toMatchObject([
      {
        id: 'route/identity',
        evidence: [{ name: 'served model', baseline: 'model-1', now: 'model-2' }, { now: '5 of 5' }],
      },
    ]);
    expect(judged.counts).toEqual({ drifted: 5 });
  });

  test('keeps what a vendor calls its model out of titles and on one bounded line of evidence', () => {
    const hostile = `evil\n::set-output name=x::${'y'.repeat(5_000)}`;
    const [finding] = judge([{ samples: images(1, { servedModel: hostile }) }]).findings;
    expect(finding!.title).not.toContain('evil');
    expect(finding!.evidence[0]!.now).toMatch(/^evil ::set/);
    expect(finding!.evidence[0]!.now!.length).toBeLessThanOrEqual(200);
  });

  // By hand: with no refusal before, Fisher's chance is C(20, k) ÷ C(40, k).
  test.each([
    [7, 'drifted', '0.42%'],
    [6, 'watch', '1%'],
    [2, 'watch', '24%'],
  ] as const)('with %d shots of 20 refused that were answered before: %s', (refused, verdict, chance) => {
    const { findings } = judge([...many(20 - refused, {}), ...refusingCases(refused)]);
    expect(findings.find(({ id }) => id === 'route/refusal')).toMatchObject({
      verdict,
      evidence: [
        { name: 'refused', baseline: '0 of 20', now: `${refused} of 20` },
        { now: chance, limit: 'above 1%' },
      ],
    });
  });

  test('is judged by a plain threshold while few runs are known, and says so', () => {
    const [finding] = judge(many(5, { latencyMs: 12_000 })).findings;
    expect(finding!.title).toBe('Answers take longer: ×1.50 over 5 cells; plain threshold until 8 runs are known');
  });

  const nights = (count: number, more: Partial<HistoryEntry> = {}): HistoryEntry[] =>
    Array.from({ length: count }, (_, night) => ({
      version: 1,
      runId: `night-${night}`,
      at: `2026-11-${21 + night}T05:00:00.000Z`,
      complete: true,
      drifted: false,
      cases: Object.fromEntries(
        many(5, {}).map(({ cell }) => [
          cell!.caseId,
          { settingsHash: cell!.settingsHash, latencyMs: [8_000], refused: 0, failed: 0, finished: 1 },
        ]),
      ),
      ...more,
    }));

  test('is judged by its trend once eight runs are known: the same answer times, one unusual run so far', () => {
    const [finding] = judge(many(5, { latencyMs: 12_000 }), GATE, nights(8)).findings;
    expect(finding).toMatchObject({ id: 'route/latency', verdict: 'watch' });
    expect(finding!.title).toMatch(/^Answers took unusually long in this run: median × 1\.50 \(99% 1\.\d\d–1\.\d\d\)$/);
  });

  test.each([
    ['incomplete', nights(9, { complete: false })],
    ['drifted', nights(9, { drifted: true })],
    ['older than the approval', nights(9, { at: '2026-11-19T05:00:00.000Z' })],
  ])('does not learn from runs that are %s', (_name, history) => {
    const [finding] = judge(many(5, { latencyMs: 12_000 }), GATE, history).findings;
    expect(finding!.title).toContain('plain threshold');
  });

  test('does not learn from runs of other settings', () => {
    const stories = many(5, { latencyMs: 12_000 }).map((story) => {
      const { cell } = withHighQuality(story);
      return { ...story, cell: cell!, baseline: { ...story.baseline!, settingsHash: cell!.settingsHash } };
    });
    expect(judge(stories, GATE, nights(9)).findings[0]!.title).toContain('plain threshold');
  });

  test('refuses a case of one sample for sure when the run before was refused too', () => {
    const [story] = refusingCases(1);
    const seen = { settingsHash: story!.cell!.settingsHash, latencyMs: [], refused: 1, failed: 1, finished: 2 };
    const history = nights(2, { cases: { 'case-50': seen } });
    expect(judge([story!], GATE, history).findings).toMatchObject([
      { id: 'route/case-50/refusal', verdict: 'drifted', attribution: 'behaviour' },
    ]);
    const answered = nights(1, { cases: { 'case-50': { ...seen, latencyMs: [8_000], failed: 0 } } });
    expect(judge([story!], GATE, answered).findings).toMatchObject([{ verdict: 'watch' }]);
  });

  test.each([
    [2, 'drifted'],
    [1, 'inconclusive'],
  ] as const)('that failed for one case in %d runs before is %s there', (runs, verdict) => {
    const story = instead(50, failedSample('vendor-error', { caseId: 'case-50' }));
    const seen = { settingsHash: story.cell!.settingsHash, latencyMs: [], refused: 0, failed: 1, finished: 1 };
    const before = nights(1, { cases: { 'case-50': { ...seen, attempts: 2, vendorFailures: 1 } } });
    const failing = nights(runs, { cases: { 'case-50': { ...seen, attempts: 1, vendorFailures: 1 } } });
    const { cells } = judge([...many(30, {}), story], GATE, [...before, ...failing]);
    expect(cells.find(({ comparison }) => comparison.caseId === 'case-50')).toMatchObject({ verdict });
  });

  test('refuses no more while the rise is below the gate, however many shots there are', () => {
    const { findings } = judge([...many(95, {}), ...refusingCases(5)]);
    expect(findings.some(({ id }) => id === 'route/refusal')).toBe(false);
  });

  test('leaves a single refusal to its case', () => {
    const { findings } = judge([...many(4, {}), ...refusingCases(1)]);
    expect(findings.map(({ id }) => id)).toEqual(['route/case-50/refusal']);
  });

  test('does not count cases that expect a refusal as refusing more', () => {
    const expected = refusingCases(10).map((story) => ({ ...story, expectsRefusal: true }));
    const { findings } = judge([...many(10, {}), ...expected]);
    expect(findings.some(({ id }) => id === 'route/refusal')).toBe(false);
  });

  test.each([
    [1, 20, 'watch'],
    [2, 20, 'inconclusive'],
  ] as const)('with %d of %d shots failed has a finding that is %s', (failed, total, verdict) => {
    const stories = [
      ...many(total - failed, {}),
      ...Array.from({ length: failed }, (_, k) =>
        instead(50 + k, failedSample('timeout', { caseId: `case-${50 + k}` })),
      ),
    ];
    expect(judge(stories).findings).toMatchObject([{ id: 'route/failure', verdict }]);
  });

  test('whose vendor is fine is not touched by the trouble of another', () => {
    const other = makeCell({}, { routeId: 'other' });
    const judged = judge([
      ...many(1, {}),
      { cell: other, samples: [failedSample('credentials', { routeId: 'other' })], baseline: approved(other) },
    ]);
    expect(judged.routeResults.map(({ verdict }) => verdict)).toEqual(['stable', 'inconclusive']);
    expect(judged).toMatchObject({ verdict: 'inconclusive', counts: { stable: 1, inconclusive: 1 } });
  });
});

describe('the run', () => {
  test('without any cell is inconclusive, because nothing was measured', () => {
    expect(judge([])).toMatchObject({ verdict: 'inconclusive', counts: {}, findings: [] });
  });

  test('shows unmeasured cells in its counts when another cell drifted', () => {
    const [, second] = many(2, {});
    const judged = judge([
      { ...second!, pairs: [metrics(0.5, 0.4)] },
      {
        cell: cellOf('late'),
        samples: [failedSample('timeout', { caseId: 'late' })],
        baseline: approved(cellOf('late')),
      },
    ]);
    expect(judged).toMatchObject({ verdict: 'drifted', counts: { drifted: 1, inconclusive: 1 } });
  });
});

describe('exitCodeFor', () => {
  const quiet = { ...judge(many(1, {})), gate: GATE };

  test('is 3 when the run was cut short, whatever was measured before', () => {
    expect(exitCodeFor({ ...quiet, incomplete: 'aborted' })).toBe(3);
  });

  test.each([
    [['watch'], 'seeded, one suspicious pair', 1],
    [[], 'seeded, one drifted pair', 0],
    [['stale'], 'the user changed the prompt', 1],
    [['new'], 'no baseline', 1],
    [['inconclusive'], 'unseeded with a baseline', 1],
    [['drifted'], 'a deadline passed', 3],
  ] as const)('fails on %j as the gate says: %s', (failOn, story, exit) => {
    const gate = { ...GATE, failOn };
    expect(exitCodeFor({ ...judge([CELLS[story]![0]], gate), gate })).toBe(exit);
  });
});
