import { describe, expect, test } from 'vitest';

import { compareCell, pairsToCompare, probeOf } from '../../src/compare/compare-cell.ts';
import {
  approvedImage,
  approvedRefusal,
  baselineOf,
  failedSample,
  imageSample,
  makeCell,
  measurementOf,
  measurementsOf,
  refusedSample,
  skippedSample,
  storedImage,
} from './cell-samples.ts';

const unseeded = makeCell();
const seeded = makeCell({ seed: 7 });
const compare = (input: Partial<Parameters<typeof compareCell>[0]>) =>
  compareCell({ cell: unseeded, samples: [], measurements: {}, pairs: [], ...input });

describe('pairsToCompare', () => {
  const samples = [imageSample('b', { index: 1, seed: 8 }), imageSample('a', { index: 0, seed: 7 })];
  const approved = [approvedImage('x', { seed: 7 }), approvedImage('y', { index: 1, seed: 8 })];

  test('pairs pictures of the same index and seed, by index', () => {
    const baseline = baselineOf(seeded, approved, { deterministic: true });
    expect(pairsToCompare({ cell: seeded, samples, baseline })).toMatchObject({
      kind: 'pairs',
      pairs: [
        { index: 0, baseline: { image: storedImage('x') }, now: { image: storedImage('a') } },
        { index: 1, baseline: { image: storedImage('y') }, now: { image: storedImage('b') } },
      ],
    });
  });

  test('leaves out samples that the baseline does not have', () => {
    const baseline = baselineOf(seeded, approved.slice(0, 1), { deterministic: true });
    expect(pairsToCompare({ cell: seeded, samples, baseline })).toMatchObject({ pairs: [{ index: 0 }] });
  });

  test.each([false, undefined])('trusts no seed of a route whose determinism is %s', (deterministic) => {
    const baseline = baselineOf(seeded, approved, deterministic === undefined ? {} : { deterministic });
    expect(pairsToCompare({ cell: seeded, samples, baseline })).toEqual({
      kind: 'unseeded',
      because: 'not-deterministic',
    });
  });

  test('does not pair across a first seed that the user changed', () => {
    const baseline = baselineOf(makeCell({ seed: 1 }), [approvedImage('x', { seed: 1 })], { deterministic: true });
    expect(pairsToCompare({ cell: seeded, samples, baseline })).toEqual({ kind: 'unseeded', because: 'no-seed' });
  });

  test.each([
    ['no baseline', { cell: unseeded, samples }, 'no-baseline'],
    [
      'no new picture',
      { cell: seeded, samples: [refusedSample()], baseline: baselineOf(seeded, approved) },
      'no-image',
    ],
    ['no approved picture', { cell: seeded, samples, baseline: baselineOf(seeded, [approvedRefusal()]) }, 'no-image'],
  ])('says so where there is %s', (_name, input, kind) => {
    expect(pairsToCompare(input)).toEqual({ kind });
  });

  test('never takes the determinism probe for a sample', () => {
    const probe = imageSample('probe', { seed: 7, purpose: 'determinism' });
    const baseline = baselineOf(seeded, approved, { deterministic: true });
    expect(pairsToCompare({ cell: seeded, samples: [probe], baseline })).toEqual({ kind: 'no-image' });
  });
});

describe('probeOf', () => {
  const first = imageSample('a', { seed: 7 });

  test('finds the two pictures of one seed', () => {
    const probe = imageSample('b', { seed: 7, purpose: 'determinism' });
    expect(probeOf([probe, first])).toEqual([first, probe]);
  });

  test.each([
    ['was refused', [first, refusedSample({ seed: 7, purpose: 'determinism' })]],
    ['has no first picture', [imageSample('b', { seed: 7, purpose: 'determinism' })]],
    ['was not bought', [first]],
  ])('finds nothing when the probe %s', (_name, samples) => {
    expect(probeOf(samples)).toBeUndefined();
  });
});

describe('compareCell', () => {
  test('counts samples by what came of them, without the determinism probe', () => {
    const samples = [
      imageSample('a'),
      imageSample('broken', { index: 1 }),
      refusedSample({ index: 2 }),
      failedSample('timeout', { index: 3 }),
      skippedSample('budget', { index: 4 }),
      imageSample('probe', { purpose: 'determinism' }),
    ];
    expect(compare({ samples, measurements: measurementsOf(measurementOf('a')) }).counts).toEqual({
      planned: 5,
      image: 2,
      refused: 1,
      failed: 1,
      skipped: 1,
      broken: 1,
    });
  });

  test('lists each served model once, of every kind of sample', () => {
    const samples = [
      imageSample('a', { servedModel: 'm-2' }),
      refusedSample({ index: 1, servedModel: 'm-1' }),
      imageSample('b', { index: 2, servedModel: 'm-2' }),
    ];
    const baseline = baselineOf(unseeded, [
      approvedImage('x', { servedModel: 'm-1' }),
      approvedImage('y', { index: 1 }),
    ]);
    expect(compare({ samples, baseline }).servedModels).toEqual({ baseline: ['m-1'], now: ['m-1', 'm-2'] });
  });

  test('shows the first picture of each side', () => {
    const baseline = baselineOf(unseeded, [approvedRefusal(), approvedImage('x', { index: 1 })]);
    const { shown } = compare({ samples: [imageSample('b', { index: 1 }), imageSample('a')], baseline });
    expect(shown).toEqual({ baseline: storedImage('x'), now: storedImage('a') });
  });

  test('keeps who approved the baseline and how many of its samples are refusals', () => {
    const baseline = baselineOf(seeded, [approvedRefusal(), approvedImage('x', { index: 1 })], {
      deterministic: false,
    });
    expect(compare({ cell: seeded, baseline }).baseline).toEqual({
      approval: baseline.approval,
      settingsHash: seeded.settingsHash,
      samples: 2,
      refused: 1,
      deterministic: false,
    });
  });
});

