import { describe, expect, test } from 'vitest';

import { formatProblem } from '../../src/model/errors.ts';
import { formatUsd, sumMicros, usdToMicros } from '../../src/model/money.ts';
import { isWorse, worstVerdict } from '../../src/model/verdict.ts';

describe('money', () => {
  test.each([
    [0.0527, 52_700],
    [0.1, 100_000],
    [0.0000004, 1],
    [0, 0],
    [2, 2_000_000],
  ])('%d USD are %i micros, rounded up', (usd, micros) => {
    expect(usdToMicros(usd)).toBe(micros);
  });

  test.each([
    [undefined, 'unknown'],
    [0, '$0'],
    [52_680, '$0.053'],
    [5_880, '$0.0059'],
    [12_345_678, '$12.35'],
    [-52_680, '-$0.053'],
    [1, '$0.000001'],
  ])('%s micros read %s', (micros, text) => {
    expect(formatUsd(micros)).toBe(text);
  });

  test('a sum says how many of its parts are unknown', () => {
    expect(sumMicros([1, undefined, 2])).toEqual({ knownMicros: 3, unknownCount: 1 });
  });
});

describe('verdicts', () => {
  test('nothing measured is inconclusive, never stable', () => {
    expect(worstVerdict([])).toBe('inconclusive');
  });

  test('bad news outranks good news', () => {
    expect(worstVerdict(['stable', 'improved', 'drifted', 'new'])).toBe('drifted');
    expect(worstVerdict(['stable', 'inconclusive'])).toBe('inconclusive');
    expect(isWorse('drifted', 'stable')).toBe(true);
  });
});

test('a problem names file, line and path only as far as they are known', () => {
  expect(
    formatProblem({
      at: { file: 'a.yml', line: 3, column: 5 },
      path: 'routes.x',
      message: 'expected a string',
      hint: 'Quote it',
    }),
  ).toBe('a.yml:3:5: routes.x: expected a string. Quote it');
  expect(formatProblem({ at: { file: 'a.yml' }, message: 'is empty' })).toBe('a.yml: is empty');
  expect(formatProblem({ message: 'no' })).toBe('no');
});
