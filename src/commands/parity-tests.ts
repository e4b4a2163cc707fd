import { cellKey } from './load-project.ts';
import { storedVector } from './picture-tests.ts';
import { compareParity } from '../compare/compare-parity.ts';
import type { PictureOfRun } from '../compare/parity-sets.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { RouteComparison } from '../model/comparison.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ParityComparison } from '../model/parity.ts';
import type { Plan } from '../model/plan.ts';
import type { RecordedRoute } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import { loadVector } from '../shared/stored-vector.ts';

export interface ParityTestsInput {
  readonly routes: readonly Pick<RecordedRoute, 'id' | 'parityOf'>[];
  /** The first stage. Pictures that were bought later exist because of what the first ones looked like, which would make the test unfair. */
  readonly plan: Pick<Plan, 'cells' | 'shots'>;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly samples: readonly Sample[];
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly store: Pick<BaselineStore, 'getImage'>;
  readonly alpha: number;
  readonly seed: number;
}

/** The same routes, those with a `parityOf` set beside the route that they name. */
export async function withParity(
  comparisons: readonly RouteComparison[],
  input: ParityTestsInput,
): Promise<RouteComparison[]> {
  const parities = await compareParities(input);
  return comparisons.map((comparison) => {
    const parity = parities.get(comparison.routeId);
    return parity === undefined ? comparison : { ...comparison, parity };
  });
}

async function compareParities(input: ParityTestsInput): Promise<Map<string, ParityComparison>> {
  const pairs = input.routes.flatMap(({ id, parityOf }) => (parityOf === undefined ? [] : [{ routeId: id, parityOf }]));
  const involved = new Set(pairs.flatMap(({ routeId, parityOf }) => [routeId, parityOf]));
  const pictures = new Map<string, readonly PictureOfRun[]>();
  for (const cell of input.plan.cells)
    if (involved.has(cell.routeId))
      pictures.set(cellKey(cell.routeId, cell.caseId), [
        ...newPictures(cell, input),
        ...(await approvedPictures(cell, input)),
      ]);
  return new Map(
    pairs.map((pair) => [
      pair.routeId,
      compareParity({
        ...pair,
        cells: input.plan.cells,
        samples: input.samples,
        measurements: input.measurements,
        picturesOf: ({ routeId, caseId }) => pictures.get(cellKey(routeId, caseId)) ?? [],
        test: { schema: FEATURE_SCHEMA, alpha: input.alpha, seed: input.seed, pairs: pairs.length },
      }),
    ]),
  );
}

type OneCell = Plan['cells'][number];

function newPictures(
  { routeId, caseId }: OneCell,
  { plan, samples, measurements }: ParityTestsInput,
): readonly PictureOfRun[] {
  const planned = new Set(
    plan.shots.flatMap((shot) => (shot.routeId === routeId && shot.caseId === caseId ? [shot.id] : [])),
  );
  return samples.flatMap((sample) => {
    if (sample.kind !== 'image' || sample.purpose !== 'sample' || !planned.has(sample.shotId)) return [];
    const measurement = measurements[sample.image.sha256];
    return measurement?.vector === undefined
      ? []
      : [pictureOf(measurement, { run: 'now', vector: loadVector(measurement.vector) })];
  });
}

/** With a seed an approved picture is the new one once more, and says nothing that is not known. */
async function approvedPictures(
  { routeId, caseId, settings, settingsHash }: OneCell,
  { baselines, store }: ParityTestsInput,
): Promise<readonly PictureOfRun[]> {
  const baseline = baselines.get(cellKey(routeId, caseId));
  if (baseline === undefined || baseline.settingsHash !== settingsHash || settings.seed !== undefined) return [];
  const pictures: PictureOfRun[] = [];
  for (const { image, measurement, runId } of baseline.samples) {
    if (image === undefined || measurement === undefined) continue;
    const vector = await storedVector(image, measurement, store);
    if (vector !== undefined) pictures.push(pictureOf(measurement, { run: runId ?? baseline.approval.runId, vector }));
  }
  return pictures;
}

const pictureOf = (
  { width, height, mediaType }: Measurement,
  made: Pick<PictureOfRun, 'run' | 'vector'>,
): PictureOfRun => ({ width, height, mediaType, ...made });
