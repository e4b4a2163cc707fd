import { describe, expect, test } from 'vitest';

import { cellPictureOpinions, pictureOutcomes, routePictureOpinions } from '../../src/judge/picture-opinions.ts';
import type { PictureTest, RouteComparison } from '../../src/model/comparison.ts';

const makeTest = (stages: readonly [stage: 1 | 2, pValue: number][], smallestPValue = 0.0002): PictureTest => ({
  features: 'v1',
  seed: 1,
  alpha: 0.01,
  stages: stages.map(([stage, pValue]) => ({
    stage,
    pValue,
    smallestPValue,
    labellings: 5_000,
    cases: 12,
    baselinePictures: 48,
    newPictures: stage === 1 ? 12 : 36,
  })),
  explanation: ['finer detail down', 'warmer'],
  oddCases: ['mug'],
});

const outcomesOf = (tests: Readonly<Record<string, PictureTest>>) =>
  pictureOutcomes(Object.entries(tests).map(([routeId, pictures]) => ({ routeId, pictures }) as RouteComparison));

const verdictOf = (picture: PictureTest): string | undefined => outcomesOf({ a: picture }).get('a')?.verdict;

describe('pictureOutcomes', () => {
  test.each([
    ['an unsuspicious first stage clears the route', makeTest([[1, 0.4]]), 'stable'],
    ['a suspicion without a second stage stays one', makeTest([[1, 0.01]]), 'watch'],
    [
      'the second stage alone can alarm',
      makeTest([
        [1, 0.02],
        [2, 0.004],
      ]),
      'drifted',
    ],
    [
      'a second stage just above the level is watched',
      makeTest([
        [1, 0.02],
        [2, 0.03],
      ]),
      'watch',
    ],
    [
      'a second stage that finds nothing clears the route',
      makeTest([
        [1, 0.09],
        [2, 0.6],
      ]),
      'stable',
    ],
    ['pictures that could never alarm say nothing', makeTest([[1, 0.4]], 0.05), 'inconclusive'],
  ])('%s', (_name, picture, verdict) => {
    expect(verdictOf(picture)).toBe(verdict);
  });

  test('several routes are several chances, so each needs more to alarm', () => {
    const weak = makeTest([
      [1, 0.02],
      [2, 0.006],
    ]);
    expect(verdictOf(weak)).toBe('drifted');
    expect(outcomesOf({ a: weak, b: makeTest([[1, 0.5]]) }).get('a')!.verdict).toBe('watch');
  });
});

describe('opinions', () => {
  const drifted = outcomesOf({
    a: makeTest([
      [1, 0.02],
      [2, 0.0002],
    ]),
  }).get('a')!;

  test('a drift is one finding for the route, with what moved, the chance and the numbers of pictures', () => {
    expect(routePictureOpinions(drifted, 'behaviour')).toEqual([
      {
        verdict: 'drifted',
        attribution: 'behaviour',
        reason: 'Pictures have changed: finer detail down, warmer',
        finding: {
          family: 'image',
          evidence: [
            { name: 'chance of such pictures from an unchanged model', now: '0.02%', limit: 'above 1%' },
            { name: 'pictures', now: '36 new against 48 approved, 12 cases' },
          ],
        },
      },
    ]);
  });

  test('odd cells of a drifted route drifted with it, the others are watched, never called stable', () => {
    const verdicts = ['mug', 'cup'].map(
      (caseId) => cellPictureOpinions(drifted, { caseId, attribution: 'behaviour' })[0]!.verdict,
    );
    expect(verdicts).toEqual(['drifted', 'watch']);
  });
});
