import type { FeatureVector } from '../model/features.ts';
import type { StoredVector } from '../model/measurement.ts';

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
