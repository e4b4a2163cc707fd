import { explainShift } from './explain-shift.ts';
import { oddCases } from './odd-cases.ts';
import { pooledTest, relabellingsFor } from './pooled-test.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { CaseVectors, FeatureSchema } from '../model/features.ts';

export interface TestPicturesInput {
  /** Cases with at least one stored and one new picture. */
  readonly cases: readonly CaseVectors[];
  readonly schema: FeatureSchema;
  readonly alpha: number;
  readonly seed: number;
  /** Routes of the run that are weighed against each other: each must be able to alarm at its part of the level. */
  readonly routes: number;
  readonly stage: 1 | 2;
  /** The first stage, when this is the second. */
  readonly earlier?: PictureTest;
}

/** One stage of the test whether a route's pictures moved, with the earlier stage kept before it. `undefined` without cases. */
export function testPictures({
  cases,
  schema,
  alpha,
  seed,
  routes,
  stage,
  earlier,
}: TestPicturesInput): PictureTest | undefined {
  if (cases.length === 0) return undefined;
  const {
    pValue,
    smallestPValue,
    labellings,
    cases: used,
    shifts,
  } = pooledTest(cases, { seed, relabellings: relabellingsFor(alpha / routes) });
  return {
    features: schema.version,
    seed,
    alpha,
    stages: [
      ...(earlier?.stages ?? []),
      {
        stage,
        pValue,
        smallestPValue,
        labellings,
        cases: used,
        baselinePictures: cases.reduce((sum, { baseline }) => sum + baseline.length, 0),
        newPictures: cases.reduce((sum, { candidate }) => sum + candidate.length, 0),
      },
    ],
    explanation: explainShift(shifts, schema),
    oddCases: oddCases(cases),
  };
}
