import { holmAdjusted } from './holm.ts';
import { chance, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { stageVerdict } from './two-stage.ts';
import type { PictureTest, PictureWindow, RouteComparison } from '../model/comparison.ts';
import type { Attribution } from '../model/verdict.ts';

/** A window at or below this is watched. One run in a hundred, because three runs in a row share most of their window. */
const WINDOW_SUSPICION = 0.01;

/** What the pooled tests say about the pictures of a route, and which of its cells explain it. */
export interface PictureOutcome {
  readonly test: PictureTest;
  /** Whose answer it is: the run's own pictures, or those of the last runs together. */
  readonly by: 'run' | 'window';
  /** Of that test, weighed against the other routes of the run (Holm). */
  readonly adjustedPValue: number;
  readonly verdict: 'stable' | 'watch' | 'drifted' | 'inconclusive';
}

export const isSuspiciousWindow = (window: PictureWindow | undefined): boolean =>
  window !== undefined && window.pValue <= WINDOW_SUSPICION;

/**
 * Outcomes by route. Several routes are several chances for a false alarm, so their p-values are adjusted together. A
 * route's two tests have a level of their own each, so the smaller p-value speaks for it.
 */
export function pictureOutcomes(routes: readonly RouteComparison[]): Map<string, PictureOutcome> {
  const tested = routes.flatMap(({ routeId, pictures }) =>
    pictures === undefined ? [] : [{ routeId, test: pictures }],
  );
  const pValues = tested.map(({ test }) => Math.min(ownPValue(test), test.window?.pValue ?? 1));
  const adjusted = holmAdjusted(pValues);
  return new Map(
    tested.map(({ routeId, test }, index) => [
      routeId,
      outcomeOf(test, { weight: adjusted[index]! / pValues[index]!, routes: tested.length }),
    ]),
  );
}

/** A first stage can clear a route and never alarm, so however small its p-value is, it must not make room for another route's. */
function ownPValue({ stages }: PictureTest): number {
  const { stage, pValue } = stages.at(-1)!;
  return stage === 2 ? pValue : 1;
}

/** `weight`: what Holm's adjustment multiplies the route's p-values by. */
function outcomeOf(
  test: PictureTest,
  { weight, routes }: { readonly weight: number; readonly routes: number },
): PictureOutcome {
  const { window, alpha } = test;
  const { stage, pValue, smallestPValue } = test.stages.at(-1)!;
  const own = { test, by: 'run', adjustedPValue: Math.min(1, pValue * (stage === 2 ? weight : 1)) } as const;
  const said = stageVerdict({ stage, pValue: own.adjustedPValue, smallestPValue, alpha });
  if (said === 'drifted') return { ...own, verdict: said };
  if (window !== undefined) {
    const joint = { test, by: 'window', adjustedPValue: Math.min(1, window.pValue * weight) } as const;
    if (joint.adjustedPValue <= alpha) return { ...joint, verdict: 'drifted' };
    if (joint.adjustedPValue <= WINDOW_SUSPICION) return { ...joint, verdict: 'watch' };
  }
  // Too few pictures to ever alarm: a quiet test of them says nothing.
  if (smallestPValue * routes > alpha) return { ...own, verdict: 'inconclusive' };
  // A first stage can clear a route; that it could not is what the second stage is for, unless money or time ran out.
  return { ...own, verdict: said === 'buy-more' ? 'watch' : said };
}

/** One finding for the route: the test is over all its cases, and so is its answer. */
export function routePictureOpinions(outcome: PictureOutcome | undefined, attribution: Attribution): Opinion[] {
  if (outcome === undefined || outcome.verdict === 'stable' || outcome.verdict === 'inconclusive') return [];
  const { test, by, adjustedPValue, verdict } = outcome;
  const isDrift = verdict === 'drifted';
  const window = by === 'window' ? test.window : undefined;
  const look = window ?? test.stages.at(-1)!;
  const moved = (window ?? test).explanation;
  const what = moved.length === 0 ? '' : `: ${moved.slice(0, 3).join(', ')}`;
  const how = window === undefined ? '' : ` slowly or in part, visible over the last ${plural(window.runs, 'run')}`;
  const from = window === undefined ? '' : ` from ${plural(window.runs, 'run')}`;
  return [
    {
      verdict,
      ...(isDrift ? { attribution } : {}),
      reason: `${isDrift ? 'Pictures have changed' : 'Pictures may have changed'}${how}${what}`,
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
            now: `${look.newPictures} new${from} against ${look.baselinePictures} approved, ${plural(look.cases, 'case')}`,
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
