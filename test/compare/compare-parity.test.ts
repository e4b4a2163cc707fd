import { describe, expect, test } from 'vitest';

import { compareParity, type CompareParityInput } from '../../src/compare/compare-parity.ts';
import { type PictureOfRun, paritySets } from '../../src/compare/parity-sets.ts';
import type { FeatureSchema } from '../../src/model/features.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import type { Cell, CellSettings } from '../../src/model/plan.ts';
import type { Sample } from '../../src/model/sample.ts';
import { createRandom, type Random } from '../../src/shared/random.ts';
import { failedSample, imageSample, makeCell, measurementOf, measurementsOf, refusedSample } from './cell-samples.ts';
import { normal } from './vectors.ts';

const WIDTH = 12;
const schema: FeatureSchema = {
  version: 'test',
  features: Array.from({ length: WIDTH }, (_, j) => ({ id: `f.${j}`, more: `f${j} up`, less: `f${j} down` })),
};
const test1 = { schema, alpha: 0.05, seed: 1, pairs: 1 };

const cellsOf = (
  count: number,
  settings: { readonly here?: Partial<CellSettings>; readonly there?: Partial<CellSettings> } = {},
): Cell[] =>
  Array.from({ length: count }, (_, index) => `case-${index}`).flatMap((caseId) => [
    makeCell(
      { model: 'maker/model', endpoint: 'gateway.example/v1', ...settings.here },
      { routeId: 'gateway', caseId },
    ),
    makeCell({ ...settings.there }, { routeId: 'maker', caseId }),
  ]);

const compare = (input: Partial<CompareParityInput>) =>
  compareParity({
    routeId: 'gateway',
    parityOf: 'maker',
    cells: cellsOf(1),
    samples: [],
    measurements: {},
    picturesOf: () => [],
    test: test1,
    ...input,
  });

const pictureOf = (run: string, vector: readonly number[], facts: Partial<PictureOfRun> = {}): PictureOfRun => ({
  run,
  width: 64,
  height: 64,
  mediaType: 'image/png',
  vector: Float32Array.from(vector),
  ...facts,
});

describe('the sets of a case', () => {
  const here = [pictureOf('now', [1]), pictureOf('first', [2]), pictureOf('second', [3])];

  test('are of one run: labels are never exchanged between runs, because the model behind both routes may have moved', () => {
    const sets = paritySets('mug', {
      here,
      there: [pictureOf('now', [4]), pictureOf('first', [5]), pictureOf('zero', [6])],
    });
    expect(sets.map(({ baseline, candidate }) => [[...baseline[0]!], [...candidate[0]!]])).toEqual([
      [[4], [1]],
      [[5], [2]],
    ]);
  });

  test('are of one size and one format, whose difference is known without a test', () => {
    expect(paritySets('mug', { here, there: [pictureOf('now', [4], { width: 32 })] })).toEqual([]);
    expect(paritySets('mug', { here, there: [pictureOf('now', [4], { mediaType: 'image/webp' })] })).toEqual([]);
  });
});

/** Pictures of both routes in `runs` runs; the model behind both moves by `drift` from run to run, the gateway's by `apart` from the maker's. */
function drawn(
  random: Random,
  { cases, runs, drift, apart }: { cases: number; runs: readonly number[]; drift: number; apart: number },
): CompareParityInput['picturesOf'] {
  const pictures = new Map<string, PictureOfRun[]>();
  for (let index = 0; index < cases; index++) {
    const centre = Array.from({ length: WIDTH }, () => 5 * normal(random));
    for (const [routeId, moved] of [
      ['gateway', apart],
      ['maker', 0],
    ] as const)
      pictures.set(
        `${routeId}/case-${index}`,
        runs.flatMap((count, run) =>
          Array.from({ length: count }, () => {
            const common = normal(random);
            return pictureOf(
              `run-${run}`,
              centre.map((value, j) => value + common + normal(random) + run * drift + (j < 4 ? moved : 0)),
            );
          }),
        ),
      );
  }
  return ({ routeId, caseId }) => pictures.get(`${routeId}/${caseId}`) ?? [];
}

