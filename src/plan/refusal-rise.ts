import { logChoose } from '../shared/distributions.ts';

/** The least rise of refusals, from none, that a run can call a change. */
export interface RefusalRise {
  /** Answers with and without a refusal that are compared. */
  readonly before: number;
  readonly now: number;
  /** Refusals among `now` that are enough. */
  readonly refusals: number;
  /** Rate of refusals at which 80 % of runs have that many, 0–1. */
  readonly rateFound80: number;
}

/** Detection reference 5. */
const LEVEL = 0.01;
const OFTEN = 0.8;

/**
 * By Fisher's exact test, which leaves one term when nothing was refused before, and by the binomial distribution.
 * `undefined`: not even refusing everything would be enough.
 */
export function refusalRise({
  before,
  now,
  atLeast,
}: {
  readonly before: number;
  readonly now: number;
  /** Rise that matters, 0–1. */
  readonly atLeast: number;
}): RefusalRise | undefined {
  if (before === 0) return undefined;
  for (let refusals = 1; refusals <= now; refusals += 1) {
    const chance = Math.exp(logChoose(now, refusals) - logChoose(before + now, refusals));
    // Rates are ratios of small integers: 3 of 30 must reach a limit of 0.1.
    if (chance <= LEVEL && refusals / now >= atLeast - 1e-9)
      return { before, now, refusals, rateFound80: rateOf(refusals, now) };
  }
  return undefined;
}

/** Smallest rate, to a thousandth, at which `count` or more of `n` come in 80 % of runs. */
function rateOf(count: number, n: number): number {
  let low = 0;
  let high = 1000;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (atLeastCount({ count, n, rate: middle / 1000 }) >= OFTEN) high = middle;
    else low = middle;
  }
  return high / 1000;
}

function atLeastCount({
  count,
  n,
  rate,
}: {
  readonly count: number;
  readonly n: number;
  readonly rate: number;
}): number {
  let p = 0;
  for (let k = count; k <= n; k += 1) p += Math.exp(logChoose(n, k) + k * Math.log(rate) + (n - k) * Math.log1p(-rate));
  return p;
}
