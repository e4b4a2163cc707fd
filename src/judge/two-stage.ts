/** Above this p-value one new picture per case is enough. Detection reference 3.7. */
export const SUSPICION = 0.1;
/** Pictures that the second stage adds to each case. */
export const SECOND_STAGE_PICTURES = 2;
/**
 * What a pooled p-value asks for. Only the second stage can say `drifted`: the first can but veto, so the level of
 * the whole is that of the last test and needs no correction.
 */
export function stageVerdict(options: {
  readonly stage: 1 | 2;
  readonly pValue: number;
  readonly smallestPValue: number;
  /** Level of the final test, 0–1. */
  readonly alpha: number;
}): 'stable' | 'buy-more' | 'watch' | 'drifted' | 'inconclusive' {
  const { stage, pValue, smallestPValue, alpha } = options;
  if (stage === 1) return pValue > SUSPICION ? 'stable' : 'buy-more';
  if (smallestPValue > alpha) return 'inconclusive';
  if (pValue <= alpha) return 'drifted';
  return pValue <= SUSPICION ? 'watch' : 'stable';
}
