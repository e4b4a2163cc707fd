import { plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { Attribution } from '../model/verdict.ts';

/** Each picture of a case must be among this share of the oddest. Detection reference 3.9. */
const ODD = 0.05;
/** The odd one and two more. */
const CONFIRMING_PICTURES = 3;
/**
 * All three must be odder than every approved picture of the route by this, log units: 1.5 times as far out. Ranks
 * alone alarmed in 0.5 to 1 % of quiet runs, because cases differ in how much their pictures vary; see
 * docs/detection.md for what is left.
 */
export const ALARM_LEAD = 0.4;

/** What a case's pictures say on their own: one prompt may break while its route stays as it was. */
export function singleCaseOpinions(
  { singles }: PictureTest,
  { caseId, attribution }: { readonly caseId: string; readonly attribution: Attribution },
): Opinion[] {
  const single = singles?.cases.find((one) => one.caseId === caseId);
  if (single === undefined || single.pValue > ODD) return [];
  const { pictures, lead } = single;
  if (pictures < CONFIRMING_PICTURES)
    return [{ verdict: 'watch', reason: 'Its picture is unusual, and no more came to be sure' }];
  const finding = {
    family: 'image',
    evidence: [
      {
        name: 'how far out (1: the farthest approved picture)',
        now: `${Math.exp(lead).toFixed(2)} or more, ${plural(pictures, 'new picture')}`,
        limit: `below ${Math.exp(ALARM_LEAD).toFixed(2)}`,
      },
    ],
  } as const;
  return singles?.mayAlarm === true && lead >= ALARM_LEAD
    ? [{ verdict: 'drifted', attribution, reason: 'All its new pictures are unlike the approved ones', finding }]
    : [{ verdict: 'watch', reason: 'All its new pictures are unusual', finding }];
}
