import { explainShift } from './explain-shift.ts';
import { oddCases } from './odd-cases.ts';
import { pooledTest, relabellingsFor } from './pooled-test.ts';
import type { BaselineTest } from '../model/comparison.ts';
import type { CaseVectors, FeatureSchema, FeatureVector } from '../model/features.ts';

/**
 * Level of the self-test over all routes of a run: one steady set of baselines in a hundred is doubted. A baseline is
 * tested again whenever it grows and never in between, so this is spent a few times a year, while a false doubt costs
 * one more run to accept. The picture test, which alarms every night, has a much finer level.
 */
export const SELF_TEST_LEVEL = 0.01;

/** Approved pictures of one case in the order of their approval. */
export interface ApprovedVectors {
  readonly caseId: string;
  readonly pictures: readonly {
    readonly vector: FeatureVector;
    /** Absent: approved before runs were noted for each picture. */
    readonly runId?: string;
  }[];
}

export interface SelfTestInput {
  readonly cases: readonly ApprovedVectors[];
  readonly schema: FeatureSchema;
  /** Of the relabellings. Made from the pictures, it gives the same answer every night. */
  readonly seed: number;
  /** Routes of the run that are weighed against each other: each must be able to reach its part of the level. */
  readonly routes: number;
}

/**
 * Tests a route's baselines against themselves: the first run's pictures against those of later runs. A small p-value
 * says that the model moved while they were collected. `undefined`: there is nothing to set against each other, as
 * long as no case has pictures of two runs.
 */
export function selfTest({ cases, schema, seed, routes }: SelfTestInput): BaselineTest | undefined {
  const halves = cases.map(halvesOf).filter(({ baseline, candidate }) => baseline.length > 0 && candidate.length > 0);
  if (halves.length === 0) return undefined;
  const { pValue, smallestPValue, labellings, shifts } = pooledTest(halves, {
    seed,
    relabellings: relabellingsFor(SELF_TEST_LEVEL / routes),
  });
  return {
    features: schema.version,
    seed,
    alpha: SELF_TEST_LEVEL,
    pValue,
    smallestPValue,
    labellings,
    cases: halves.length,
    earlierPictures: halves.reduce((sum, { baseline }) => sum + baseline.length, 0),
    laterPictures: halves.reduce((sum, { candidate }) => sum + candidate.length, 0),
    explanation: explainShift(shifts, schema),
    oddCases: oddCases(halves),
  };
}

/** By run; where no picture knows its run, by order, the first half against the second. */
function halvesOf({ caseId, pictures }: ApprovedVectors): CaseVectors {
  const isByRun = pictures.some(({ runId }) => runId !== undefined);
  const half = Math.ceil(pictures.length / 2);
  const isEarlier = (index: number): boolean =>
    isByRun ? pictures[index]!.runId === pictures[0]!.runId : index < half;
  return {
    caseId,
    baseline: pictures.filter((_, index) => isEarlier(index)).map(({ vector }) => vector),
    candidate: pictures.filter((_, index) => !isEarlier(index)).map(({ vector }) => vector),
  };
}