/** Share of trials in which the test calls the routes different. */
const share = (options: { apart: number; drift: number }, trials: number): number => {
  let alarms = 0;
  for (let trial = 0; trial < trials; trial++) {
    const picturesOf = drawn(createRandom(trial + 1), { cases: 6, runs: [2, 1], ...options });
    const { pictures } = compare({ cells: cellsOf(6), picturesOf, test: { ...test1, seed: trial } });
    if (pictures!.pValue <= test1.alpha) alarms += 1;
  }
  return alarms / trials;
};

describe('the test of the pictures', () => {
  // 200 trials at 5 %: a share of 10.5 % or more has a chance of 0.1 % (binomial).
  test('accuses an honest gateway no more often than its level, even when the model behind both moves between runs', () => {
    expect(share({ apart: 0, drift: 3 }, 200)).toBeLessThan(0.105);
  });

  test('finds another model, and says how it differs', () => {
    expect(share({ apart: 3, drift: 3 }, 20)).toBeGreaterThan(0.9);
    const picturesOf = drawn(createRandom(1), { cases: 6, runs: [2, 1], drift: 0, apart: 6 });
    const { pictures } = compare({ cells: cellsOf(6), picturesOf });
    expect(pictures).toMatchObject({ cases: 6, here: 18, there: 18, features: 'test' });
    expect(pictures!.explanation[0]).toMatch(/^f[0-3] up$/);
  });

  test('is finer for every further pair, so that each can tell at its part of the level', () => {
    const picturesOf = drawn(createRandom(1), { cases: 16, runs: [1], drift: 0, apart: 6 });
    const { pictures } = compare({ cells: cellsOf(16), picturesOf, test: { ...test1, alpha: 0.002, pairs: 8 } });
    expect(pictures!.smallestPValue * 8).toBeLessThanOrEqual(0.002);
  });

  test('says with its smallest p-value that a few single pictures can tell nothing', () => {
    const picturesOf = drawn(createRandom(1), { cases: 3, runs: [1], drift: 0, apart: 9 });
    expect(compare({ cells: cellsOf(3), picturesOf }).pictures!.smallestPValue).toBe(0.25);
  });
});

describe('what both routes were asked', () => {
  test.each([
    [{ prompt: 'a blue shoe' }, ['prompt']],
    [{ size: '512x512', quality: 'low' }, ['quality', 'size']],
    [{ images: ['0'.repeat(64)] }, ['input images']],
    [{ options: { output_format: 'webp' } }, ['option output_format']],
  ])('is not shared when %j differs', (there, differentSettings) => {
    expect(compare({ cells: cellsOf(2, { there }) })).toMatchObject({ cases: 0, differentSettings });
  });

  test('is shared whatever the model is called, and whatever the options of another protocol are', () => {
    const there = { protocol: 'gemini', options: { aspectRatio: '1:1' } };
    expect(compare({ cells: cellsOf(2, { there }) })).toMatchObject({ cases: 2, differentSettings: [] });
  });
});

/** A picture of each route for every case. */
function shots(count: number, facts: { here: Partial<Measurement>; there: Partial<Measurement> }) {
  const pictures = Array.from({ length: count }, (_, index) => `case-${index}`).flatMap((caseId) =>
    (['gateway', 'maker'] as const).map((routeId) => ({
      sample: imageSample(`${routeId}/${caseId}`, { routeId, caseId }),
      measurement: measurementOf(`${routeId}/${caseId}`, routeId === 'gateway' ? facts.here : facts.there),
    })),
  );
  return {
    samples: pictures.map(({ sample }) => sample),
    measurements: measurementsOf(...pictures.map(({ measurement }) => measurement)),
  };
}

