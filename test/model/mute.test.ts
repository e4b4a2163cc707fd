import { describe, expect, test } from 'vitest';

import { isOver, type Mute, muteOf, muteWords, parseTarget, parseUntil } from '../../src/model/mute.ts';

const NOW = Date.parse('2026-11-21T22:30:00Z');
const mute = (more: Partial<Mute> = {}): Mute => ({
  caseId: 'mug',
  until: '2026-12-01',
  by: 'mona',
  at: '2026-11-21T10:00:00.000Z',
  ...more,
});

describe('the last day of a mute', () => {
  test.each([
    ['2026-11-21', '2026-11-21'],
    ['1d', '2026-11-22'],
    ['7d', '2026-11-28'],
    ['2w', '2026-12-05'],
    ['366d', '2027-11-22'],
  ])('%s is %s', (text, day) => {
    expect(parseUntil(text, NOW)).toEqual({ day });
  });

  test.each([
    ['tomorrow', 'the last day of a mute is a day such as 2026-12-31, or 7d, or 2w'],
    ['0d', 'the last day of a mute is a day such as 2026-12-31, or 7d, or 2w'],
    ['1y', 'the last day of a mute is a day such as 2026-12-31, or 7d, or 2w'],
    ['2026-02-30', '2026-02-30 is no day of the calendar'],
    ['2026-11-20', '2026-11-20 is over'],
    ['2027-11-23', 'a case can be muted for a year at most'],
    ['367d', 'a case can be muted for a year at most'],
    ['99w', 'a case can be muted for a year at most'],
  ])('%s is none', (text, problem) => {
    expect(parseUntil(text, NOW)).toEqual({ problem });
  });

  test('counts until its end', () => {
    expect(isOver(mute(), Date.parse('2026-12-01T23:59:59.999Z'))).toBe(false);
    expect(isOver(mute(), Date.parse('2026-12-02T00:00:00Z'))).toBe(true);
  });
});

test('a mute of one route speaks for its cell before one of all routes', () => {
  const [all, one] = [mute(), mute({ routeId: 'studio' })];
  expect(muteOf([all, one], { routeId: 'studio', caseId: 'mug' })).toBe(one);
  expect(muteOf([all, one], { routeId: 'other', caseId: 'mug' })).toBe(all);
  expect(muteOf([one], { routeId: 'other', caseId: 'mug' })).toBeUndefined();
  expect(muteOf([all], { routeId: 'studio', caseId: 'sign' })).toBeUndefined();
});

test.each([
  ['mug', { caseId: 'mug' }],
  ['studio/mug', { routeId: 'studio', caseId: 'mug' }],
  ['', undefined],
  ['/mug', undefined],
  ['a/b/c', undefined],
  ['../mug', undefined],
  ['a..b', undefined],
  ['Mug', undefined],
])('%j names %j', (text, target) => {
  expect(parseTarget(text)).toEqual(target);
});

test('says until when, by whom and why', () => {
  expect(muteWords(mute())).toBe('muted until 2026-12-01 by mona');
  expect(muteWords(mute({ reason: 'the vendor knows' }))).toBe('muted until 2026-12-01 by mona: the vendor knows');
});
