/** Equal statistics may differ in their last bits when sums ran in another order. */
export const TIE = 1e-9;
/** Each statistic weighs a little more than the one before it, so that two labellings which trade ranks do not tie. */
const STEP = 1 / 64;

/**
 * Joins statistics that were taken on the same labellings (detection reference 3.3, step 6; Winkler et al. 2016,
 * non-parametric combination): each becomes its rank among all labellings, the ranks are joined, and the p-value is the
 * share of labellings whose joined value is at least the observed one's. In (0, 1]; `observed` must be among the columns.
 *
 * Joined by the sum of 1/p (the harmonic mean of Wilson 2019, here calibrated by the relabellings themselves): one very
 * small p-value decides, several small ones add up. The sum of −ln p asks all statistics to agree a little, which
 * statistics made for different changes do not.
 */
export function jointRank(columns: readonly Float64Array[], observed: Float64Array): number {
  const labellings = columns[0]!.length;
  const sorted = columns.map((column) => column.toSorted());
  const joined = new Float64Array(labellings);
  let reference = 0;
  for (const [k, column] of columns.entries()) {
    const weight = 1 + k * STEP;
    reference += weight / rankOf(sorted[k]!, observed[k]!);
    for (let r = 0; r < labellings; r++) joined[r] = joined[r]! + weight / rankOf(sorted[k]!, column[r]!);
  }
  const limit = reference * (1 - TIE);
  let count = 0;
  for (let r = 0; r < labellings; r++) if (joined[r]! >= limit) count += 1;
  return count / labellings;
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
