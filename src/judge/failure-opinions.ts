import { FAILURE_SENTENCES } from './failure-words.ts';
import { asksElsewhere } from './judge-cell.ts';
import { percent, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { rateChange, type RateTrend, trendEvidence } from './rate-trend.ts';
import type { RouteRates } from './route-rates.ts';
import type { CellComparison, Evidence, RouteComparison } from '../model/comparison.ts';
import type { FailureReason } from '../model/reply.ts';
import type { Attribution } from '../model/verdict.ts';

/** One bad hour is an accident; two bad runs of three are how the vendor is now. Detection reference 5. */
const AFFECTED_RUNS = 2;

export interface FailureRule {
  readonly cells: readonly CellComparison[];
  /** Rise of the rate that matters, and the share of failed shots from which a run has not measured enough; 0–1. */
  readonly atLeast: number;
  readonly attribution: Attribution;
  readonly rates: Pick<RouteRates, 'level' | 'failures'>;
}

/**
 * Failures of a route. Whether the vendor fails more is asked of its attempts over several runs; that shots of this
 * run failed, for whatever reason, says that something could not be measured.
 */
export function routeFailureOpinions(
  { failed: { now, reasons } }: RouteComparison,
  { cells, atLeast, attribution, rates }: FailureRule,
): Opinion[] {
  const byCount = (Object.entries(reasons) as [FailureReason, number][]).sort((a, b) => b[1] - a[1]);
  const evidence = byCount.map(([reason, count]) => ({
    name: reason,
    now: `${count} of ${plural(now.n, 'shot')}`,
    limit: `fewer than ${percent(atLeast)}`,
  }));
  const wasServed = cells.some((cell) => cell.baseline !== undefined && !asksElsewhere(cell));
  if ((reasons['model-gone'] ?? 0) > 0 && wasServed)
    return [
      {
        verdict: 'drifted',
        attribution: 'gone',
        reason: 'The vendor no longer serves the model',
        finding: { family: 'failure', evidence },
      },
    ];
  const trend = rates.failures && trendOpinion(rates.failures, { atLeast, attribution, level: rates.level, evidence });
  const [worst] = byCount;
  if (trend?.verdict === 'drifted' || worst === undefined) return trend === undefined ? [] : [trend];
  return [
    {
      verdict: now.count / now.n >= atLeast - 1e-9 ? 'inconclusive' : 'watch',
      reason: `${plural(now.count, 'shot')} of ${now.n} failed. ${FAILURE_SENTENCES[worst[0]]}`,
      finding: { family: 'failure', evidence },
    },
  ];
}

function trendOpinion(
  trend: RateTrend,
  {
    atLeast,
    attribution,
    level,
    evidence,
  }: {
    readonly atLeast: number;
    readonly attribution: Attribution;
    readonly level: number;
    readonly evidence: readonly Evidence[];
  },
): Opinion | undefined {
  const change = rateChange(trend);
  if (change === 0 || Math.abs(change) < atLeast - 1e-9) return undefined;
  const attempts = `${plural(trend.now.count, 'attempt')} of ${trend.now.n} in the last ${plural(trend.nowRuns, 'run')}`;
  const finding = {
    family: 'failure',
    evidence: [...trendEvidence('attempts that failed', trend, { atLeast, level }), ...evidence],
  } as const;
  if (change < 0)
    return trend.fallChance <= level
      ? { verdict: 'improved', reason: `The vendor fails less: ${attempts}`, finding }
      : undefined;
  if (trend.riseChance <= level && trend.affectedRuns >= AFFECTED_RUNS)
    return { verdict: 'drifted', attribution, reason: `The vendor fails more: ${attempts}`, finding };
  return trend.affectedRuns >= AFFECTED_RUNS
    ? { verdict: 'watch', reason: `The vendor may fail more: ${attempts}, too few to be sure`, finding }
    : undefined;
}
