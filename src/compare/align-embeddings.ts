import type { CaseVectors, FeatureSchema, FeatureVector } from '../model/features.ts';

export interface AlignedVectors {
  readonly cases: readonly CaseVectors[];
  /** Behind the schema's features every vector has the numbers of one embedding. */
  readonly hasEmbedding: boolean;
}

/**
 * Vectors that may be longer than their schema, by an embedding. When it is missing from any picture, it is cut from
 * all: a set that is measured in two ways cannot be compared with anything.
 */
export function alignEmbeddings(cases: readonly CaseVectors[], schema: FeatureSchema): AlignedVectors {
  const width = schema.features.length;
  const lengths = new Set(cases.flatMap(({ baseline, candidate }) => [...baseline, ...candidate].map((v) => v.length)));
  const [length = 0] = lengths;
  if (lengths.size <= 1) return { cases, hasEmbedding: length > width };
  return { cases: withoutEmbedding(cases, schema), hasEmbedding: false };
}

/** The schema's own features alone. */
export function withoutEmbedding(cases: readonly CaseVectors[], { features }: FeatureSchema): CaseVectors[] {
  const cut = (vector: FeatureVector): FeatureVector => vector.subarray(0, features.length);
  return cases.map(({ caseId, baseline, candidate }) => ({
    caseId,
    baseline: baseline.map(cut),
    candidate: candidate.map(cut),
  }));
}

/** The schema with one entry behind it, which speaks for all numbers of the embedding. */
export function withEmbeddingWords(schema: FeatureSchema, source: string): FeatureSchema {
  const words = `content, as ${source} sees it`;
  return { ...schema, features: [...schema.features, { id: 'embedding.content', more: words, less: words }] };
}
