import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createDirectoryStore } from '../../src/baselines/directory-store.ts';
import { compareCells, type CompareCellsInput } from '../../src/commands/compare-cells.ts';
import { decodeImage, encodeWebp } from '../../src/measure/codec.ts';
import { measureImage } from '../../src/measure/measure-image.ts';
import type { BaselineSample } from '../../src/model/baseline.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import type { Cell } from '../../src/model/plan.ts';
import type { Sample } from '../../src/model/sample.ts';
import { createRunFolder } from '../../src/record/run-folder.ts';
import { approvedImage, baselineOf, imageSample, makeCell } from '../compare/cell-samples.ts';
import { patterned } from '../compare/formula-pictures.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/images');
const fixture = (name: string): Promise<Buffer> => readFile(join(FIXTURES, name));
const CALM = 'should-match/rounding/baseline.png';
const ROUNDED = 'should-match/rounding/candidate.png';
const BLURRED = 'should-differ/blur/candidate.png';
const MARKED = 'should-differ/watermark/candidate.png';

/** A run folder, a store, and what a run wrote to them so far. */
async function openRun() {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-compare-'));
  const folder = createRunFolder(join(base, 'run'));
  const store = createDirectoryStore(join(base, 'baselines'));
  const measurements: Record<string, Measurement> = {};
  const samples: Sample[] = [];

  async function save(bytes: Uint8Array, common: Parameters<typeof imageSample>[1] = {}): Promise<void> {
    const measured = await measureImage(bytes);
    const mediaType = measured.kind === 'measured' ? measured.measurement.mediaType : 'image/png';
    const image = await folder.saveImage(bytes, mediaType);
    if (measured.kind === 'measured') measurements[image.sha256] = measured.measurement;
    samples.push({ ...imageSample('x', common), image });
  }

  async function approve(cell: Cell, pictures: readonly Uint8Array[]): Promise<void> {
    const approved: BaselineSample[] = [];
    const bytes = new Map<string, Uint8Array>();
    for (const [index, picture] of pictures.entries()) {
      const measured = await measureImage(picture);
      if (measured.kind === 'broken') throw new Error(measured.message);
      const { sha256, sizeBytes } = measured.measurement;
      bytes.set(sha256, picture);
      const { seed } = cell.settings;
      approved.push({
        ...approvedImage('x', { index, ...(seed === undefined ? {} : { seed: seed + index }) }),
        image: { sha256, extension: 'png', mediaType: 'image/png', sizeBytes },
        measurement: measured.measurement,
      });
    }
    await store.put(baselineOf(cell, approved, { deterministic: true }), bytes);
  }

  const compare = (cells: readonly Cell[], more: Partial<CompareCellsInput> = {}) =>
    compareCells({ cells, suite: { cases: [] }, samples, measurements, store, folder, ...more });

  return { folder, store, save, approve, compare, [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}

const seeded = makeCell({ seed: 7 });

test('measures every pair and draws one strip, of the pair that moved most', async () => {
  await using run = await openRun();
  await run.approve(seeded, [await fixture(CALM), await fixture(CALM), await fixture(CALM)]);
  for (const [index, name] of [MARKED, BLURRED, ROUNDED].entries())
    await run.save(await fixture(name), { index, seed: 7 + index });
  const { cells, strips, baselines } = await run.compare([seeded]);
  expect(cells[0]!.image).toMatchObject({
    kind: 'pairs',
    pairs: [
      { index: 0, metrics: { equal: 'none', diffRatio: expect.closeTo(0.0134, 3) as number } },
      { index: 1, metrics: { equal: 'none', diffRatio: expect.closeTo(0.0313, 3) as number } },
      { index: 2, metrics: { equal: 'none', diffPixels: 0 } },
    ],
  });
  expect(baselines).toHaveLength(1);
  expect(strips).toMatchObject([
    { routeId: 'route', caseId: 'case', panels: ['baseline', 'now', 'difference'], width: 112 * 3 + 16, height: 112 },
  ]);
  const decoded = await decodeImage(await run.folder.readImage(strips[0]!.image));
  expect(decoded).toMatchObject({ kind: 'pixels', pixels: { width: 352, height: 112 } });
});

const unread = (): Promise<never> => Promise.reject(new Error('no picture needs to be read'));

test('reads no picture where the hashes settle the matter', async () => {
  await using run = await openRun();
  const picture = await fixture(CALM);
  await run.approve(seeded, [picture]);
  await run.save(picture, { seed: 7 });
  const { cells, strips } = await run.compare([seeded], {
    folder: { ...run.folder, readImage: unread },
    store: { ...run.store, getImage: unread },
  });
  expect(cells[0]!.image).toMatchObject({ pairs: [{ metrics: { equal: 'bytes', ssim: 1 } }] });
  expect(strips).toEqual([]);
});

test('gives pictures of another size no metrics, but a strip without difference', async () => {
  await using run = await openRun();
  await run.approve(seeded, [await fixture(CALM)]);
  await run.save(await encodeWebp(patterned(60, 90), 90), { seed: 7 });
  const { cells, strips } = await run.compare([seeded]);
  expect(cells[0]!.image).toMatchObject({ kind: 'pairs', pairs: [{ index: 0 }] });
  expect(cells[0]!.image).not.toHaveProperty('pairs.0.metrics');
  expect(cells[0]!.contract.map(({ fact }) => fact)).toEqual(['size', 'format', 'alpha']);
  expect(strips).toMatchObject([{ panels: ['baseline', 'now'] }]);
});

test('shows before and after of a cell that the user changed, without a meaningless difference', async () => {
  await using run = await openRun();
  await run.approve(makeCell({ prompt: 'before' }), [await fixture(CALM)]);
  await run.save(await fixture(BLURRED));
  const { cells, strips } = await run.compare([makeCell({ prompt: 'after' })]);
  expect(cells[0]!.settingChanges).toEqual([{ setting: 'prompt', from: 'before', to: 'after' }]);
  expect(strips).toMatchObject([{ panels: ['baseline', 'now'] }]);
});

test('draws no strip for an unseeded cell that shows nothing new, nor for a new one unless asked', async () => {
  await using run = await openRun();
  const known = makeCell();
  const fresh = makeCell({}, { caseId: 'fresh' });
  await run.approve(known, [await fixture(CALM)]);
  await run.save(await fixture(BLURRED));
  await run.save(await fixture(BLURRED), { caseId: 'fresh' });
  expect((await run.compare([known, fresh])).strips).toEqual([]);
  expect((await run.compare([known, fresh], { showNew: true })).strips).toMatchObject([
    { caseId: 'fresh', panels: ['now'] },
  ]);
});

test.each([
  [CALM, { equal: 'bytes' }],
  [ROUNDED, { equal: 'none', diffPixels: 0 }],
  [BLURRED, { equal: 'none', diffRatio: expect.closeTo(0.0313, 3) as number }],
] as const)('compares the determinism probe: %s', async (name, expected) => {
  await using run = await openRun();
  await run.save(await fixture(CALM), { seed: 7 });
  await run.save(await fixture(name), { seed: 7, purpose: 'determinism' });
  const { cells } = await run.compare([seeded]);
  expect(cells[0]!.determinism).toMatchObject(expected);
  expect(cells[0]!.counts.planned).toBe(1);
});

test('goes on where a picture does not decode', async () => {
  await using run = await openRun();
  await run.approve(seeded, [await fixture(CALM)]);
  await run.save((await fixture(CALM)).subarray(0, 2_000), { seed: 7 });
  const { cells, strips } = await run.compare([seeded]);
  expect(cells[0]!.counts).toMatchObject({ image: 1, broken: 1 });
  expect(strips).toEqual([]);
});

test('ends between two cells when the user stops it', async () => {
  await using run = await openRun();
  await expect(run.compare([seeded], { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
});

test('finds one picture that came for different cases, and shows it', async () => {
  await using run = await openRun();
  const shoe = makeCell({ prompt: 'a red shoe' }, { caseId: 'shoe' });
  const mug = makeCell({ prompt: 'a blue mug' }, { caseId: 'mug' });
  await run.approve(shoe, [await fixture(CALM)]);
  await run.approve(mug, [await fixture(MARKED)]);
  await run.save(await fixture(BLURRED), { caseId: 'shoe' });
  await run.save(await fixture(BLURRED), { caseId: 'mug' });
  const { cells, strips } = await run.compare([shoe, mug]);
  expect(cells.map(({ contract }) => contract.map(({ fact }) => fact))).toEqual([['placeholder'], ['placeholder']]);
  expect(strips).toHaveLength(2);
});
