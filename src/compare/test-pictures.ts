import { explainShift } from './explain-shift.ts';
import { oddCases } from './odd-cases.ts';
import { pooledTest, relabellingsFor } from './pooled-test.ts';
import type { PictureLook, PictureTest, PictureWindow } from '../model/comparison.ts';
import type { CaseVectors, FeatureSchema } from '../model/features.ts';

/** A window whose rough p-value is above this needs no finer one. */
const ROUGH_ENOUGH = 0.1;

export interface TestPicturesInput {
  /** Cases with at least one stored and one new picture. */
  readonly cases: readonly CaseVectors[];
  readonly schema: FeatureSchema;
  readonly alpha: number;
  readonly seed: number;
  /** Routes of the run that are weighed against each other: each must be able to alarm at its part of the level. */
  readonly routes: number;
  readonly stage: 1 | 2;
  /** The last runs together, in a first or only stage. */
  readonly window?: { readonly runs: number; readonly cases: readonly CaseVectors[] };
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
  window,
  earlier,
}: TestPicturesInput): PictureTest | undefined {
  if (cases.length === 0) return undefined;
  const relabellings = relabellingsFor(alpha / routes);
  const { look, explanation } = lookAt(cases, { schema, seed, relabellings });
  const windowTest =
    earlier?.window ?? (window === undefined ? undefined : testWindow(window, { schema, seed, relabellings }));
  return {
    features: schema.version,
    seed,
    alpha,
    stages: [...(earlier?.stages ?? []), { stage, ...look }],
    ...(windowTest === undefined ? {} : { window: windowTest }),
    explanation,
    oddCases: oddCases(cases),
  };
}

interface LookOptions {
  readonly schema: FeatureSchema;
  readonly seed: number;
  readonly relabellings: number;
}

function lookAt(
  cases: readonly CaseVectors[],
  { schema, seed, relabellings }: LookOptions,
): { readonly look: PictureLook; readonly explanation: readonly string[] } {
  const { pValue, smallestPValue, labellings, cases: used, shifts } = pooledTest(cases, { seed, relabellings });
  const look = {
    pValue,
    smallestPValue,
    labellings,
    cases: used,
    baselinePictures: cases.reduce((sum, { baseline }) => sum + baseline.length, 0),
    newPictures: cases.reduce((sum, { candidate }) => sum + candidate.length, 0),
  };
  return { look, explanation: explainShift(shifts, schema) };
}

/** Roughly first: of ten quiet windows nine are settled by a tenth of the work. A rough look can but veto, so the level holds. */
function testWindow({ runs, cases }: NonNullable<TestPicturesInput['window']>, options: LookOptions): PictureWindow {
  const rough = lookAt(cases, {
    ...options,
    relabellings: Math.min(options.relabellings, relabellingsFor(ROUGH_ENOUGH)),
  });
  const { look, explanation } = rough.look.pValue > ROUGH_ENOUGH ? rough : lookAt(cases, options);
  return { runs, ...look, explanation };
}
