import type { Embedding } from '../model/embedding.ts';
import type { FeatureVector } from '../model/features.ts';
import type { StoredEmbedding, StoredVector } from '../model/measurement.ts';

/** For a file: nine digits bring every 32-bit number back exactly. */
export function storeVector(vector: FeatureVector, features: string): StoredVector {
  return {
    features,
    values: Array.from(vector, (value) => (Number.isFinite(value) ? Number(value.toPrecision(9)) : null)),
  };
}

/** From a file. */
export function loadVector({ values }: StoredVector): FeatureVector {
  return Float32Array.from(values, (value) => value ?? Number.NaN);
}

/** For a file. */
export function storeEmbedding({ source, values }: Embedding): StoredEmbedding {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * 4);
  return { source, float32: bytes.toString('base64') };
}

/** From a file, whose form its schema has checked. */
export function loadEmbedding({ source, float32 }: StoredEmbedding): Embedding {
  const bytes = Buffer.from(float32, 'base64');
  const values = Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    bytes.readFloatLE(index * 4),
  );
  return { source, values };
}

/** A picture's features and behind them its embedding, when it has one of that source: what the test of pictures takes. */
export function withEmbedding(
  features: FeatureVector,
  embedding: StoredEmbedding | undefined,
  source: string | undefined,
): FeatureVector {
  if (embedding === undefined || embedding.source !== source) return features;
  const { values } = loadEmbedding(embedding);
  const vector = new Float32Array(features.length + values.length);
  vector.set(features);
  vector.set(values, features.length);
  return vector;
}
