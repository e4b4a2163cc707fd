import { describe, expect, test } from 'vitest';

import { baselinesFromRecord } from '../../src/baselines/approve.ts';
import { compareCell } from '../../src/compare/compare-cell.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { Finding, PairMetrics } from '../../src/model/comparison.ts';
import type { Cell } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import type { Sample } from '../../src/model/sample.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import {
  approvedImage,
  baselineOf,
  failedSample,
  imageSample,
  makeCell,
  measurementOf,
  measurementsOf,
  refusedSample,
  skippedSample,
} from '../compare/cell-samples.ts';
import { makeRecord } from '../record/make-record.ts';

const approval = { by: 'octocat', at: '2026-11-21T06:00:00.000Z', runId: 'run-2', commit: 'c0ffee' };
const plain = makeCell();
const seeded = makeCell({ seed: 7 });
const picture = imageSample('a', { servedModel: 'model-1-001', costMicros: 41_000, latencyMs: 7_500 });
const metrics = (diffRatio: number, ssim: number): PairMetrics => ({ equal: 'none', diffRatio, diffPixels: 1, ssim });

interface Setup {
  readonly cell?: Cell;
  readonly samples?: readonly Sample[];
  readonly baseline?: Baseline;
  readonly determinism?: PairMetrics | 'not-comparable';
  readonly measurements?: RunRecord['measurements'];
  readonly record?: Partial<RunRecord>;
}

function recordOf({
  cell = plain,
  samples = [picture],
  measurements = measurementsOf(measurementOf('a'), measurementOf('b')),
  ...more
}: Setup): RunRecord {
  const comparison = compareCell({
    cell,
    samples,
    measurements,
    pairs: [],
    ...(more.baseline === undefined ? {} : { baseline: more.baseline }),
    ...(more.determinism === undefined ? {} : { determinism: more.determinism }),
  });
  return makeRecord({ samples, measurements, cells: [{ comparison, verdict: 'new', reasons: [] }], ...more.record });
}

const drift = (verdict: Verdict, caseId?: string): Finding => ({
  id: 'any',
  family: 'image',
  verdict,
  routeId: 'route',
  ...(caseId === undefined ? {} : { caseId }),
  title: '',
  evidence: [],
});
const approveOver = (existing: Baseline, record: Partial<RunRecord> = {}, verdict: Verdict = 'watch') => {
  const made = recordOf({ baseline: existing, record });
  return baselinesFromRecord({
    record: { ...made, cells: made.cells.map((cell) => ({ ...cell, verdict })) },
    approval,
    existing: new Map([['route/case', existing]]),
  });
};

const refusedAgain = (cell: Cell) =>
  baselinesFromRecord({
    record: recordOf({ cell }),
    approval,
    existing: new Map([['route/case', baselineOf(cell, [approvedImage('a')])]]),
  }).refused.length;

const approve = (setup: Setup) => baselinesFromRecord({ record: recordOf(setup), approval });