describe('lost parameters', () => {
  const asked = { size: '1536x1024', quality: 'high' };
  const cells = cellsOf(5, { here: asked, there: asked });
  const large = { width: 1536, height: 1024 };
  const square = { width: 1024, height: 1024 };

  test('a size that the parity route honours and this one does not is lost', () => {
    expect(compare({ cells, ...shots(5, { here: square, there: large }) }).lost).toEqual([
      { parameter: 'size', asked: '1536x1024', there: '1536x1024', here: '1024x1024', samples: 5, of: 5 },
    ]);
  });

  test('a size that neither honours is no loss', () => {
    expect(compare({ cells, ...shots(5, { here: square, there: square }) }).lost).toEqual([]);
  });

  test('a size that comes is no loss', () => {
    expect(compare({ cells, ...shots(5, { here: large, there: large }) }).lost).toEqual([]);
  });

  test('a quality is lost when this route says that it made another one', () => {
    const { samples, measurements } = shots(5, { here: large, there: large });
    const said = samples.map((sample): Sample => ({
      ...sample,
      effective: { quality: sample.routeId === 'gateway' ? 'low\u001b[31m' : 'high' },
    }));
    expect(compare({ cells, samples: said, measurements }).lost).toMatchObject([
      {
        parameter: 'quality',
        asked: 'high',
        there: 'high',
        here: expect.not.stringContaining('\u001b'),
        samples: 5,
        of: 5,
      },
    ]);
  });

  test('what nobody asked for differs when it does in every case, and in three at least', () => {
    const facts = { here: { mediaType: 'image/jpeg' }, there: {} } as const;
    expect(compare({ cells: cellsOf(3), ...shots(3, facts) }).lost).toEqual([
      { parameter: 'format', there: 'png', here: 'jpeg', samples: 3, of: 3 },
    ]);
    expect(compare({ cells: cellsOf(2), ...shots(2, facts) }).lost).toEqual([]);
  });
});

describe('the numbers side by side', () => {
  const here = { routeId: 'gateway', caseId: 'case-0' };
  const there = { routeId: 'maker', caseId: 'case-0' };

  test('are over shared cases alone: latency by case, cost with what refusals cost, rates of what was finished', () => {
    const {
      here: ours,
      there: theirs,
      ...ratios
    } = compare({
      cells: [...cellsOf(1), makeCell({}, { routeId: 'gateway', caseId: 'other' })],
      samples: [
        imageSample('a', { ...here, latencyMs: 3_000, costMicros: 60_000 }),
        refusedSample({ ...here, index: 1, costMicros: 30_000 }),
        imageSample('b', { ...there, latencyMs: 2_000, costMicros: 45_000 }),
        failedSample('timeout', { ...there, index: 1 }),
        imageSample('c', { routeId: 'gateway', caseId: 'other', latencyMs: 90_000 }),
      ],
    });
    expect(ours).toMatchObject({ latencyMs: { n: 1, median: 3_000 }, costPerImageMicros: 90_000 });
    expect(ours.refused).toEqual({ count: 1, n: 2 });
    expect(theirs.failed).toEqual({ count: 1, n: 2 });
    expect(ratios).toMatchObject({ latencyRatio: 1.5, costRatio: 2 });
  });

  test('have no cost when a price is unknown', () => {
    const samples = [imageSample('a', { ...here, costMicros: undefined }), imageSample('b', there)];
    const { here: ours, costRatio } = compare({ samples });
    expect(ours).not.toHaveProperty('costPerImageMicros');
    expect(costRatio).toBeUndefined();
  });
});

test('routes of the same seeds are held against each other pixel by pixel', () => {
  const seeded = { seed: 7 };
  const { samples, measurements } = shots(2, { here: {}, there: { pixelSha256: '0'.repeat(64) } });
  const same = shots(2, { here: { pixelSha256: '0'.repeat(64) }, there: { pixelSha256: '0'.repeat(64) } });
  const withSeed = (all: readonly Sample[]): Sample[] => all.map((sample) => ({ ...sample, ...seeded }));
  const cells = cellsOf(2, { here: seeded, there: seeded });
  expect(compare({ cells, samples: withSeed(samples), measurements }).seedPairs).toEqual({ count: 0, n: 2 });
  expect(compare({ cells, samples: withSeed(same.samples), measurements: same.measurements }).seedPairs).toEqual({
    count: 2,
    n: 2,
  });
});
