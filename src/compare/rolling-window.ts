import type { CaseVectors, FeatureVector } from '../model/features.ts';

/** New vectors of one run, by case. */
export type RunVectors = ReadonlyMap<string, readonly FeatureVector[]>;

/** Runs of a window, the newest included. Detection reference 3.8. */
export const WINDOW_RUNS = 3;

/**
 * The last `WINDOW_RUNS` runs as one candidate set, oldest first in `runs`: slow and partial drift shows in several
 * weak nights before it shows in one. `undefined` where fewer are known. Alarmed runs must be left out by the caller,
 * and of each run the pictures that were bought on suspicion: how many there are would depend on what they show.
 */
export function rollingWindow(
  baseline: RunVectors,
  runs: readonly RunVectors[],
): { readonly runs: number; readonly cases: readonly CaseVectors[] } | undefined {
  const last = runs.filter((run) => run.size > 0).slice(-WINDOW_RUNS);
  if (last.length < WINDOW_RUNS) return undefined;
  const cases = [...baseline]
    .map(([caseId, vectors]) => ({
      caseId,
      baseline: vectors,
      candidate: last.flatMap((run) => run.get(caseId) ?? []),
    }))
    .filter(({ candidate }) => candidate.length > 0);
  return { runs: last.length, cases };
}
