import {
  cusum,
  type LatencyBaseline,
  latencyBaseline,
  latencyShift,
  type LatencyRun,
  type LatencyShift,
} from './latency-runs.ts';
import { percent } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { Evidence } from '../model/comparison.ts';
import type { Attribution } from '../model/verdict.ts';

/** Runs that must be known before latency is judged by its trend: fewer do not say how much runs differ. */
export const MIN_RUNS = 8;
/** Runs that the others are held against: more add little, and would make a slow change part of the ordinary. */
const MAX_REFERENCES = 20;
/** Decision interval of the CUSUM. Detection reference 4. */
const CUSUM_LIMIT = 4;
/** A z above this has a chance of 1 % in an unchanged run. */
const UNUSUAL_Z = 2.326;

/** The newest run, and what all runs since the baseline add up to, in one direction. */
interface SideTrend {
  readonly shift: LatencyShift;
  readonly sum: number;
}

/** Both directions; the sums are CUSUMs after the newest run, ≥ 0. */
export interface LatencyTrend {
  readonly slower: SideTrend;
  readonly faster: SideTrend;
}

/** `undefined` with fewer than `MIN_RUNS` runs before `now`, or where `now` shares no case with them. `runs` in order of time. */
export function latencyTrend(runs: readonly LatencyRun[], now: LatencyRun): LatencyTrend | undefined {
  if (runs.length < MIN_RUNS) return undefined;
  const made = new Map<number, LatencyBaseline | undefined>();
  const firstRuns = (count: number): LatencyBaseline | undefined => {
    if (!made.has(count)) made.set(count, latencyBaseline(runs.slice(0, count)));
    return made.get(count);
  };
  const later = [...runs.slice(MIN_RUNS), now];
  const slower = follow(later, { side: 1, firstRuns });
  const faster = follow(later, { side: -1, firstRuns });
  return slower === undefined || faster === undefined ? undefined : { slower, faster };
}

/**
 * Holds each run after the first `MIN_RUNS` against the runs before it. While the sum is above zero a change may have
 * begun, so these runs serve as references only once it has fallen back.
 */
function follow(
  later: readonly LatencyRun[],
  { side, firstRuns }: { readonly side: 1 | -1; readonly firstRuns: (count: number) => LatencyBaseline | undefined },
): SideTrend | undefined {
  const zs: number[] = [];
  let references = MIN_RUNS;
  let newest: SideTrend | undefined;
  for (const [index, run] of later.entries()) {
    const baseline = firstRuns(references);
    const shift = baseline && latencyShift(baseline, run);
    newest = undefined;
    if (shift === undefined) continue;
    zs.push(side * shift.z);
    const sum = cusum(zs).at(-1)!;
    if (sum === 0) references = Math.min(MIN_RUNS + index + 1, MAX_REFERENCES);
    newest = { shift, sum };
  }
  return newest;
}

export interface LatencyRule {
  /** Smallest change that matters, a ratio. */
  readonly atLeast: number;
  readonly attribution: Attribution;
  /** P50 then and now. */
  readonly evidence: Evidence;
}

/** Drifted or improved needs both a trend that chance does not explain and a change that matters; one unusual run is watched. */
export function latencyTrendOpinions(
  { slower, faster }: LatencyTrend,
  { atLeast, attribution, evidence }: LatencyRule,
): Opinion[] {
  const limit = 1 + atLeast - 1e-9;
  if (slower.shift.ratio >= limit && slower.shift.ratio > 1) {
    const isSure = slower.sum >= CUSUM_LIMIT;
    if (!isSure && slower.shift.z < UNUSUAL_Z) return [];
    const said = finding(slower, { atLeast, evidence });
    return isSure
      ? [{ verdict: 'drifted', attribution, reason: `Answers take longer: ${shiftText(slower.shift)}`, finding: said }]
      : [
          {
            verdict: 'watch',
            reason: `Answers took unusually long in this run: ${shiftText(slower.shift)}`,
            finding: said,
          },
        ];
  }
  if (faster.shift.ratio <= 1 / limit && faster.shift.ratio < 1 && faster.sum >= CUSUM_LIMIT)
    return [
      {
        verdict: 'improved',
        reason: `Answers come faster: ${shiftText(faster.shift)}`,
        finding: finding(faster, { atLeast, evidence }),
      },
    ];
  return [];
}

function finding(
  { shift, sum }: SideTrend,
  { atLeast, evidence }: Pick<LatencyRule, 'atLeast' | 'evidence'>,
): NonNullable<Opinion['finding']> {
  return {
    family: 'latency',
    evidence: [
      { ...evidence, limit: `below +${percent(atLeast)}` },
      {
        name: 'CUSUM of the runs since the baseline',
        now: `${sum.toFixed(1)}, against ${shift.baselineRuns} runs`,
        limit: `below ${CUSUM_LIMIT}`,
      },
    ],
  };
}

/** `median × 1.18 (99% 1.02–1.37)`. */
function shiftText({ ratio, low, high, confidence }: LatencyShift): string {
  return `median × ${ratio.toFixed(2)} (${percent(confidence)} ${low.toFixed(2)}–${high.toFixed(2)})`;
}
