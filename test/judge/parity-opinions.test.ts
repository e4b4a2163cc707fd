import { describe, expect, test } from 'vitest';

import { parityAnswers, parityOpinions } from '../../src/judge/parity-opinions.ts';
import type { RouteComparison } from '../../src/model/comparison.ts';
import type { LostParameter, ParityComparison, ParityTest } from '../../src/model/parity.ts';

const side = { latencyMs: { n: 12 }, refused: { count: 0, n: 12 }, failed: { count: 0, n: 12 } };
const parityOf = (parity: Partial<ParityComparison> = {}): ParityComparison => ({
  parityOf: 'maker',
  cases: 12,
  differentSettings: [],
  here: side,
  there: side,
  lost: [],
  ...parity,
});
const tested = (pValue: number, smallestPValue = 0.0002): Partial<ParityComparison> => {
  const pictures: ParityTest = {
    features: 'v1',
    seed: 1,
    alpha: 0.01,
    pValue,
    smallestPValue,
    labellings: 5_000,
    cases: 12,
    here: 12,
    there: 24,
    explanation: ['finer detail down', 'warmer'],
  };
  return { pictures };
};
const size: LostParameter = {
  parameter: 'size',
  asked: '1536x1024',
  there: '1536x1024',
  here: '1024x1024',
  samples: 5,
  of: 5,
};
const format: LostParameter = { parameter: 'format', there: 'png', here: 'jpeg', samples: 12, of: 12 };

const answersOf = (...parities: readonly ParityComparison[]) => [
  ...parityAnswers(
    parities.map((parity, index) => ({ routeId: `route-${index}`, parity }) as RouteComparison),
  ).values(),
];
const answerOf = (parity: Partial<ParityComparison>) => answersOf(parityOf(parity))[0]!;

const opinionsOf = (parity: Partial<ParityComparison>) => parityOpinions(parityOf(parity), answerOf(parity));

describe('the answer', () => {
  test.each([
    [
      'pictures that chance hardly makes',
      tested(0.004),
      'differ',
      /^Does not serve what it names.*: finer detail down, warmer$/,
    ],
    ['pictures that chance makes', tested(0.3), 'alike', /^No difference found in its pictures$/],
    [
      'pictures that could never tell',
      tested(0.3, 0.05),
      'inconclusive',
      /^Too few shared pictures to tell \(12 beside 24, 12 cases\)/,
    ],
    [
      'the same pixels for every seed',
      { seedPairs: { count: 12, n: 12 }, ...tested(1, 1) },
      'alike',
      /^Serves what it names/,
    ],
    [
      'other pixels for a seed, which leaves it to the sets',
      { seedPairs: { count: 11, n: 12 }, ...tested(0.004) },
      'differ',
      /^Does not serve/,
    ],
    ['no shared case', { cases: 0 }, 'inconclusive', /no case was sent to both routes/],
    ['other settings', { cases: 0, differentSettings: ['size'] }, 'inconclusive', /asked with other settings/],
    [
      'no picture of the parity route',
      { there: { ...side, latencyMs: { n: 0 } } },
      'inconclusive',
      /no picture came from the parity route/,
    ],
    [
      'another size in every case',
      { lost: [size] },
      'inconclusive',
      /none has the size and format.*; ignores the size asked for$/,
    ],
    [
      'lost parameters beside like pictures',
      { ...tested(0.3), lost: [size, format] },
      'alike',
      /; ignores the size asked for; gives another format$/,
    ],
  ] as const)('to %s', (_name, parity, pictures, reason) => {
    const answer = answerOf(parity);
    expect(answer.pictures).toBe(pictures);
    expect(answer.reason).toMatch(reason);
  });

  test('of several pairs needs more of each, because each is a chance to accuse somebody wrongly', () => {
    const verdicts = answersOf(parityOf(tested(0.006)), parityOf(tested(0.4))).map(({ pictures }) => pictures);
    expect(verdicts).toEqual(['alike', 'alike']);
    expect(answersOf(parityOf(tested(0.3, 0.006)), parityOf(tested(0.4)))[0]!.pictures).toBe('inconclusive');
  });

  test('is not given for routes that name no other', () => {
    expect(parityAnswers([{ routeId: 'maker' } as RouteComparison]).size).toBe(0);
  });
});

describe('the finding', () => {
  test('is to be watched and never a drift, with the chance, the numbers of pictures and what is lost', () => {
    expect(opinionsOf({ ...tested(0.004), lost: [size] })).toEqual([
      {
        verdict: 'watch',
        reason:
          "Does not serve what it names: pictures differ from the parity route's: finer detail down, warmer; ignores the size asked for",
        finding: {
          family: 'parity',
          evidence: [
            { name: 'chance of such pictures from one model', now: '0.4%', limit: 'above 1%' },
            { name: 'pictures', now: '12 beside 24 of the parity route, 12 cases' },
            { name: 'size asked and come', baseline: '1536x1024', now: '1024x1024, 5 of 5' },
          ],
        },
      },
    ]);
  });

  test('is none for like pictures, nor for what could not be measured', () => {
    expect(opinionsOf(tested(0.3))).toEqual([]);
    expect(opinionsOf(tested(0.3, 0.05))).toEqual([]);
  });
});
