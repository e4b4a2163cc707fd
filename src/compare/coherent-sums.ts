import type { PooledSamples } from './standardise.ts';

/**
 * A vector that is linear in which pictures carry the label: `constant` plus one row for each picked picture. A
 * relabelling is then only additions.
 */
export interface LabelledSum {
  readonly width: number;
  readonly constant: Float64Array;
  /** One row of `width` per picture. */
  readonly rows: Float64Array;
  /** Row of the case's first picture, for each entry of a labelling's picks. */
  readonly firstRows: Int32Array;
}

/**
 * U of every feature (detection reference 3.3, steps 3 and 4), signed: mean of new minus mean of old, summed over
 * cases, in standard deviations. Picks are rows of the smaller set of each case.
 *
 * Cases of unequal sizes K and m count by K·m ÷ (K + m), the inverse of the variance of their difference; for equal
 * sizes this is the reference's plain sum. Step 4's root mean square over relabellings is replaced by the value that it
 * estimates, the standard deviation under uniform relabelling inside cases: both ignore the labels, and this one has no
 * noise of its own.
 */
export function coherentSums({ cases, features, values }: PooledSamples): LabelledSum {
  const width = features.length;
  const rows = values.slice();
  const constant = new Float64Array(width);
  const variance = new Float64Array(width);
  for (const { firstRow, count, newCount } of cases) {
    const oldCount = count - newCount;
    const precision = (newCount * oldCount) / count;
    // new − old = (1/m + 1/K) Σnew − Σall/K = Σall/m − (1/m + 1/K) Σold, and (1/m + 1/K) · precision = 1.
    const isNewPicked = newCount <= oldCount;
    for (let j = 0; j < width; j++) {
      let sum = 0;
      let squares = 0;
      for (let row = firstRow; row < firstRow + count; row++) {
        const value = values[row * width + j]!;
        sum += value;
        squares += value * value;
        rows[row * width + j] = isNewPicked ? value : -value;
      }
      constant[j] = constant[j]! + (isNewPicked ? -sum / oldCount : sum / newCount) * precision;
      // Variance of a sum drawn without replacement: m·K/n · sample variance.
      variance[j] = variance[j]! + precision * ((squares - (sum * sum) / count) / (count - 1));
    }
  }
  for (let j = 0; j < width; j++) {
    const scale = variance[j]! > 0 ? 1 / Math.sqrt(variance[j]!) : 0;
    constant[j] = constant[j]! * scale;
    for (let at = j; at < rows.length; at += width) rows[at] = rows[at]! * scale;
  }
  const firstRows = cases.flatMap(({ firstRow, count, newCount }) =>
    Array.from({ length: Math.min(newCount, count - newCount) }, () => firstRow),
  );
  return { width, constant, rows, firstRows: Int32Array.from(firstRows) };
}

/** The sum for one labelling, into `out`. */
export function addUp({ width, constant, rows, firstRows }: LabelledSum, picks: Int32Array, out: Float64Array): void {
  out.set(constant);
  const rowOf = (pick: number): number => (firstRows[pick]! + picks[pick]!) * width;
  let pick = 0;
  // Four rows at a time: this is where a test spends its time, and most of that in reading and writing `out`.
  for (; pick + 3 < picks.length; pick += 4) {
    const a = rowOf(pick);
    const b = rowOf(pick + 1);
    const c = rowOf(pick + 2);
    const d = rowOf(pick + 3);
    for (let j = 0; j < width; j++) out[j] = out[j]! + (rows[a + j]! + rows[b + j]! + (rows[c + j]! + rows[d + j]!));
  }
  for (; pick < picks.length; pick++) {
    const from = rowOf(pick);
    for (let j = 0; j < width; j++) out[j] = out[j]! + rows[from + j]!;
  }
}

/** Correlation of U between features under uniform relabelling inside cases, `width` × `width`. */
export function relabellingCorrelation(sum: LabelledSum, { cases }: PooledSamples): Float64Array {
  const { width, rows } = sum;
  const covariance = new Float64Array(width * width);
  const mean = new Float64Array(width);
  const centred = new Float64Array(width);
  for (const { firstRow, count, newCount } of cases) {
    const weight = (newCount * (count - newCount)) / count / (count - 1);
    mean.fill(0);
    for (let row = firstRow; row < firstRow + count; row++)
      for (let j = 0; j < width; j++) mean[j] = mean[j]! + rows[row * width + j]! / count;
    for (let row = firstRow; row < firstRow + count; row++) {
      for (let j = 0; j < width; j++) centred[j] = rows[row * width + j]! - mean[j]!;
      for (let a = 0; a < width; a++) {
        const scaled = weight * centred[a]!;
        for (let b = 0; b <= a; b++) covariance[a * width + b] = covariance[a * width + b]! + scaled * centred[b]!;
      }
    }
  }
  // Rows are scaled so that every variance is 1 already.
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) covariance[b * width + a] = covariance[a * width + b]!;
  return covariance;
}

/**
 * The same sum in coordinates in which its shrunk covariance is the identity: the squared length of the result is the
 * Mahalanobis distance with (1 − shrink) · correlation + shrink · identity. `shrink` in (0, 1].
 */
export function whitened(sum: LabelledSum, correlation: Float64Array, shrink: number): LabelledSum {
  const { width } = sum;
  const factor = choleskyOf(correlation, width, shrink);
  const constant = sum.constant.slice();
  solveLower(factor, width, constant);
  const rows = sum.rows.slice();
  for (let at = 0; at < rows.length; at += width) solveLower(factor, width, rows.subarray(at, at + width));
  return { ...sum, constant, rows };
}

/** Lower triangle L with L·Lᵀ = the shrunk matrix; positive definite because of the shrinking. */
function choleskyOf(correlation: Float64Array, width: number, shrink: number): Float64Array {
  const factor = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = (1 - shrink) * correlation[a * width + b]! + (a === b ? shrink : 0);
      for (let k = 0; k < b; k++) rest -= factor[a * width + k]! * factor[b * width + k]!;
      factor[a * width + b] = a === b ? Math.sqrt(rest) : rest / factor[b * width + b]!;
    }
  }
  return factor;
}

/** Solves L·x = y in place. */
function solveLower(factor: Float64Array, width: number, y: Float64Array): void {
  for (let a = 0; a < width; a++) {
    let rest = y[a]!;
    for (let k = 0; k < a; k++) rest -= factor[a * width + k]! * y[k]!;
    y[a] = rest / factor[a * width + a]!;
  }
}
