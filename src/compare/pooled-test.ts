import type { CaseVectors } from '../model/features.ts';
import { allLabellings, labellingCount, randomLabellings } from './labellings.ts';
import { type PooledCase, type PooledSamples, standardise } from './standardise.ts';

/** Where a feature's shift starts to count for the sum of many small shifts. Detection reference 3.3, step 5. */
const KNEE = 1.5;
/** Equal statistics may differ in their last bits when sums run in another order. */
const TIE = 1e-9;

export interface PooledTestOptions {
  /** Seed of the relabellings; store it, and the same data give the same p-value. */
  readonly seed: number;
  /** Random relabellings beside the observed labels. Default 1,999; `relabellingsFor(alpha)` gives what a level needs. */
  readonly relabellings?: number;
}

/** How far one feature moved over all cases. */
export interface FeatureShift {
  /** Index in the schema. */
  readonly feature: number;
  /** Signed shift in its own standard deviations under "no change": about standard normal when nothing moved. */
  readonly strength: number;
}

export interface PooledTestResult {
  /** In (0, 1]; never 0. Exact: at most a share α of unchanged models gets p ≤ α. */
  readonly pValue: number;
  /** Smallest p-value that these sizes can give. A test at a smaller α cannot alarm. */
  readonly smallestPValue: number;
  /** Labellings that the p-value is a rank among, the observed one included. */
  readonly labellings: number;
  /** True: every labelling was looked at, and the seed plays no part. */
  readonly isExhaustive: boolean;
  /** Cases with pictures in both sets. */
  readonly cases: number;
  /** All usable features, strongest shift first. */
  readonly shifts: readonly FeatureShift[];
}

/** Relabellings for a test at `alpha`: enough for a p-value ten times finer. */
export const relabellingsFor = (alpha: number): number => (alpha < 0.005 ? 4999 : 1999);

/**
 * Has a model moved? Pooled permutation test over feature vectors, detection reference 3.3: the same feature moving the
 * same way on many cases. Labels are exchanged inside each case only, so prompts need nothing in common. Two statistics
 * (one feature far, many features a little) are joined by Fisher's method on the same relabellings, which is exact for
 * any features, any number of cases and any sizes.
 *
 * Without usable cases or features the p-value is 1 and `smallestPValue` is 1: nothing can be said.
 */
export function pooledTest(cases: readonly CaseVectors[], options: PooledTestOptions): PooledTestResult {
  const samples = standardise(cases);
  if (samples.cases.length === 0 || samples.features.length === 0)
    return { pValue: 1, smallestPValue: 1, labellings: 1, isExhaustive: true, cases: samples.cases.length, shifts: [] };
  const groups = samples.cases.map(({ count, newCount }) => ({ count, chosen: Math.min(newCount, count - newCount) }));
  const ways = labellingCount(groups);
  const wanted = (options.relabellings ?? 1999) + 1;
  const isExhaustive = ways <= wanted;
  const labellings = isExhaustive ? ways : wanted;
  const sums = coherentSums(samples);
  const width = samples.features.length;
  const largest = new Float64Array(labellings);
  const many = new Float64Array(labellings);
  const picks = Int32Array.from(samples.cases.flatMap(observedPicks));
  const shift = new Float64Array(width);
  const next = isExhaustive ? allLabellings(groups) : randomLabellings(groups, options.seed);
  addUp(sums, picks, shift);
  const observed = shift.slice();
  // An exhaustive walk meets the observed labels on its own; they are put first and the walk replaces nothing else.
  let at = 0;
  const record = (): void => {
    let max = 0;
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const size = Math.abs(shift[j]!);
      if (size > max) max = size;
      if (size > KNEE) sum += (size - KNEE) * (size - KNEE);
    }
    largest[at] = max;
    many[at] = sum;
    at += 1;
  };
  record();
  const reference = { largest: largest[0]!, many: many[0]! };
  if (isExhaustive) at = 0;
  while (at < labellings) {
    next(picks);
    addUp(sums, picks, shift);
    record();
  }
  const shifts = [...samples.features.keys()]
    .map((column): FeatureShift => ({ feature: samples.features[column]!, strength: observed[column]! }))
    .toSorted((a, b) => Math.abs(b.strength) - Math.abs(a.strength) || a.feature - b.feature);
  const isSymmetric = samples.cases.every(({ count, newCount }) => 2 * newCount === count);
  return {
    pValue: fisherRank(largest, many, reference),
    smallestPValue: Math.min(1, Math.max((isSymmetric ? 2 : 1) / ways, 1 / labellings)),
    labellings,
    isExhaustive,
    cases: samples.cases.length,
    shifts,
  };
}

/** Rows of the smaller set of a case, whose sum tells the whole difference. */
const observedPicks = ({ observed, newCount, count }: PooledCase): number[] =>
  2 * newCount <= count
    ? [...observed]
    : Array.from({ length: count }, (_, row) => row).filter((row) => !observed.includes(row));

interface CoherentSums {
  readonly width: number;
  /** What every labelling starts from. */
  readonly constant: Float64Array;
  /** What each picture adds when it is picked; one row per picture. */
  readonly rows: Float64Array;
  /** Row of the first picture for each entry of `picks`. */
  readonly firstRows: Int32Array;
}

/**
 * Prepares step 3: mean of new minus mean of old, summed over cases. The difference is linear in the sum of the picked
 * pictures, so each is scaled once and a labelling is only additions.
 *
 * Cases of unequal sizes K and m count by K·m ÷ (K + m), the inverse of the variance of their difference; for equal
 * sizes this is the reference's plain sum. Step 4's root mean square over relabellings is replaced by the value it
 * estimates, the standard deviation under uniform relabelling inside cases; both ignore the labels, and this one has no
 * noise of its own.
 */
function coherentSums({ cases, features, values }: PooledSamples): CoherentSums {
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

/** U of every feature, with its sign, for one labelling. */
function addUp({ width, constant, rows, firstRows }: CoherentSums, picks: Int32Array, shift: Float64Array): void {
  shift.set(constant);
  for (let i = 0; i < picks.length; i++) {
    const from = (firstRows[i]! + picks[i]!) * width;
    for (let j = 0; j < width; j++) shift[j] = shift[j]! + rows[from + j]!;
  }
}

/**
 * Step 6: each statistic becomes its rank among all labellings, Fisher's −ln p − ln p joins them, and the p-value is
 * the share of labellings at least as extreme as the observed one (Winkler et al. 2016, non-parametric combination).
 */
function fisherRank(
  largest: Float64Array,
  many: Float64Array,
  observed: { readonly largest: number; readonly many: number },
): number {
  const sortedLargest = largest.toSorted();
  const sortedMany = many.toSorted();
  const joined = (a: number, b: number): number =>
    -Math.log(rankOf(sortedLargest, a)) - Math.log(rankOf(sortedMany, b));
  const reference = joined(observed.largest, observed.many) - TIE;
  let count = 0;
  for (let r = 0; r < largest.length; r++) if (joined(largest[r]!, many[r]!) >= reference) count += 1;
  return count / largest.length;
}

/** Share of values that are at least `value`; ties count. */
function rankOf(sorted: Float64Array, value: number): number {
  const limit = value - TIE * Math.abs(value);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return (sorted.length - low) / sorted.length;
}
