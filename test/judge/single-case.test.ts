import { expect, test } from 'vitest';

import { singleCaseOpinions } from '../../src/judge/single-case.ts';
import type { PictureTest, SingleCase } from '../../src/model/comparison.ts';

const lamp: SingleCase = { caseId: 'lamp', pictures: 3, pValue: 0.02, lead: 0.7 };
const testOf = (single: SingleCase, mayAlarm = true): PictureTest => ({
  features: 'v1',
  seed: 1,
  alpha: 0.001,
  stages: [],
  explanation: [],
  oddCases: [],
  singles: { mayAlarm, cases: [single] },
});
const opinionsOf = (single: SingleCase, mayAlarm?: boolean) =>
  singleCaseOpinions(testOf(single, mayAlarm), { caseId: 'lamp', attribution: 'behaviour' });

test('three pictures far beyond all approved ones are a drift of the case, with its evidence', () => {
  expect(opinionsOf(lamp)).toEqual([
    {
      verdict: 'drifted',
      attribution: 'behaviour',
      reason: 'All its new pictures are unlike the approved ones',
      finding: {
        family: 'image',
        evidence: [
          {
            name: 'how far out (1: the farthest approved picture)',
            now: '2.01 or more, 3 new pictures',
            limit: 'below 1.49',
          },
        ],
      },
    },
  ]);
});

test.each([
  ['three that are odd, but hardly odder than an approved one', { ...lamp, lead: 0.2 }, true],
  ['so many cases that chance would alarm too often', lamp, false],
  ['an odd one, where no more came to confirm it', { ...lamp, pictures: 1 }, true],
] as const)('%s are watched', (_name, single, mayAlarm) => {
  expect(opinionsOf(single, mayAlarm).map(({ verdict }) => verdict)).toEqual(['watch']);
});

test('an odd picture that the next ones do not confirm was chance', () => {
  expect(opinionsOf({ ...lamp, pValue: 0.3, lead: -0.4 })).toEqual([]);
});

test('cases that were not looked at alone have nothing to say', () => {
  expect(singleCaseOpinions(testOf(lamp), { caseId: 'mug', attribution: 'behaviour' })).toEqual([]);
});
