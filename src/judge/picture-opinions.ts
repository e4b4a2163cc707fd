import { holmAdjusted } from './holm.ts';
import { chance, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { stageVerdict } from './two-stage.ts';
import type { PictureTest, RouteComparison } from '../model/comparison.ts';
import type { Attribution } from '../model/verdict.ts';

/** What the pooled test says about the pictures of a route, and which of its cells explain it. */
export interface PictureOutcome {
  readonly test: PictureTest;
  /** Of the last stage, weighed against the other routes of the run (Holm). */
  readonly adjustedPValue: number;
  readonly verdict: 'stable' | 'watch' | 'drifted' | 'inconclusive';
}

/** Outcomes by route. Several routes are several chances for a false alarm, so their p-values are adjusted together. */
export function pictureOutcomes(routes: readonly RouteComparison[]): Map<string, PictureOutcome> {
  const tested = routes.flatMap(({ routeId, pictures }) =>
    pictures === undefined ? [] : [{ routeId, test: pictures }],
  );
  const adjusted = holmAdjusted(tested.map(({ test }) => test.stages.at(-1)!.pValue));
  return new Map(
    tested.map(({ routeId, test }, index) => [
      routeId,
      outcomeOf(test, { adjustedPValue: adjusted[index]!, routes: tested.length }),
    ]),
  );
}

function outcomeOf(
  test: PictureTest,
  { adjustedPValue, routes }: { readonly adjustedPValue: number; readonly routes: number },
): PictureOutcome {
  const { stage, pValue, smallestPValue } = test.stages.at(-1)!;
  // Too few pictures to ever alarm: a quiet test of them says nothing.
  if (smallestPValue * routes > test.alpha) return { test, adjustedPValue, verdict: 'inconclusive' };
  // A first stage can clear a route; that it could not is what the second stage is for, unless money or time ran out.
  if (stage === 1) {
    const isClear = stageVerdict({ stage, pValue, smallestPValue, alpha: test.alpha }) === 'stable';
    return { test, adjustedPValue, verdict: isClear ? 'stable' : 'watch' };
  }
  const said = stageVerdict({ stage, pValue: adjustedPValue, smallestPValue, alpha: test.alpha });
  return { test, adjustedPValue, verdict: said === 'buy-more' ? 'watch' : said };
}

/** One finding for the route: the test is over all its cases, and so is its answer. */
export function routePictureOpinions(outcome: PictureOutcome | undefined, attribution: Attribution): Opinion[] {
  if (outcome === undefined || outcome.verdict === 'stable' || outcome.verdict === 'inconclusive') return [];
  const { test, adjustedPValue, verdict } = outcome;
  const last = test.stages.at(-1)!;
  const what = test.explanation.length === 0 ? '' : `: ${test.explanation.slice(0, 3).join(', ')}`;
  const isDrift = verdict === 'drifted';
  return [
    {
      verdict,
      ...(isDrift ? { attribution } : {}),
      reason: `${isDrift ? 'Pictures have changed' : 'Pictures may have changed'}${what}`,
      finding: {
        family: 'image',
        evidence: [
          {
            name: 'chance of such pictures from an unchanged model',
            now: chance(adjustedPValue),
            limit: `above ${chance(test.alpha)}`,
          },
          {
            name: 'pictures',
            now: `${last.newPictures} new against ${last.baselinePictures} approved, ${plural(last.cases, 'case')}`,
          },
        ],
      },
    },
  ];
}

/** What the route's test means for one of its cells. A cell alone is nearly untestable: it explains, and does not alarm. */
export function cellPictureOpinions(
  outcome: PictureOutcome,
  { caseId, attribution }: { readonly caseId: string; readonly attribution: Attribution },
): Opinion[] {
  const isOdd = outcome.test.oddCases.includes(caseId);
  switch (outcome.verdict) {
    case 'stable':
      return [{ verdict: 'stable' }];
    case 'watch':
      return [
        isOdd
          ? { verdict: 'watch', reason: 'Its pictures are unusual on a route that may have changed' }
          : { verdict: 'stable' },
      ];
    case 'drifted':
      return isOdd
        ? [{ verdict: 'drifted', attribution, reason: 'Its pictures moved with those of the route' }]
        : [{ verdict: 'watch', reason: 'The pictures of its route moved as a whole' }];
    case 'inconclusive':
      return [{ verdict: 'inconclusive', reason: tooFew(outcome.test) }];
  }
}

function tooFew({ stages }: PictureTest): string {
  const { cases, baselinePictures } = stages.at(-1)!;
  return `Too few approved pictures to tell a change from chance (${baselinePictures} of ${plural(cases, 'case')}); accept more runs, up to four pictures a case`;
}
