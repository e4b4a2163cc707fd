import { describe, expect, test } from 'vitest';

import { cellPictureOpinions, pictureOutcomes, routePictureOpinions } from '../../src/judge/picture-opinions.ts';
import { judgeCell } from '../../src/judge/judge-cell.ts';
import type { CellComparison, PictureTest, PictureWindow, RouteComparison } from '../../src/model/comparison.ts';

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

const withWindow = (picture: PictureTest, pValue: number): PictureTest => {
  const window: PictureWindow = {
    runs: 3,
    pValue,
    smallestPValue: 0.0002,
    labellings: 5_000,
    cases: 12,
    baselinePictures: 48,
    newPictures: 36,
    explanation: ['more contrast'],
  };
  return { ...picture, window };
};

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

describe('the window of the last runs', () => {
  test.each([
    ['finds what no single run shows', makeTest([[1, 0.4]]), 0.004, ['drifted', 'window']],
    ['leaves a sure run its answer', makeTest([[2, 0.004]]), 0.0002, ['drifted', 'run']],
    ['is watched when it is unusual', { ...makeTest([[1, 0.4]]), alpha: 0.001 }, 0.004, ['watch', 'window']],
    [
      'is not watched as often as a run: nights in a row share most of it',
      makeTest([[1, 0.4]]),
      0.03,
      ['stable', 'run'],
    ],
    ['alarms where the run alone has too few pictures', makeTest([[1, 0.4]], 0.05), 0.004, ['drifted', 'window']],
  ])('%s', (_name, picture, pValue, expected) => {
    const { verdict, by } = outcomesOf({ a: withWindow(picture, pValue) }).get('a')!;
    expect([verdict, by]).toEqual(expected);
  });

  test('shares the level with the other routes', () => {
    const quiet = makeTest([[1, 0.5]]);
    expect(outcomesOf({ a: withWindow(quiet, 0.006), b: quiet }).get('a')!.verdict).toBe('stable');
    expect(outcomesOf({ a: withWindow(quiet, 0.004), b: withWindow(quiet, 0.009) }).get('b')!.verdict).toBe('drifted');
  });

  test('a first stage, which cannot alarm, makes no room for another route', () => {
    const tests = { a: makeTest([[1, 0.0002]]), b: makeTest([[2, 0.006]]) };
    expect(outcomesOf(tests).get('b')!.verdict).toBe('watch');
  });

  test('is told as what it is, with its own numbers', () => {
    const outcome = outcomesOf({ a: withWindow(makeTest([[1, 0.4]]), 0.0004) }).get('a');
    expect(routePictureOpinions(outcome, 'behaviour')).toEqual([
      {
        verdict: 'drifted',
        attribution: 'behaviour',
        reason: 'Pictures have changed slowly or in part, visible over the last 3 runs: more contrast',
        finding: {
          family: 'image',
          evidence: [
            { name: 'chance of such pictures from an unchanged model', now: '0.04%', limit: 'above 1%' },
            { name: 'pictures', now: '36 new from 3 runs against 48 approved, 12 cases' },
          ],
        },
      },
    ]);
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

test('a route that moved is told once, and not again for each odd case of it', () => {
  const singles = { mayAlarm: true, cases: [{ caseId: 'mug', pictures: 3, pValue: 0.01, lead: 0.9 }] };
  const cell = {
    routeId: 'a',
    caseId: 'mug',
    settings: { model: 'm' },
    settingsHash: 'h',
    counts: { planned: 1, image: 1, refused: 0, failed: 0, skipped: 0 },
    baseline: { settingsHash: 'h', samples: 4 },
    settingChanges: [],
    contract: [],
    image: { kind: 'unseeded', because: 'no-seed' },
    servedModels: { baseline: [], now: [] },
  } as unknown as CellComparison;
  const findingsOf = (pValue: number): number => {
    const pictures = outcomesOf({ a: { ...makeTest([[2, pValue]]), singles } }).get('a')!;
    const opinions = judgeCell({
      comparison: cell,
      samples: [],
      expectsRefusal: false,
      wasRefusedLast: false,
      failedRunsBefore: 0,
      pictures,
    });
    return opinions.filter(({ finding }) => finding !== undefined).length;
  };
  expect([findingsOf(0.001), findingsOf(0.5)]).toEqual([0, 1]);
});
