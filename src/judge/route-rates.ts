import { failuresNow, failuresOf, refusalsOf, seenRuns } from './known-runs.ts';
import { sumRates } from './rate-tests.ts';
import { POOLED_RUNS, rateTrend, type RateTrend } from './rate-trend.ts';
import type { CellComparison } from '../model/comparison.ts';
import type { HistoryEntry } from '../model/history.ts';
import type { Sample } from '../model/sample.ts';

/** Refusals and failures of a route against the runs that are known. */
export interface RouteRates {
  /** Share of unchanged runs that may alarm, for each of the two kinds, 0–1. */
  readonly level: number;
  /** This run alone, and the newest ones pooled; empty with too few known runs. */
  readonly refusals: readonly RateTrend[];
  /** The newest runs pooled; absent with too few known runs. */
  readonly failures?: RateTrend;
}

/**
 * Correlations between calls of one night that are assumed even where the known runs, being few, show none: failures
 * come in bad hours, refusals hardly. What they cost and save is measured in docs/detection.md.
 */
export const LEAST_CORRELATION = { failures: 0.1, refusals: 0.02 } as const;

export function routeRates({
  entries,
  cells,
  samples,
  expectsRefusal,
  level,
}: {
  readonly entries: readonly HistoryEntry[];
  readonly cells: readonly CellComparison[];
  readonly samples: readonly Sample[];
  readonly expectsRefusal: (caseId: string) => boolean;
  readonly level: number;
}): RouteRates {
  const answering = cells.filter(
    ({ caseId, baseline, settingsHash }) => baseline?.settingsHash === settingsHash && !expectsRefusal(caseId),
  );
  const refusedNow = sumRates(
    answering.map(({ counts: { refused, image } }) => ({ count: refused, n: refused + image })),
  );
  const refused = seenRuns(entries, { cells: answering, rateOf: refusalsOf });
  const failures = rateTrend(seenRuns(entries, { cells, rateOf: failuresOf }), {
    now: failuresNow(samples, cells),
    leastCorrelation: LEAST_CORRELATION.failures,
  });
  return {
    level,
    refusals: [1, POOLED_RUNS].flatMap(
      (pooled) => rateTrend(refused, { now: refusedNow, pooled, leastCorrelation: LEAST_CORRELATION.refusals }) ?? [],
    ),
    ...(failures === undefined ? {} : { failures }),
  };
}
