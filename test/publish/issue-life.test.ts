import { expect, test } from 'vitest';

import { type IssueLife, type Look, MAX_TREND, nextLife, parseLife, printLife } from '../../src/publish/issue-life.ts';

const seen = (amount = 2, verdict: 'drifted' | 'watch' = 'drifted'): Look => ({ kind: 'seen', verdict, amount });
const clean: Look = { kind: 'clean' };
const unclear: Look = { kind: 'unclear' };

/** The life after these looks, one a night from 2026-11-01, and what each night was to those who follow. */
function live(looks: readonly Look[], closeAfter = 2) {
  let life: IssueLife | undefined;
  const events = looks.map((look, night) => {
    const at = `2026-11-${String(night + 1).padStart(2, '0')}T03:00:00.000Z`;
    const step = nextLife(life, { look, at, closeAfter });
    life = step?.life;
    return step?.event;
  });
  return { life, events };
}

test('a drift opens an issue, is confirmed by the next night, recovers after two clean ones and comes back', () => {
  const { life, events } = live([clean, seen(), seen(), seen(), clean, clean, clean, seen()]);
  expect(events).toEqual([undefined, 'opened', 'confirmed', 'quiet', 'quiet', 'recovered', 'none', 'returned']);
  expect(life).toEqual({
    firstSeen: '2026-11-02T03:00:00.000Z',
    since: '2026-11-08T03:00:00.000Z',
    lastSeen: '2026-11-08T03:00:00.000Z',
    occurrences: 4,
    spells: 2,
    cleanRuns: 0,
    isOver: false,
    isConfirmed: false,
    verdict: 'drifted',
    told: 2,
    trend: [2, 2, 2, 0, 0, 2],
  });
});

test('clean nights count only in a row, and only those that looked', () => {
  expect(live([seen(), clean, seen(), clean, unclear, clean]).events).toEqual([
    'opened',
    'quiet',
    'confirmed',
    'quiet',
    'none',
    'recovered',
  ]);
  const suspected: Look = { kind: 'suspected', verdict: 'watch', amount: 1 };
  expect(live([seen(), clean, suspected, clean]).life).toMatchObject({ cleanRuns: 1, isOver: false });
});

test('suspicions and clean nights alone open nothing', () => {
  const suspected: Look = { kind: 'suspected', verdict: 'watch', amount: 3 };
  expect(live([clean, suspected, unclear]).events).toEqual([undefined, undefined, undefined]);
});

test('what grows by half is worse, what halves is better, and what sways is no news', () => {
  expect(live([seen(10), seen(11), seen(14), seen(15), seen(12), seen(7)]).events).toEqual([
    'opened',
    'confirmed',
    'quiet',
    'worse',
    'quiet',
    'better',
  ]);
  expect(live([seen(1), seen(2), seen(1)]).events).toEqual(['opened', 'confirmed', 'quiet']);
});

test('a suspicion that becomes a drift is worse', () => {
  expect(live([seen(1, 'watch'), seen(1, 'drifted')]).events).toEqual(['opened', 'worse']);
});

test('with closeAfter 1 the first clean night is enough', () => {
  expect(live([seen(), clean], 1).events).toEqual(['opened', 'recovered']);
});

test('a life survives being printed, and a long one stays short', () => {
  const { life } = live(Array.from({ length: 28 }, (_, night) => seen(night / 3)));
  const longest = { ...life!, trend: Array.from({ length: MAX_TREND }, () => 123_456.789) };
  const line = printLife(longest);
  expect(line.length).toBeLessThan(600);
  expect(parseLife(`${line}\r`)).toEqual({ ...longest, told: life!.told, trend: longest.trend.map(() => 123_500) });
});

test.each([
  ['prose', 'hello'],
  ['no JSON', '<!-- image-drift:life {oops -->'],
  ['a missing field', '<!-- image-drift:life {"since":"2026-11-01T03:00:00.000Z"} -->'],
  ['a null', '<!-- image-drift:life null -->'],
  ['a list', '<!-- image-drift:life [] -->'],
  ['far too much', `<!-- image-drift:life ${' '.repeat(5_000)}{} -->`],
])('%s is no life', (_, line) => {
  expect(parseLife(line)).toBeUndefined();
});

test.each([
  ['firstSeen', '2026-11-01'],
  ['since', '2026-99-01T03:00:00.000Z'],
  ['lastSeen', 7],
  ['occurrences', -1],
  ['spells', 1.5],
  ['cleanRuns', '2'],
  ['isOver', 'yes'],
  ['isConfirmed', 1],
  ['verdict', '<img>'],
  ['told', 1e300],
  ['trend', Array.from({ length: 31 }, () => 1)],
  ['trend', ['-->']],
] as const)('a life whose %s is %j is none', (field, value) => {
  const { life } = live([seen()]);
  expect(parseLife(printLife(life!))).toEqual(life);
  const line = `<!-- image-drift:life ${JSON.stringify({ ...life, [field]: value })} -->`;
  expect(parseLife(line)).toBeUndefined();
});
