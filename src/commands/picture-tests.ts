import { cellKey } from './load-project.ts';
import { testPictures } from '../compare/test-pictures.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import { measureBytes } from '../measure/measure-worker.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { CaseVectors, FeatureVector } from '../model/features.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Cell } from '../model/plan.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import { loadVector } from '../shared/stored-vector.ts';

export interface PictureTestsInput {
  readonly cells: readonly Cell[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly store: Pick<BaselineStore, 'getImage'>;
  readonly alpha: number;
  readonly seed: number;
  readonly stage: 1 | 2;
  /** First stages by route; a second stage is made for these routes alone. */
  readonly earlier?: ReadonlyMap<string, PictureTest>;
}

/** The pooled test of every route with unseeded pictures, by route. Cells that the user changed are left out: they moved by intent. */
export async function testRoutePictures(input: PictureTestsInput): Promise<Map<string, PictureTest>> {
  const { cells, earlier, alpha, seed, stage } = input;
  const tests = new Map<string, PictureTest>();
  const byRoute = Map.groupBy(cells, (cell) => cell.routeId);
  for (const [routeId, ofRoute] of byRoute) {
    if (earlier !== undefined && !earlier.has(routeId)) continue;
    const cases: CaseVectors[] = [];
    for (const cell of ofRoute) {
      const vectors = await vectorsOf(cell, input);
      if (vectors !== undefined) cases.push(vectors);
    }
    const first = earlier?.get(routeId);
    const test = testPictures({
      cases,
      schema: FEATURE_SCHEMA,
      alpha,
      seed,
      routes: byRoute.size,
      stage,
      ...(first === undefined ? {} : { earlier: first }),
    });
    if (test !== undefined) tests.set(routeId, test);
  }
  return tests;
}

/** The baseline that a cell's pictures are tested against as a set; `undefined` for none, one of other settings, or one for pairs. */
export function baselineSet(
  { routeId, caseId, settings, settingsHash }: Cell,
  baselines: ReadonlyMap<string, Baseline>,
): Baseline | undefined {
  const baseline = baselines.get(cellKey(routeId, caseId));
  if (baseline === undefined || baseline.settingsHash !== settingsHash) return undefined;
  return settings.seed !== undefined && baseline.deterministic === true ? undefined : baseline;
}

async function vectorsOf(
  cell: Cell,
  { baselines, samples, measurements, store }: PictureTestsInput,
): Promise<CaseVectors | undefined> {
  const { routeId, caseId } = cell;
  const baseline = baselineSet(cell, baselines);
  if (baseline === undefined) return undefined;
  const stored: FeatureVector[] = [];
  for (const { image, measurement } of baseline.samples) {
    const vector = image === undefined ? undefined : await storedVector(image, measurement, store);
    if (vector !== undefined) stored.push(vector);
  }
  const fresh = samples.flatMap((sample) => {
    const isOurs = sample.routeId === routeId && sample.caseId === caseId && sample.purpose === 'sample';
    const vector = isOurs && sample.kind === 'image' ? measurements[sample.image.sha256]?.vector : undefined;
    return vector === undefined ? [] : [loadVector(vector)];
  });
  return stored.length === 0 || fresh.length === 0 ? undefined : { caseId, baseline: stored, candidate: fresh };
}

/** Vectors of another schema version are taken again from the stored bytes; `undefined` when those do not decode any longer. */
export async function storedVector(
  image: StoredImage,
  measurement: Measurement | undefined,
  store: PictureTestsInput['store'],
): Promise<FeatureVector | undefined> {
  const vector = measurement?.vector;
  if (vector?.features === FEATURE_SCHEMA.version) return loadVector(vector);
  const measured = await measureBytes(await store.getImage(image));
  return measured.kind === 'broken' ? undefined : measured.features;
}
