/** Where a figure lies with a confidence of 95 %. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A count out of `n`. */
interface Share {
  readonly count: number;
  readonly n: number;
}

/** 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054;

/** Wilson's score interval of a share (Wilson 1927), 0–1; all of it for `n` = 0. */
export function wilsonInterval(count: number, n: number): Interval {
  if (n === 0) return { from: 0, to: 1 };
  const share = count / n;
  const centre = share + Z ** 2 / (2 * n);
  const margin = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  return {
    from: count === 0 ? 0 : (centre - margin) / scale,
    to: count === n ? 1 : (centre + margin) / scale,
  };
}

/**
 * Is the first share shown to be lower? The interval of the difference by Newcombe's method 10 (Statistics in Medicine
 * 17, 1998, 873–890), which is made of both Wilson intervals, must leave zero out.
 */
export function isLower(one: Share, other: Share): boolean {
  if (one.n === 0 || other.n === 0) return false;
  const [p, q] = [one.count / one.n, other.count / other.n];
  const { to } = wilsonInterval(one.count, one.n);
  const { from } = wilsonInterval(other.count, other.n);
  return q - p - Math.hypot(q - from, to - p) > 0;
}

/**
 * Distribution-free interval of the median: the order statistics between which it lies with at least 95 % (binomial).
 * `undefined` below six values, which cannot tell.
 */
export function medianInterval(values: readonly number[]): Interval | undefined {
  const n = values.length;
  const sorted = values.toSorted((a, b) => a - b);
  // Powers of one half leave the range of numbers near n = 1,074; the normal approximation is exact enough by far.
  if (n > 1_000) {
    const near = Math.floor(n / 2 - (Z * Math.sqrt(n)) / 2);
    return { from: sorted[near - 1]!, to: sorted[n - near]! };
  }
  // P(at most `rank` of n values lie below the median), summed up term by term, must stay below 2.5 %.
  let rank = 0;
  let term = 0.5 ** n;
  let below = term;
  while (below <= 0.025) {
    rank += 1;
    term *= (n - rank + 1) / rank;
    below += term;
  }
  return rank === 0 ? undefined : { from: sorted[rank - 1]!, to: sorted[n - rank]! };
}
