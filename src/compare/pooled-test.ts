import type { CaseVectors } from '../model/features.ts';
import { addUp, coherentSums, relabellingCorrelation, whitened } from './coherent-sums.ts';
import { embeddingStatistic } from './embedding-statistic.ts';
import { jointRank, TIE } from './joint-rank.ts';
import { allLabellings, labellingCount, randomLabellings } from './labellings.ts';
import { normalQuantile } from '../shared/distributions.ts';
import { type PooledCase, type PooledSamples, standardise } from './standardise.ts';

/** Where a feature's shift starts to count for the sum of many small shifts. Detection reference 3.3, step 5. */
const KNEE = 1.5;
/**
 * How far the correlation of features is shrunk to none in the two joint statistics, which see a shift in directions
 * that samples of one prompt hardly vary in. Beside the reference's two statistics they found 82 instead of 75 % of
 * five pairs of close releases (24 cases, 1 + 1 pictures) and lost nothing on injected changes; 0.1 to 0.85 differ by a
 * point or two. Measured with bench/detection.
 */
const SHRINKS = [0.3, 0.7];

export interface PooledTestOptions {
  /** Seed of the relabellings; store it, and the same data give the same p-value. */
  readonly seed: number;
  /** Random relabellings beside the observed labels. Default 1,999; `relabellingsFor(alpha)` gives what a level needs. */
  readonly relabellings?: number;
  /** Index of the first feature that belongs to an embedding: those are one statistic together. Default: none does. */
  readonly embeddingFrom?: number;
}

/** How far one feature moved over all cases. */
export interface FeatureShift {
  /** Index in the schema; `embeddingFrom` stands for the whole embedding, whose shift has no sign. */
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

/** Relabellings for a test at `alpha`: enough for p-values at least ten times finer. */
export const relabellingsFor = (alpha: number): number =>
  Math.max(alpha < 0.005 ? 4999 : 1999, Math.ceil(10 / alpha) - 1);

/**
 * Has a model moved? Pooled permutation test over feature vectors, detection reference 3.3: the same feature moving the
 * same way on many cases. Labels are exchanged inside each case only, so prompts need nothing in common. Four
 * statistics (one feature far; many features a little; all features jointly, twice), and a fifth for an embedding, are
 * joined on the same relabellings, which keeps the p-value exact for any features, any number of cases and any sizes.
 *
 * Samples and cases may come in any order. Without usable cases or features `pValue` and `smallestPValue` are 1:
 * nothing can be said.
 */
export function pooledTest(cases: readonly CaseVectors[], options: PooledTestOptions): PooledTestResult {
  const { embeddingFrom = Infinity } = options;
  const samples = standardise(cases, { from: 0, to: embeddingFrom });
  const embedding = standardise(cases, { from: embeddingFrom, to: Infinity });
  const usable = samples.cases.length;
  if (usable === 0 || samples.features.length + embedding.features.length === 0)
    return { pValue: 1, smallestPValue: 1, labellings: 1, isExhaustive: true, cases: usable, shifts: [] };
  const groups = samples.cases.map(({ count, newCount }) => ({ count, chosen: Math.min(newCount, count - newCount) }));
  const ways = labellingCount(groups);
  const wanted = (options.relabellings ?? 1999) + 1;
  const isExhaustive = ways <= wanted;
  const labellings = isExhaustive ? ways : wanted;
  const statistics = createStatistics(samples, embedding);
  const picks = Int32Array.from(samples.cases.flatMap(observedPicks));
  statistics.take(picks);
  const observed = statistics.values.slice();
  const shifts = shiftsOf(samples, statistics.shift);
  const next = isExhaustive ? allLabellings(groups) : randomLabellings(groups, options.seed);
  const columns = Array.from(observed, () => new Float64Array(labellings));
  for (let labelling = 0; labelling < labellings; labelling++) {
    // The observed labels are one labelling among all; a walk over all meets them on its own.
    if (isExhaustive || labelling > 0) {
      next(picks);
      statistics.take(picks);
    }
    for (let k = 0; k < columns.length; k++) columns[k]![labelling] = statistics.values[k]!;
  }
  if (embedding.features.length > 0)
    shifts.push({ feature: embeddingFrom, strength: strengthOf(columns.at(-1)!, observed.at(-1)!) });
  const isSymmetric = samples.cases.every(({ count, newCount }) => 2 * newCount === count);
  return {
    pValue: jointRank(columns, observed),
    smallestPValue: Math.min(1, Math.max((isSymmetric ? 2 : 1) / ways, 1 / labellings)),
    labellings,
    isExhaustive,
    cases: usable,
    shifts: shifts.sort(byStrength),
  };
}

/** Rows of the smaller set of a case, whose sum tells the whole difference. */
const observedPicks = ({ observed, newCount, count }: PooledCase): readonly number[] =>
  2 * newCount <= count
    ? observed
    : Array.from({ length: count }, (_, row) => row).filter((row) => !observed.includes(row));

const shiftsOf = ({ features }: PooledSamples, shift: Float64Array): FeatureShift[] =>
  features.map((feature, column): FeatureShift => ({ feature, strength: shift[column]! }));

const byStrength = (a: FeatureShift, b: FeatureShift): number =>
  Math.abs(b.strength) - Math.abs(a.strength) || a.feature - b.feature;

/** How many standard deviations a normal number must be away from 0 to be as rare as the observed value among all. */
function strengthOf(values: Float64Array, observed: number): number {
  const share = values.filter((value) => value >= observed * (1 - TIE)).length / values.length;
  return share >= 1 ? 0 : normalQuantile(1 - share / 2);
}

/** The statistics of one labelling, larger where more has moved. `take` overwrites `values` and `shift`. */
function createStatistics(samples: PooledSamples, embedding: PooledSamples) {
  const sums = coherentSums(samples);
  const correlation = relabellingCorrelation(sums, samples);
  const joint = SHRINKS.map((shrink) => whitened(sums, correlation, shrink));
  const shift = new Float64Array(sums.width);
  const coordinates = new Float64Array(sums.width);
  const lengthOf = embedding.features.length === 0 ? undefined : embeddingStatistic(embedding);
  const values = new Float64Array(2 + joint.length + (lengthOf === undefined ? 0 : 1));
  const take = (picks: Int32Array): void => {
    addUp(sums, picks, shift);
    let largest = 0;
    let many = 0;
    for (let j = 0; j < shift.length; j++) {
      const size = Math.abs(shift[j]!);
      if (size > largest) largest = size;
      if (size > KNEE) many += (size - KNEE) * (size - KNEE);
    }
    values[0] = largest;
    values[1] = many;
    for (let k = 0; k < joint.length; k++) {
      addUp(joint[k]!, picks, coordinates);
      let length = 0;
      for (let j = 0; j < coordinates.length; j++) length += coordinates[j]! * coordinates[j]!;
      values[2 + k] = length;
    }
    if (lengthOf !== undefined) values[2 + joint.length] = lengthOf(picks);
  };
  return { values, shift, take };
}
