import { alignEmbeddings, withEmbeddingWords, withoutEmbedding } from './align-embeddings.ts';
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
  /** Source of the numbers behind the schema's features, where vectors are longer than it. */
  readonly embedding?: string;
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
  embedding,
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
  const options = { schema, seed, relabellings, ...(embedding === undefined ? {} : { embedding }) };
  const { look, explanation, hasEmbedding } = lookAt(cases, options);
  const windowTest = earlier?.window ?? (window === undefined ? undefined : testWindow(window, options));
  return {
    features: schema.version,
    ...(hasEmbedding && embedding !== undefined ? { embedding } : {}),
    seed,
    alpha,
    stages: [...(earlier?.stages ?? []), { stage, ...look }],
    ...(windowTest === undefined ? {} : { window: windowTest }),
    explanation,
    oddCases: oddCases(withoutEmbedding(cases, schema)),
  };
}

interface LookOptions {
  readonly schema: FeatureSchema;
  readonly seed: number;
  readonly relabellings: number;
  readonly embedding?: string;
}

interface Looked {
  readonly look: PictureLook;
  readonly explanation: readonly string[];
  readonly hasEmbedding: boolean;
}

function lookAt(given: readonly CaseVectors[], { schema, seed, relabellings, embedding }: LookOptions): Looked {
  const { cases, hasEmbedding } = alignEmbeddings(given, schema);
  const embeddingFrom = schema.features.length;
  const test = pooledTest(cases, { seed, relabellings, embeddingFrom });
  const { pValue, smallestPValue, labellings, cases: used, shifts } = test;
  const words = embedding === undefined ? schema : withEmbeddingWords(schema, embedding);
  const look = {
    pValue,
    smallestPValue,
    labellings,
    cases: used,
    baselinePictures: cases.reduce((sum, { baseline }) => sum + baseline.length, 0),
    newPictures: cases.reduce((sum, { candidate }) => sum + candidate.length, 0),
  };
  return { look, explanation: explainShift(shifts, words), hasEmbedding };
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
