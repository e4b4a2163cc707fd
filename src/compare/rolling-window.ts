import type { CaseVectors, FeatureVector } from '../model/features.ts';

/** New vectors of one run, by case. */
export type RunVectors = ReadonlyMap<string, readonly FeatureVector[]>;

/**
 * The last `length` runs as one candidate set, oldest first in `runs`: slow and partial drift shows in several weak
 * nights before it shows in one. Alarmed or unreviewed runs must be left out by the caller.
 */
export function rollingWindow(
  baseline: RunVectors,
  runs: readonly RunVectors[],
  length: number,
): readonly CaseVectors[] {
  const last = runs.slice(-length);
  return [...baseline].map(([caseId, vectors]) => ({
    caseId,
    baseline: vectors,
    candidate: last.flatMap((run) => run.get(caseId) ?? []),
  }));
}
