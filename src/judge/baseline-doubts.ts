import { holmAdjusted } from './holm.ts';
import { chance, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { BaselineTest } from '../model/comparison.ts';

/** A route's baselines that failed their self-test: the model moved while they were collected. */
export interface BaselineDoubt {
  readonly test: BaselineTest;
  /** Weighed against the other routes of the run (Holm). */
  readonly adjustedPValue: number;
}

/** Cases that a finding names. */
const MAX_NAMED = 4;

/** The doubted routes among those whose baselines could be tested. Sets too small to reach the level are not doubted. */
export function baselineDoubts(tests: ReadonlyMap<string, BaselineTest>): Map<string, BaselineDoubt> {
  const adjusted = holmAdjusted([...tests.values()].map(({ pValue }) => pValue));
  const judged = [...tests].map(([routeId, test], index): [string, BaselineDoubt] => [
    routeId,
    { test, adjustedPValue: adjusted[index]! },
  ]);
  return new Map(judged.filter(([, { test, adjustedPValue }]) => adjustedPValue <= test.alpha));
}

/** In place of what the picture test says: against pictures of two models, neither `drifted` nor `stable` means anything. */
export function doubtedRouteOpinion({ test, adjustedPValue }: BaselineDoubt): Opinion {
  const { explanation, earlierPictures, laterPictures, cases, oddCases } = test;
  const what = explanation.length === 0 ? '' : ` (${explanation.slice(0, 3).join(', ')})`;
  const named = oddCases.slice(0, MAX_NAMED).join(', ');
  const more = oddCases.length > MAX_NAMED ? ` and ${oddCases.length - MAX_NAMED} more` : '';
  return {
    verdict: 'unreliable-baseline',
    reason: `The pictures moved while the baselines were collected${what}; accept a fresh run of the route`,
    finding: {
      family: 'image',
      evidence: [
        {
          name: 'chance of such baselines from an unchanged model',
          now: chance(adjustedPValue),
          limit: `above ${chance(test.alpha)}`,
        },
        {
          name: 'approved pictures',
          baseline: `${earlierPictures} earlier`,
          now: `${laterPictures} later, ${plural(cases, 'case')}`,
        },
        ...(named === '' ? [] : [{ name: 'cases that differ most', now: `${named}${more}` }]),
      ],
    },
  };
}

/** The test is about the route, so no cell of it has a yardstick; those that show it are told apart. */
export function doubtedCellOpinion({ test }: BaselineDoubt, caseId: string): Opinion {
  return {
    verdict: 'unreliable-baseline',
    reason: test.oddCases.includes(caseId)
      ? 'Its approved pictures differ from run to run, so new ones cannot be judged'
      : 'The approved pictures of its route moved while they were collected, so new ones cannot be judged',
  };
}
