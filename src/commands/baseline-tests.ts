import { baselineSet, storedVector } from './picture-tests.ts';
import { type ApprovedVectors, selfTest } from '../compare/self-test.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { BaselineTest } from '../model/comparison.ts';
import type { Cell } from '../model/plan.ts';
import { sha256 } from '../shared/hash.ts';

export interface BaselineTestsInput {
  readonly cells: readonly Cell[];
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly store: Pick<BaselineStore, 'getImage'>;
}

/** The self-test of every route whose unseeded baselines hold pictures of two runs, by route. */
export async function testBaselines({
  cells,
  baselines,
  store,
}: BaselineTestsInput): Promise<Map<string, BaselineTest>> {
  const tests = new Map<string, BaselineTest>();
  const byRoute = Map.groupBy(cells, ({ routeId }) => routeId);
  for (const [routeId, ofRoute] of byRoute) {
    const approved = ofRoute.flatMap((cell) => baselineSet(cell, baselines) ?? []);
    const cases: ApprovedVectors[] = [];
    for (const baseline of approved) cases.push(await approvedVectors(baseline, store));
    const test = selfTest({ cases, schema: FEATURE_SCHEMA, seed: seedOf(approved), routes: byRoute.size });
    if (test !== undefined) tests.set(routeId, test);
  }
  return tests;
}

async function approvedVectors(
  { caseId, samples }: Baseline,
  store: BaselineTestsInput['store'],
): Promise<ApprovedVectors> {
  const pictures: ApprovedVectors['pictures'][number][] = [];
  for (const { image, measurement, runId } of samples) {
    const vector = image === undefined ? undefined : await storedVector(image, measurement, store);
    if (vector !== undefined) pictures.push({ vector, ...(runId === undefined ? {} : { runId }) });
  }
  return { caseId, pictures };
}

/** Of the pictures alone: a baseline near the level must not be doubted on one night and trusted on the next. */
function seedOf(baselines: readonly Baseline[]): number {
  const pictures = baselines.flatMap(({ samples }) => samples.flatMap(({ image }) => image?.sha256 ?? []));
  return Number.parseInt(sha256(pictures.sort().join('\n')).slice(0, 8), 16);
}