describe('baselinesFromRecord', () => {
  test('keeps samples with their measurements, times, costs and models, in order', () => {
    const samples = [refusedSample({ index: 1, costMicros: undefined }), picture];
    const record = recordOf({ samples });
    expect(approve({ samples })).toEqual({
      kept: [],
      refused: [],
      restarted: [],
      baselines: [
        {
          version: 1,
          routeId: 'route',
          caseId: 'case',
          settings: plain.settings,
          settingsHash: plain.settingsHash,
          samples: [
            {
              index: 0,
              outcome: 'image',
              image: picture.image,
              measurement: measurementOf('a'),
              latencyMs: 7_500,
              costMicros: 41_000,
              runId: record.run.id,
              servedModel: 'model-1-001',
            },
            {
              index: 1,
              outcome: 'refused',
              refusal: { stage: 'input', vendorCode: 'moderation_blocked' },
              latencyMs: 900,
              runId: record.run.id,
            },
          ],
          approval,
          decoder: 'sharp 0.35.5, vips 8.18.7',
        },
      ],
    });
  });

  test.each([
    ['a shot failed', { samples: [picture, failedSample('timeout', { index: 1 })] }, /1 of 2 shots failed/],
    ['a shot was skipped', { samples: [picture, skippedSample('budget', { index: 1 })] }, /1 of 2 shots were skipped/],
    ['the run is incomplete', { record: { incomplete: 'aborted' as const } }, /the run is incomplete \(aborted\)/],
    ['nothing came', { samples: [] }, /0 of 0 samples/],
    ['the record lost a sample', { record: { samples: [] } }, /holds 0 of 1 samples/],
    ['a picture did not decode', { measurements: {} }, /could not be decoded/],
    ['a picture is blank', { measurements: measurementsOf(measurementOf('a', { isBlank: true })) }, /blank/],
  ])('refuses a cell when %s', (_name, setup, because) => {
    const { baselines, refused } = approve(setup);
    expect(baselines).toEqual([]);
    expect(refused).toEqual([{ cell: 'route/case', because: expect.stringMatching(because) as string }]);
  });

  test.each([
    ['placeholder', 'one picture for 3 cases came back where a picture of its own was asked for'],
    ['duplicate', '2 times the same picture came back where another picture each time was asked for'],
  ] as const)('refuses pictures that the run found repeated: %s', (fact, because) => {
    const change =
      fact === 'placeholder'
        ? { baseline: 'a picture of its own', now: 'one picture for 3 cases' }
        : { baseline: 'another picture each time', now: '2 times the same picture' };
    const record = recordOf({});
    const cells = record.cells.map(({ comparison, ...result }) => ({
      ...result,
      comparison: { ...comparison, contract: [{ fact, ...change, samples: 2, of: 2 }] },
    }));
    const { baselines, refused } = baselinesFromRecord({ record: { ...record, cells }, approval });
    expect(baselines).toEqual([]);
    expect(refused[0]!.because).toContain(because);
  });

  test('refuses a run of settings that are no longer those of the config', () => {
    const record = recordOf({});
    const current = (hash: string) =>
      baselinesFromRecord({ record, approval, currentSettings: new Map([['route/case', hash]]) });
    expect(current(plain.settingsHash).baselines).toHaveLength(1);
    expect(current('f'.repeat(64)).refused).toMatchObject([
      { because: expect.stringMatching(/changed after this run/) as string },
    ]);
  });

  test('takes only the wanted routes and cases', () => {
    const record = recordOf({});
    const only = (wanted: { routes?: string[]; cases?: string[] }) =>
      baselinesFromRecord({ record, approval, only: wanted }).baselines.length;
    expect([
      only({}),
      only({ routes: ['route'], cases: ['case'] }),
      only({ routes: ['other'] }),
      only({ cases: ['other'] }),
    ]).toEqual([1, 1, 0, 0]);
  });

  test.each([
    ['equal pictures', { ...metrics(0, 1), equal: 'pixels' as const }, true],
    ['rounding noise', metrics(0.001, 0.99), true],
    ['a suspicious pair', metrics(0.005, 0.99), false],
    ['another picture', metrics(0.5, 0.4), false],
    ['a probe that could not be compared', 'not-comparable' as const, false],
  ])('learns from the probe whether seeds hold: %s', (_name, determinism, expected) => {
    const samples = [imageSample('a', { seed: 7 })];
    expect(approve({ cell: seeded, samples, determinism }).baselines[0]?.deterministic).toBe(expected);
  });

  test('does not know about seeds when the probe did not come', () => {
    expect(approve({ cell: seeded, samples: [imageSample('a', { seed: 7 })] }).baselines[0]).not.toHaveProperty(
      'deterministic',
    );
  });

  test.each([
    ['keeps it when the prompt changed', { prompt: 'another' }, true],
    ['forgets it when the model changed', { model: 'model-2' }, undefined],
    ['forgets it when the seed is gone', { seed: undefined }, undefined],
  ])('knows about seeds from the baseline before: %s', (_name, change, expected) => {
    const baseline = baselineOf(seeded, [approvedImage('x', { seed: 7 })], { deterministic: true });
    const { seed: _, ...settings } = seeded.settings;
    const cell = makeCell({ ...settings, ...('seed' in change ? {} : { seed: 7, ...change }) });
    expect(approve({ cell, baseline }).baselines[0]?.deterministic).toBe(expected);
  });

  describe('with a baseline that is there already', () => {
    const old = baselineOf(plain, [approvedImage('x'), approvedImage('y', { index: 1 })]);
    const full = baselineOf(plain, [...old.samples, ...old.samples]);

    test('pictures of another run are added until it is full, each with its run', () => {
      const { baselines, restarted } = approveOver(old);
      expect(baselines[0]!.samples.map(({ runId }) => runId)).toEqual([
        old.approval.runId,
        old.approval.runId,
        recordOf({}).run.id,
      ]);
      expect(restarted).toEqual([]);
      expect(approveOver(full)).toMatchObject({ baselines: [], kept: ['route/case'] });
    });

    test.each([
      ['the cell drifted', {}, 'drifted' as const, /had drifted/],
      ['its route drifted, whatever the cell alone shows', { findings: [drift('drifted')] }, undefined, /had drifted/],
      ['the old pictures are of two models', {}, 'unreliable-baseline' as const, /while they were collected/],
    ])('they replace it, growing or full, when %s', (_name, record, verdict, because) => {
      for (const existing of [old, full]) {
        const { baselines, kept, restarted } = approveOver(existing, record, verdict);
        expect(baselines[0]!.samples).toHaveLength(1);
        expect(kept).toEqual([]);
        expect(restarted).toEqual([{ cell: 'route/case', because: expect.stringMatching(because) as string }]);
      }
    });

    test('a drift of one other cell, or of latency, does not stop its growth', () => {
      const findings = [drift('drifted', 'other'), { ...drift('drifted'), family: 'latency' as const }, drift('watch')];
      expect(approveOver(old, { findings }).baselines[0]!.samples).toHaveLength(3);
    });

    test('a picture that it holds already is refused, unless the seed asks for just that', () => {
      expect([refusedAgain(plain), refusedAgain(seeded)]).toEqual([1, 0]);
    });

    test.each(['drifted', 'stale', 'improved'] as const)(
      'a full one keeps its pictures and takes over the new cost when that was %s',
      (verdict) => {
        const findings = [{ ...drift(verdict), family: 'cost' as const }];
        const { baselines, kept } = approveOver(full, { findings });
        expect(kept).toEqual([]);
        expect(baselines[0]!.samples.map(({ image }) => image)).toEqual(full.samples.map(({ image }) => image));
        expect(new Set(baselines[0]!.samples.map(({ costMicros }) => costMicros))).toEqual(
          new Set([picture.costMicros]),
        );
        expect(baselines[0]!.approval).toEqual(full.approval);
      },
    );

    test('a run that was accepted before is left alone', () => {
      const [again] = approveOver(old, {}, 'drifted').baselines;
      const { baselines, kept } = baselinesFromRecord({
        record: recordOf({ baseline: old, record: { findings: [drift('drifted')] } }),
        approval: { ...approval, runId: recordOf({}).run.id },
        existing: new Map([['route/case', again!]]),
      });
      expect([baselines, kept]).toEqual([[], ['route/case']]);
    });
  });

  test('never counts the probe among the samples', () => {
    const samples = [imageSample('a', { seed: 7 }), imageSample('b', { seed: 7, purpose: 'determinism' })];
    expect(approve({ cell: seeded, samples }).baselines[0]?.samples).toHaveLength(1);
  });
});
