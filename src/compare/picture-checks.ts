import type { MeasuredItem, MeasuredSet } from '../model/measured-set.ts';

/** Something plainly wrong with a picture, seen without statistics. */
export interface PictureProblem {
  readonly kind: 'broken' | 'blank' | 'placeholder' | 'duplicate';
  readonly caseId: string;
  /** One sentence for people, our own words. */
  readonly message: string;
}

/**
 * Problems of new pictures that no stored picture of the case has too: files that do not decode, blank pictures, one
 * picture for different prompts (an error card or a stuck cache), the same picture twice where each should be new.
 */
export function pictureProblems(baseline: MeasuredSet, candidate: MeasuredSet): PictureProblem[] {
  return [
    ...candidate.broken.map(({ case: caseId, sample, message }): PictureProblem => ({
      kind: 'broken',
      caseId,
      message: `picture ${sample} cannot be read: ${message}`,
    })),
    ...blanks(baseline, candidate),
    ...repeats(baseline, candidate),
  ];
}

function blanks(baseline: MeasuredSet, candidate: MeasuredSet): PictureProblem[] {
  const blankBefore = new Set(baseline.items.flatMap((item) => (item.isBlank ? [item.case] : [])));
  return candidate.items
    .filter((item) => item.isBlank && !blankBefore.has(item.case))
    .map((item) => ({ kind: 'blank', caseId: item.case, message: `picture ${item.sample} is blank` }));
}

function repeats(baseline: MeasuredSet, candidate: MeasuredSet): PictureProblem[] {
  const known = new Set(repeated(baseline.items).map(([item]) => item!.pixelSha256));
  return repeated(candidate.items)
    .filter(([item]) => !known.has(item!.pixelSha256))
    .flatMap((items): PictureProblem[] => {
      const cases = [...new Set(items.map((item) => item.case))].sort();
      if (cases.length > 1)
        return cases.map((caseId) => ({
          kind: 'placeholder',
          caseId,
          message: `the same picture came back for ${cases.length} different cases`,
        }));
      const samples = items.map(({ sample }) => sample).sort((a, b) => a - b);
      return [
        { kind: 'duplicate', caseId: cases[0]!, message: `pictures ${samples.join(' and ')} are the same picture` },
      ];
    });
}

/** Pictures with the same pixels, two or more together. */
const repeated = (items: readonly MeasuredItem[]): MeasuredItem[][] =>
  [...Map.groupBy(items, ({ pixelSha256 }) => pixelSha256).values()].filter((group) => group.length > 1);
