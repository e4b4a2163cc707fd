import type { CaseVectors, FeatureVector } from '../model/features.ts';

/** Standardised values are cut here, so that one odd picture cannot outvote the others. Detection reference 3.3, step 2. */
const CLIP = 4;
/** A spread below this share of the values is the rounding of 32-bit floats, not variation. */
const CONSTANT = 1e-6;

/** Both sets of one case in one canonical order, so that neither labels nor file order can reach the statistics. */
export interface PooledCase {
  readonly caseId: string;
  /** Pictures of both sets; the first row is number 0. */
  readonly count: number;
  readonly newCount: number;
  /** Row of the case's first picture in `values`. */
  readonly firstRow: number;
  /** Rows, counted from `firstRow`, that are new in truth; ascending. */
  readonly observed: readonly number[];
}

export interface PooledSamples {
  readonly cases: readonly PooledCase[];
  /** Features that could be used: finite everywhere and not constant. Indices into the schema. */
  readonly features: readonly number[];
  /** Standardised values, one row of `features.length` per picture. */
  readonly values: Float64Array;
}

/**
 * Steps 1, 2 and 2b of the detection reference, 3.3: centred in the case, scaled by the spread inside cases, weighted
 * by inverse variance, clipped. Everything here is symmetric in all pictures of a case, whichever set they are from:
 * that is what keeps the permutation test exact. Cases without a picture in either set are left out. Features outside of
 * `columns` are not looked at, but for the order of rows, which is the same for any part of the features.
 */
export function standardise(
  cases: readonly CaseVectors[],
  columns: { readonly from: number; readonly to: number } = { from: 0, to: Infinity },
): PooledSamples {
  const usable = cases
    .filter(({ baseline, candidate }) => baseline.length > 0 && candidate.length > 0)
    .toSorted((a, b) => (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0));
  const rows: FeatureVector[] = [];
  const pooled = usable.map((entry): PooledCase => {
    const all = [
      ...entry.baseline.map((vector) => ({ vector, isNew: false })),
      ...entry.candidate.map((vector) => ({ vector, isNew: true })),
    ].toSorted((a, b) => compareVectors(a.vector, b.vector));
    const firstRow = rows.length;
    rows.push(...all.map(({ vector }) => vector));
    const observed = all.flatMap(({ isNew }, index) => (isNew ? [index] : []));
    return { caseId: entry.caseId, count: all.length, newCount: entry.candidate.length, firstRow, observed };
  });
  const { features, residuals } = scaledResiduals(rows, pooled, columns);
  weigh(residuals, features.length, pooled);
  return { cases: pooled, features, values: residuals };
}

function compareVectors(a: FeatureVector, b: FeatureVector): number {
  for (let j = 0; j < a.length; j++) if (a[j] !== b[j]) return a[j]! < b[j]! ? -1 : 1;
  return 0;
}

function scaledResiduals(
  rows: readonly FeatureVector[],
  cases: readonly PooledCase[],
  { from, to }: { readonly from: number; readonly to: number },
) {
  const width = Math.min(to, rows[0]?.length ?? 0);
  const features: number[] = [];
  const columns: Float64Array[] = [];
  const freedom = rows.length - cases.length;
  for (let j = from; j < width; j++) {
    const column = new Float64Array(rows.length);
    let squares = 0;
    let largest = 0;
    for (const { firstRow, count } of cases) {
      let sum = 0;
      for (let row = firstRow; row < firstRow + count; row++) sum += rows[row]![j]!;
      const mean = sum / count;
      for (let row = firstRow; row < firstRow + count; row++) {
        const residual = rows[row]![j]! - mean;
        column[row] = residual;
        squares += residual * residual;
        largest = Math.max(largest, Math.abs(rows[row]![j]!));
      }
    }
    const spread = Math.sqrt(squares / freedom);
    // Also false for NaN: a feature that is missing from any picture is dropped.
    if (!(spread > CONSTANT * largest && Number.isFinite(spread))) continue;
    for (let row = 0; row < column.length; row++) column[row] = column[row]! / spread;
    features.push(j);
    columns.push(column);
  }
  const residuals = new Float64Array(rows.length * features.length);
  for (const [at, column] of columns.entries())
    for (let row = 0; row < column.length; row++) residuals[row * features.length + at] = column[row]!;
  return { features, residuals };
}

/** Step 2b: quiet cases and quiet features speak louder. */
function weigh(values: Float64Array, width: number, cases: readonly PooledCase[]): void {
  const variances = new Float64Array(width);
  for (const { firstRow, count } of cases) {
    let total = 0;
    for (let j = 0; j < width; j++) {
      let squares = 0;
      for (let row = firstRow; row < firstRow + count; row++) squares += values[row * width + j]! ** 2;
      variances[j] = squares / (count - 1);
      total += variances[j]!;
    }
    const mean = total / width;
    for (let j = 0; j < width; j++) {
      const weight = 1 / (0.5 * mean + 0.5 * variances[j]! + 0.25);
      for (let row = firstRow; row < firstRow + count; row++) {
        const at = row * width + j;
        values[at] = Math.min(CLIP, Math.max(-CLIP, values[at]! * weight));
      }
    }
  }
}