const contractOf = (
  approved: readonly Parameters<typeof measurementOf>[1][],
  now: Parameters<typeof measurementOf>[1],
  more = {},
) =>
  compare({
    samples: [imageSample('now')],
    measurements: measurementsOf(measurementOf('now', now)),
    ...(approved.length === 0
      ? {}
      : {
          baseline: baselineOf(
            unseeded,
            approved.map((facts, index) => approvedImage(`old ${index}`, { index, facts: facts ?? {} })),
          ),
        }),
    ...more,
  }).contract;

describe('contract changes', () => {
  test('a size that the baseline never had is a change', () => {
    expect(contractOf([{ width: 1024, height: 1024 }], { width: 1024, height: 1536 })).toEqual([
      { fact: 'size', baseline: '1024x1024', now: '1024x1536', samples: 1, of: 1 },
    ]);
  });

  test('a size that one of the approved pictures had is none', () => {
    expect(contractOf([{ width: 512 }, { width: 1024 }], { width: 1024 })).toEqual([]);
  });

  test.each([
    ['format', { mediaType: 'image/webp' }, 'image/png', 'image/webp'],
    ['alpha', { hasAlpha: true }, 'no alpha channel', 'alpha channel'],
    ['blank', { isBlank: true }, 'a picture', 'blank'],
  ] as const)('%s is a change', (fact, facts, baseline, now) => {
    expect(contractOf([{}], facts)).toEqual([{ fact, baseline, now, samples: 1, of: 1 }]);
  });

  test('a blank picture is worth a word even without a baseline', () => {
    expect(contractOf([], { isBlank: true })).toMatchObject([{ fact: 'blank' }]);
  });

  test('the size that the case expects holds even against an approved one', () => {
    expect(contractOf([{}], {}, { expectedSize: '2048x2048' })).toEqual([
      { fact: 'expected-size', baseline: '2048x2048', now: '1024x1024', samples: 1, of: 1 },
    ]);
  });

  test('the asked size holds until somebody approves another one', () => {
    const cell = makeCell({ size: '1536x1024' });
    expect(contractOf([], {}, { cell })).toMatchObject([{ fact: 'expected-size', baseline: '1536x1024' }]);
    expect(contractOf([{}], {}, { cell })).toEqual([]);
  });

  test.each(['auto', '1K', '16:9'])('the word %s promises no size in pixels', (size) => {
    expect(contractOf([], {}, { cell: makeCell({ size }) })).toEqual([]);
  });

  test('at most four distinct values are spelled out', () => {
    const approved = [1, 2, 3, 4, 5, 6].map((width) => ({ width }));
    expect(contractOf(approved, { width: 9 })).toMatchObject([
      { baseline: '1x1024, 2x1024, 3x1024, 4x1024 and 2 more' },
    ]);
  });
});

const changesOf = (before: Parameters<typeof makeCell>[0], after: Parameters<typeof makeCell>[0]) =>
  compare({ cell: makeCell(after), baseline: baselineOf(makeCell(before), [approvedImage('x')]) }).settingChanges;

describe('setting changes', () => {
  test('are empty for the same settings', () => {
    expect(changesOf({ size: 'auto', options: { a: 1 } }, { size: 'auto', options: { a: 1 } })).toEqual([]);
  });

  test('name what changed, was set or was taken away', () => {
    expect(
      changesOf(
        {
          model: 'm-1',
          quality: 'high',
          options: { background: 'opaque', style: { mood: 1 } },
          images: ['a'.repeat(64)],
        },
        { model: 'm-2', size: 'auto', options: { style: { mood: 2 } }, mask: 'b'.repeat(64), seed: 3 },
      ),
    ).toEqual([
      { setting: 'model', from: 'm-1', to: 'm-2' },
      { setting: 'size', to: 'auto' },
      { setting: 'quality', from: 'high' },
      { setting: 'option background', from: 'opaque' },
      { setting: 'option style', from: '{"mood":1}', to: '{"mood":2}' },
      { setting: 'seed', to: '3' },
      { setting: 'input images', from: 'sha256 aaaaaaaaaaaa' },
      { setting: 'mask', to: 'sha256 bbbbbbbbbbbb' },
    ]);
  });

  test('name a file whose content changed', () => {
    const [before, after] = ['a', 'b'].map((digit) => ({ files: { 'w.json': digit.repeat(64) } }));
    expect(changesOf(before, after)).toEqual([
      { setting: 'file w.json', from: 'sha256 aaaaaaaaaaaa', to: 'sha256 bbbbbbbbbbbb' },
    ]);
  });

  test('bound a prompt to one printable line', () => {
    const [change] = changesOf({ prompt: 'short' }, { prompt: `line one\n\u001b[31m${'x'.repeat(10_000)}` });
    expect(change!.to!.length).toBeLessThanOrEqual(240);
    expect(change!.to).toMatch(/^line one \[31mx+…$/);
  });
});
