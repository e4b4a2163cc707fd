import { expect, test } from 'vitest';

import { contractOpinions } from '../../src/judge/image-opinions.ts';
import type { ContractChange } from '../../src/model/comparison.ts';

const counts = { planned: 1, image: 1, refused: 0, failed: 0, skipped: 0 };
const verdictOf = (fact: ContractChange['fact'], hasBaseline: boolean, isStale = false) =>
  contractOpinions(
    { contract: [{ fact, baseline: 'before', now: 'now', samples: 1, of: 1 }], counts } as unknown as Parameters<
      typeof contractOpinions
    >[0],
    { hasBaseline, isStale, attribution: 'behaviour' },
  ).map(({ verdict, attribution, finding }) => [verdict, attribution, finding?.family]);

test('one picture for different cases is a drift against a baseline, and worth a look without', () => {
  expect(verdictOf('placeholder', true)).toEqual([['drifted', 'behaviour', 'contract']]);
  expect(verdictOf('placeholder', false)).toEqual([['watch', undefined, 'contract']]);
});

test('a picture that came twice is worth a look and no drift', () => {
  expect(verdictOf('duplicate', true)).toEqual([['watch', undefined, 'contract']]);
  expect(verdictOf('duplicate', false)).toEqual([['watch', undefined, 'contract']]);
});

test('after a change of the user only what nobody wishes for is told', () => {
  expect(verdictOf('placeholder', true, true)).toEqual([['watch', undefined, 'contract']]);
  expect(verdictOf('size', true, true)).toEqual([]);
});
