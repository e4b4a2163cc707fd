import type { SeenRun } from './known-runs.ts';
import { chance, plural } from './number-words.ts';
import { betaBinomialSum, fitRateSpread, rateRise, sumRates } from './rate-tests.ts';
import type { Evidence, Rate } from '../model/comparison.ts';

/** Runs that must be known before a rate is judged by them: fewer do not say how much nights differ. */
export const MIN_RATE_RUNS = 8;
/** Runs that the newest are held against, the first since the baseline: later ones may already be part of a slow change. */
const MAX_REFERENCES = 20;
/** The newest runs that are pooled, this one included, to see what one run is too small for. Detection reference 5. */
export const POOLED_RUNS = 3;

/** The newest runs against the ordinary ones before them. */
export interface RateTrend {
  readonly before: Rate;
  readonly beforeRuns: number;
  /** Of the newest runs together. */
  readonly now: Rate;
  readonly nowRuns: number;
  /** Of `nowRuns`: those with at least one event. */
  readonly affectedRuns: number;
  /** Chance of so many events, and of so few, from an unchanged vendor; (0, 1]. */
  readonly riseChance: number;
  readonly fallChance: number;
}

export interface RateTrendInput {
  readonly now: Rate;
  /** Runs that are pooled, this one included: `POOLED_RUNS`, or 1. */
  readonly pooled?: number;
  /** Correlation between calls of one run that is assumed whatever few runs show, 0–1. Absent: none. */
  readonly leastCorrelation?: number;
}

/**
 * `undefined` with too few known runs, or nothing counted now. `pooled` 1 is this run alone. A run that drifted is no
 * example of the ordinary, nor are the runs before it that were pooled with it.
 */
export function rateTrend(
  known: readonly SeenRun[],
  { now, pooled = POOLED_RUNS, leastCorrelation }: RateTrendInput,
): RateTrend | undefined {
  if (now.n === 0) return undefined;
  const split = Math.max(0, known.length - (pooled - 1));
  const ordinary = known
    .slice(0, split)
    .filter((_, index) => !known.slice(index, index + POOLED_RUNS).some(({ drifted }) => drifted))
    .slice(0, MAX_REFERENCES);
  const spread = ordinary.length < MIN_RATE_RUNS ? undefined : fitRateSpread(ordinary, leastCorrelation);
  if (spread === undefined) return undefined;
  const window = [...known.slice(split), now];
  const before = sumRates(ordinary);
  const total = sumRates(window);
  const chances = betaBinomialSum(
    window.map(({ n }) => n),
    spread,
  );
  return {
    before,
    beforeRuns: ordinary.length,
    now: total,
    nowRuns: window.length,
    affectedRuns: window.filter(({ count }) => count > 0).length,
    // Fisher's test knows how little the history may say, the beta-binomial one how much runs differ: both must agree.
    riseChance: Math.max(rateRise(before, total), sum(chances.slice(total.count))),
    fallChance: Math.max(rateRise(total, before), sum(chances.slice(0, total.count + 1))),
  };
}

/** Of chances; rounding never makes it impossible or more than sure. */
const sum = (chances: readonly number[]): number =>
  Math.min(
    1,
    Math.max(
      Number.MIN_VALUE,
      chances.reduce((a, b) => a + b, 0),
    ),
  );

/** Rate of the newest runs minus the rate before, in points as a ratio. */
export const rateChange = ({ before, now }: RateTrend): number => now.count / now.n - before.count / before.n;

export function trendEvidence(
  name: string,
  trend: RateTrend,
  { atLeast, level }: { readonly atLeast: number; readonly level: number },
): Evidence[] {
  const { before, beforeRuns, now, nowRuns, affectedRuns, riseChance, fallChance } = trend;
  return [
    {
      name,
      baseline: `${before.count} of ${before.n} in ${plural(beforeRuns, 'run')}`,
      now: `${now.count} of ${now.n} in ${plural(nowRuns, 'run')}, ${affectedRuns} of them affected`,
      limit: `a change below ${Math.round(atLeast * 1_000) / 10} points`,
    },
    {
      name: 'chance of such a change from an unchanged vendor',
      now: chance(rateChange(trend) > 0 ? riseChance : fallChance),
      limit: `above ${chance(level)}`,
    },
  ];
}
