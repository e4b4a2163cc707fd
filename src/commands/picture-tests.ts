import { cellKey } from './load-project.ts';
import { rollingWindow, type RunVectors } from '../compare/rolling-window.ts';
import { singleCases } from '../compare/odd-cases.ts';
import { testPictures } from '../compare/test-pictures.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import { measureBytes } from '../measure/measure-worker.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { PictureTest, SingleCases } from '../model/comparison.ts';
import type { CaseVectors, FeatureVector } from '../model/features.ts';
import type { RecentRun } from '../model/history.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Cell } from '../model/plan.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import { loadVector, withEmbedding } from '../shared/stored-vector.ts';

export interface PictureTestsInput {
  readonly cells: readonly Cell[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly store: Pick<BaselineStore, 'getImage'>;
  readonly alpha: number;
  readonly seed: number;
  /** Stage that the pictures of a route make up. */
  readonly stageOf: (routeId: string) => 1 | 2;
  /** Vectors of earlier runs by route, in order of time, for the rolling window. */
  readonly recent?: ReadonlyMap<string, readonly RecentRun[]>;
  /** First stages by route; a second stage is made for these routes alone. */
  readonly earlier?: ReadonlyMap<string, PictureTest>;
}

/** The pooled test of every route with unseeded pictures, by route. Cells that the user changed are left out: they moved by intent. */
export async function testRoutePictures(input: PictureTestsInput): Promise<Map<string, PictureTest>> {
  const { cells, earlier, alpha, seed, stageOf, recent } = input;
  const tests = new Map<string, PictureTest>();
  const byRoute = Map.groupBy(cells, (cell) => cell.routeId);
  for (const [routeId, ofRoute] of byRoute) {
    if (earlier !== undefined && !earlier.has(routeId)) continue;
    const cases = await casesOf(ofRoute, input);
    const embedding = embeddingOf(routeId, input);
    const first = earlier?.get(routeId);
    const window = windowOf(cases, { cells: ofRoute, recent: recent?.get(routeId) ?? [], baselines: input.baselines });
    const test = testPictures({
      cases,
      ...(embedding === undefined ? {} : { embedding }),
      schema: FEATURE_SCHEMA,
      alpha,
      seed,
      routes: byRoute.size,
      stage: stageOf(routeId),
      ...(window === undefined ? {} : { window }),
      ...(first === undefined ? {} : { earlier: first }),
    });
    if (test !== undefined) tests.set(routeId, test);
  }
  return tests;
}

/** Source of the new pictures' embeddings: others are not compared with them. */
const embeddingOf = (route: string, { samples, measurements }: VectorSources): string | undefined =>
  samples
    .filter(({ routeId }) => routeId === route)
    .map((sample) => (sample.kind === 'image' ? measurements[sample.image.sha256]?.embedding?.source : undefined))
    .find((source) => source !== undefined);

/** What all new pictures say of cases whose first one was odd, by route. `odd`: case ids by route. */
export async function testSingleCases(
  input: VectorSources & Pick<PictureTestsInput, 'cells'>,
  { odd, mayAlarm }: { readonly odd: ReadonlyMap<string, readonly string[]>; readonly mayAlarm: boolean },
): Promise<Map<string, SingleCases>> {
  const found = new Map<string, SingleCases>();
  for (const [routeId, caseIds] of odd) {
    if (caseIds.length === 0) continue;
    const cells = input.cells.filter((cell) => cell.routeId === routeId);
    const cases = singleCases(await casesOf(cells, input), new Set(caseIds));
    if (cases.length > 0) found.set(routeId, { mayAlarm, cases });
  }
  return found;
}

type VectorSources = Pick<PictureTestsInput, 'baselines' | 'samples' | 'measurements' | 'store'>;

/** Of the cells of one route. */
async function casesOf(cells: readonly Cell[], input: VectorSources): Promise<CaseVectors[]> {
  const cases: CaseVectors[] = [];
  const embedding = cells[0] && embeddingOf(cells[0].routeId, input);
  for (const cell of cells) {
    const vectors = await vectorsOf(cell, input, embedding);
    if (vectors !== undefined) cases.push(vectors);
  }
  return cases;
}

/** Without what an embedding adds: of earlier runs only our own features are kept. */
const ownFeatures = (vector: FeatureVector): FeatureVector => vector.subarray(0, FEATURE_SCHEMA.features.length);

function windowOf(
  cases: readonly CaseVectors[],
  {
    cells,
    recent,
    baselines,
  }: {
    readonly cells: readonly Cell[];
    readonly recent: readonly RecentRun[];
    readonly baselines: PictureTestsInput['baselines'];
  },
): ReturnType<typeof rollingWindow> {
  const approved = cells.flatMap(({ routeId, caseId }) => baselines.get(cellKey(routeId, caseId)) ?? []);
  // Who approved some cells has looked at the route: what came before is settled.
  const approvedMs = Math.max(...approved.map(({ approval }) => Date.parse(approval.at)));
  const earlier = recent
    .filter(({ at }) => Date.parse(at) >= approvedMs)
    .map((run): RunVectors => {
      const known = approved.map((baseline) => [baseline.caseId, vectorsIn(run, baseline)] as const);
      return new Map(known.filter(([, vectors]) => vectors.length > 0));
    });
  const now: RunVectors = new Map(cases.map(({ caseId, candidate }) => [caseId, candidate.map(ownFeatures)]));
  const approvedVectors: RunVectors = new Map(cases.map(({ caseId, baseline }) => [caseId, baseline.map(ownFeatures)]));
  return rollingWindow(approvedVectors, [...earlier, now]);
}

/** Vectors of the approved settings and of today's features. A run that is itself part of the baseline says nothing about what came after it. */
function vectorsIn(
  { runId, features, cases }: RecentRun,
  { caseId, settingsHash, approval, samples }: Baseline,
): FeatureVector[] {
  const seen = Object.hasOwn(cases, caseId) ? cases[caseId] : undefined;
  const isOfToday = features === FEATURE_SCHEMA.version && seen?.settingsHash === settingsHash;
  const isApproved = runId === approval.runId || samples.some((sample) => sample.runId === runId);
  if (!isOfToday || isApproved) return [];
  return seen.vectors
    .filter(({ length }) => length === FEATURE_SCHEMA.features.length)
    .map((values) => loadVector({ features, values }));
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
  { baselines, samples, measurements, store }: VectorSources,
  embedding: string | undefined,
): Promise<CaseVectors | undefined> {
  const { routeId, caseId } = cell;
  const baseline = baselineSet(cell, baselines);
  if (baseline === undefined) return undefined;
  const stored: FeatureVector[] = [];
  for (const { image, measurement } of baseline.samples) {
    const vector = image === undefined ? undefined : await storedVector(image, measurement, store);
    if (vector !== undefined) stored.push(withEmbedding(vector, measurement?.embedding, embedding));
  }
  const fresh = samples.flatMap((sample) => {
    const isOurs = sample.routeId === routeId && sample.caseId === caseId && sample.purpose === 'sample';
    const measured = isOurs && sample.kind === 'image' ? measurements[sample.image.sha256] : undefined;
    return measured?.vector === undefined
      ? []
      : [withEmbedding(loadVector(measured.vector), measured.embedding, embedding)];
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
