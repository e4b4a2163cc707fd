import type { LatencyRun } from './latency-runs.ts';
import { sumRates } from './rate-tests.ts';
import { countAttempts } from '../model/attempt-counts.ts';
import type { CellComparison, Rate } from '../model/comparison.ts';
import type { HistoryCase, HistoryEntry } from '../model/history.ts';
import type { Sample } from '../model/sample.ts';

/** Latencies of the runs that show a route's ordinary state, in order of time: complete, not drifted, since the baseline, the settings being today's. */
export function ordinaryRuns(entries: readonly HistoryEntry[], cells: readonly CellComparison[]): LatencyRun[] {
  return entries
    .filter(({ complete, drifted }) => complete && !drifted)
    .map((entry) =>
      cells.flatMap((cell) =>
        (seenBy(entry, cell)?.latencyMs ?? []).map((latencyMs) => ({ caseId: cell.caseId, latencyMs })),
      ),
    )
    .filter((run) => run.length > 0);
}

/** The same of this run's samples. */
export function runNow(samples: readonly Sample[], cells: readonly CellComparison[]): LatencyRun {
  const known = new Set(cells.filter(hasBaselineOfToday).map(({ caseId }) => caseId));
  return samples.flatMap((sample) =>
    sample.kind === 'image' &&
    sample.purpose === 'sample' &&
    sample.latencyMs !== undefined &&
    sample.latencyMs > 0 &&
    known.has(sample.caseId)
      ? [{ caseId: sample.caseId, latencyMs: sample.latencyMs }]
      : [],
  );
}

/** `true`: the last run that asked for the cell and got an answer was refused every time. */
export function wasRefusedLast(entries: readonly HistoryEntry[], cell: CellComparison): boolean {
  const last = entries
    .map((entry) => seenBy(entry, cell))
    .findLast((seen) => seen !== undefined && seen.finished > seen.failed);
  return last !== undefined && last.refused === last.finished - last.failed;
}

/** How many runs in a row, up to the last one that asked for the cell, brought nothing but failures of the vendor's own. */
export function failedRunsBefore(entries: readonly HistoryEntry[], cell: CellComparison): number {
  const seen = entries.flatMap((entry) => seenBy(entry, cell) ?? []);
  const lastGood = seen.findLastIndex(
    ({ attempts = 0, vendorFailures }) => attempts > 0 && vendorFailures !== attempts,
  );
  return seen.slice(lastGood + 1).filter(({ attempts = 0 }) => attempts > 0).length;
}

/** A run's events of one kind, for the trend of their rate. */
export interface SeenRun extends Rate {
  /** The run's verdict was `drifted`. */
  readonly drifted: boolean;
}

/** What each known run since the baseline counted over the cells, in order of time; runs that counted nothing are left out. */
export function seenRuns(
  entries: readonly HistoryEntry[],
  { cells, rateOf }: { readonly cells: readonly CellComparison[]; readonly rateOf: (seen: HistoryCase) => Rate },
): SeenRun[] {
  return entries.flatMap((entry) => {
    const rate = sumRates(
      cells.flatMap((cell) => {
        const seen = seenBy(entry, cell);
        return seen === undefined ? [] : [rateOf(seen)];
      }),
    );
    return rate.n === 0 ? [] : [{ ...rate, drifted: entry.drifted }];
  });
}

/** Refusals among answers. */
export const refusalsOf = ({ refused, failed, finished }: HistoryCase): Rate => ({
  count: refused,
  n: finished - failed,
});

/** The vendor's failures among attempts; nothing where they were not counted yet. */
export const failuresOf = ({ attempts = 0, vendorFailures = 0 }: HistoryCase): Rate => ({
  count: vendorFailures,
  n: attempts,
});

/** The vendor's failures in this run's samples, over the cells with a baseline of today's settings. */
export function failuresNow(samples: readonly Sample[], cells: readonly CellComparison[]): Rate {
  const known = new Set(cells.filter(hasBaselineOfToday).map(({ caseId }) => caseId));
  const { attempts, vendorFailures } = countAttempts(
    samples
      .filter(({ purpose, caseId }) => purpose === 'sample' && known.has(caseId))
      .flatMap((sample) => sample.attempts),
  );
  return { count: vendorFailures, n: attempts };
}

function seenBy({ runId, at, cases }: HistoryEntry, cell: CellComparison): HistoryCase | undefined {
  const { caseId, settingsHash, baseline } = cell;
  if (baseline === undefined || !hasBaselineOfToday(cell)) return undefined;
  const { approval } = baseline;
  // What was approved is the new ordinary; the approved run itself came before its approval.
  if (runId !== approval.runId && Date.parse(at) < Date.parse(approval.at)) return undefined;
  const seen = Object.hasOwn(cases, caseId) ? cases[caseId] : undefined;
  return seen?.settingsHash === settingsHash ? seen : undefined;
}

const hasBaselineOfToday = ({ baseline, settingsHash }: CellComparison): boolean =>
  baseline !== undefined && baseline.settingsHash === settingsHash;
