import { cellScores } from './cell-scores.ts';
import type { SingleCase } from '../model/comparison.ts';
import type { CaseVectors } from '../model/features.ts';

/** A case this odd among the stored ones is shown. Detection reference 3.9. */
const ODD_CASE = 0.05;

/** Cases whose new pictures are odd beside their stored ones, oddest first. */
export function oddCases(cases: readonly CaseVectors[]): string[] {
  return cellScores(cases)
    .filter(({ pValues }) => pValues.length > 0 && Math.min(...pValues) <= ODD_CASE)
    .sort((a, b) => Math.max(...b.scores) - Math.max(...a.scores) || (a.caseId < b.caseId ? -1 : 1))
    .map(({ caseId }) => caseId);
}

/** What all new pictures of some cases say of each alone. */
export function singleCases(cases: readonly CaseVectors[], caseIds: ReadonlySet<string>): SingleCase[] {
  return cellScores(cases).flatMap(({ caseId, pValues, lead }) =>
    caseIds.has(caseId) && lead !== undefined
      ? [{ caseId, pictures: pValues.length, pValue: Math.max(...pValues), lead }]
      : [],
  );
}
