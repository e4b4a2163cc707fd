import { addUp, coherentSums, type LabelledSum, relabellingCorrelation, whitened } from './coherent-sums.ts';
import type { PooledSamples } from './standardise.ts';

/**
 * How far the correlation of an embedding's numbers is shrunk to none. Measured beside 0.7, both together, the largest
 * single number, sums of squares, and projections on 8 to 128 directions: see docs/detection.md.
 */
const SHRINK = 0.3;
/** A direction with less than this share of the longest row is rounding. */
const FLAT = 1e-10;

/**
 * One statistic for a whole embedding: its Mahalanobis length under relabelling. One, because an embedding is about one
 * thing, the content, and each further statistic takes power from those of the other features.
 */
export function embeddingStatistic(samples: PooledSamples): (picks: Int32Array) => number {
  const sums = inOwnSpan(coherentSums(samples));
  const joint = whitened(sums, relabellingCorrelation(sums, samples), SHRINK);
  const coordinates = new Float64Array(joint.width);
  return (picks) => {
    addUp(joint, picks, coordinates);
    let length = 0;
    for (const value of coordinates) length += value * value;
    return length;
  };
}

/**
 * The same sum in orthonormal coordinates of the space that its rows span, which is never wider than their number. Dot
 * products stay, and with them the statistic: outside of that space nothing ever varies. Thousands of numbers a picture
 * so cost as much as a hundred. Pivoted Cholesky of the rows' dot products.
 */
function inOwnSpan(sum: LabelledSum): LabelledSum {
  const { width, constant, rows } = sum;
  const count = rows.length / width;
  if (count + 1 >= width) return sum;
  const vectors = Array.from({ length: count }, (_, row) => rows.subarray(row * width, (row + 1) * width));
  vectors.push(constant);
  const rest = Float64Array.from(vectors, (vector) => dot(vector, vector));
  const flat = FLAT * Math.max(...rest);
  const found: Float64Array[] = [];
  while (found.length < vectors.length) {
    const pivot = rest.indexOf(Math.max(...rest));
    if (!(rest[pivot]! > flat)) break;
    const scale = Math.sqrt(rest[pivot]!);
    const coordinate = Float64Array.from(vectors, (vector, row) => {
      let product = dot(vector, vectors[pivot]!);
      for (const earlier of found) product -= earlier[row]! * earlier[pivot]!;
      return product / scale;
    });
    found.push(coordinate);
    for (let row = 0; row < rest.length; row++) rest[row] = rest[row]! - coordinate[row]! ** 2;
    rest[pivot] = 0;
  }
  const narrow = found.length;
  const compact = new Float64Array(count * narrow);
  for (let row = 0; row < count; row++) for (let j = 0; j < narrow; j++) compact[row * narrow + j] = found[j]![row]!;
  return {
    ...sum,
    width: narrow,
    constant: Float64Array.from(found, (coordinate) => coordinate[count]!),
    rows: compact,
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
