import { normalAbove, normalQuantile, studentBelow, studentQuantile } from '../shared/distributions.ts';

/** One finished picture: failed and timed-out calls are rates, not latencies. */
export interface LatencyCall {
  readonly caseId: string;
  /** > 0. */
  readonly latencyMs: number;
}

/** All calls of one route in one run: the sampling unit, because calls of one run share its hour and its servers. */
export type LatencyRun = readonly LatencyCall[];

/** A run against the baseline runs of the same route. Detection reference 4. */
export interface LatencyShift {
  /** Typical latency now ÷ in the baseline. */
  readonly ratio: number;
  /** Interval of `ratio` that holds at `confidence`, runs being the units. */
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  /** Student's t turned into a standard normal, within ±3, for the CUSUM. */
  readonly z: number;
  readonly baselineRuns: number;
}

/** Share of calls cut from either end before the mean: slow outliers are the tail's, not the typical call's. */
const TRIM = 0.2;
/** Runs of one hour never agree better than this; a smaller spread is luck of few runs. Log units. */
const MIN_SPREAD = 0.03;
const MAX_Z = 3;
/** Reference value and decision interval of the CUSUM, in standard normal units. */
const SLACK = 0.5;

/** What baseline runs say about a route's latency; made once, used for many runs. */
export interface LatencyBaseline {
  /** Log of the median latency, by case. */
  readonly logMedians: ReadonlyMap<string, number>;
  /** Of the run scores. */
  readonly mean: number;
  /** Standard error of a new run's distance from `mean`. */
  readonly error: number;
  readonly runs: number;
  /** Half the width of the interval that holds at `confidence`. */
  readonly margin: number;
  readonly confidence: number;
}

/**
 * Each call counts as log latency minus the log of its case's baseline median; a run's score is the trimmed mean;
 * baseline runs are scored with themselves left out. `undefined` when fewer than two runs can be scored.
 */
export function latencyBaseline(runs: readonly LatencyRun[], confidence = 0.99): LatencyBaseline | undefined {
  const scores = runs.flatMap((left, index) => runScore(left, medians(runs.toSpliced(index, 1))) ?? []);
  if (scores.length < 2) return undefined;
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  const variance = scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (scores.length - 1);
  const error = Math.max(Math.sqrt(variance), MIN_SPREAD) * Math.sqrt(1 + 1 / scores.length);
  const margin = studentQuantile((1 + confidence) / 2, scores.length - 1) * error;
  return { logMedians: medians(runs), mean, error, runs: scores.length, margin, confidence };
}

/** Holds a run against its baseline. `undefined` when no call of the run belongs to a case of the baseline. */
export function latencyShift(baseline: LatencyBaseline, run: LatencyRun): LatencyShift | undefined {
  const { logMedians, mean, error, runs, margin, confidence } = baseline;
  const score = runScore(run, logMedians);
  if (score === undefined) return undefined;
  return {
    ratio: Math.exp(score - mean),
    low: Math.exp(score - mean - margin),
    high: Math.exp(score - mean + margin),
    confidence,
    z: asNormal((score - mean) / error, runs - 1),
    baselineRuns: runs,
  };
}

/** Sum of what lies above the slack, never below zero, after each run in order of time. Drift: any value ≥ `CUSUM_LIMIT`. */
export function cusum(zs: readonly number[]): number[] {
  let sum = 0;
  return zs.map((z) => (sum = Math.max(0, sum + z - SLACK)));
}

/** The standard normal with the same tail probability, cut at ±3. */
function asNormal(t: number, freedom: number): number {
  const above = studentBelow(-Math.abs(t), freedom);
  const size = above <= normalAbove(MAX_Z) ? MAX_Z : -normalQuantile(above);
  return t < 0 ? -size : size;
}

/** Mean without the lowest and highest fifth; at least one value is kept. `undefined` for none. */
export function trimmedMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const cut = Math.floor(TRIM * values.length);
  const kept = values.toSorted((a, b) => a - b).slice(cut, values.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

const runScore = (run: LatencyRun, logMedians: ReadonlyMap<string, number>): number | undefined =>
  trimmedMean(
    run.flatMap(({ caseId, latencyMs }) => {
      const median = logMedians.get(caseId);
      return median === undefined ? [] : [Math.log(latencyMs) - median];
    }),
  );

function medians(runs: readonly LatencyRun[]): Map<string, number> {
  const logs = new Map<string, number[]>();
  for (const run of runs)
    for (const { caseId, latencyMs } of run) {
      const known = logs.get(caseId);
      if (known === undefined) logs.set(caseId, [Math.log(latencyMs)]);
      else known.push(Math.log(latencyMs));
    }
  return new Map([...logs].map(([caseId, values]) => [caseId, median(values)]));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
