import type { Rate } from '../model/comparison.ts';
import { logChoose, logGamma } from '../shared/distributions.ts';

/**
 * Fisher's exact test, one-sided: how likely at least this many events now are, when history and now share one rate.
 * Detection reference 5. In (0, 1]; 1 when either side is empty. Counts are whole numbers, `count` ≤ `n`.
 */
export function rateRise(history: Rate, now: Rate): number {
  const events = history.count + now.count;
  const total = history.n + now.n;
  if (history.n === 0 || now.n === 0) return 1;
  const all = logChoose(total, now.n);
  let p = 0;
  for (let k = now.count; k <= Math.min(events, now.n); k++)
    p += Math.exp(logChoose(events, k) + logChoose(total - events, now.n - k) - all);
  return Math.min(1, p);
}

/** How a rate varies from run to run: a beta distribution. */
export interface RateSpread {
  readonly alpha: number;
  readonly beta: number;
}

/** Smallest and largest correlation between calls of one run that is believed, unless the caller knows better. */
const MIN_CORRELATION = 1e-6;
const MAX_CORRELATION = 0.9;

/**
 * Beta distribution of the rate over past runs, by moments: the mean with half an event added (Jeffreys), the
 * correlation between calls of one run by analysis of variance (Donner 1986). Runs without calls are ignored.
 * `undefined` with fewer than two runs.
 */
export function fitRateSpread(runs: readonly Rate[], leastCorrelation = MIN_CORRELATION): RateSpread | undefined {
  const used = runs.filter(({ n }) => n > 0);
  if (used.length < 2) return undefined;
  const calls = used.reduce((sum, { n }) => sum + n, 0);
  const events = used.reduce((sum, { count }) => sum + count, 0);
  const mean = (events + 0.5) / (calls + 1);
  const raw = events / calls;
  const between = used.reduce((sum, { count, n }) => sum + n * (count / n - raw) ** 2, 0) / (used.length - 1);
  const within =
    used.reduce((sum, { count, n }) => sum + (count * (n - count)) / n, 0) / Math.max(1, calls - used.length);
  const size = (calls - used.reduce((sum, { n }) => sum + n * n, 0) / calls) / (used.length - 1);
  const spread = between + (size - 1) * within;
  const correlation = spread > 0 ? (between - within) / spread : 0;
  const bounded = Math.min(MAX_CORRELATION, Math.max(leastCorrelation, correlation));
  const strength = 1 / bounded - 1;
  return { alpha: mean * strength, beta: (1 - mean) * strength };
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Of several runs together. */
export function sumRates(rates: readonly Rate[]): Rate {
  return rates.reduce((sum, { count, n }) => ({ count: sum.count + count, n: sum.n + n }), { count: 0, n: 0 });
}

/**
 * Chances of 0, 1, … events in several runs together, of `sizes` calls each, when each run draws its own rate from
 * `spread`: beta-binomial distributions, convolved.
 */
export function betaBinomialSum(sizes: readonly number[], { alpha, beta }: RateSpread): number[] {
  const base = logBeta(alpha, beta);
  let sum = [1];
  for (const n of sizes) {
    const next = Array.from({ length: sum.length + n }, () => 0);
    for (let k = 0; k <= n; k++) {
      const p = Math.exp(logChoose(n, k) + logBeta(k + alpha, n - k + beta) - base);
      for (const [index, before] of sum.entries()) next[index + k]! += before * p;
    }
    sum = next;
  }
  return sum;
}

/** P(at least `count` of `n`) when each run draws its rate from `spread`: the beta-binomial tail, in (0, 1]. */
export function betaBinomialTail({ count, n }: Rate, { alpha, beta }: RateSpread): number {
  if (count <= 0) return 1;
  const base = logBeta(alpha, beta);
  let p = 0;
  for (let k = count; k <= n; k++) p += Math.exp(logChoose(n, k) + logBeta(k + alpha, n - k + beta) - base);
  return Math.min(1, p);
}
