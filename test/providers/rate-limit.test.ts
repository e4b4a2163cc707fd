import { expect, test } from 'vitest';

import { readRateLimit } from '../../src/providers/rate-limit.ts';

const date = 'Sat, 21 Nov 2026 09:00:00 GMT';
const now = Date.parse(date);

test.each([
  ['12ms', 12],
  ['1s', 1_000],
  ['6m0s', 360_000],
  ['1h2m3.5s', 3_723_500],
  ['1m', 60_000],
  ['59.5', 59_500],
  ['0', 0],
  [String(now / 1000 + 30), 30_000],
  [String(now + 45_000), 45_000],
  ['2026-11-21T09:00:07Z', 7_000],
  ['2026-11-21T08:00:00Z', 0],
])('a reset of %s is read as %i ms', (reset, resetMs) => {
  const headers = { date, 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset };
  expect(readRateLimit(headers)).toEqual({ remaining: 0, resetMs });
});

test.each(['', 'soon', '-5', '5 minutes', '1s1h', 'Infinity', '9'.repeat(60)])(
  'a reset of %j is not known',
  (reset) => {
    expect(readRateLimit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toEqual({ remaining: 0 });
  },
);

test('of several limits the one counts that is used up for longest, else the one that is nearest to its end', () => {
  const headers = {
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-limit-images': '5',
    'x-ratelimit-remaining-images': '1',
    'x-ratelimit-reset-images': '20s',
    'x-ratelimit-remaining-tokens': '3',
  };
  expect(readRateLimit(headers)).toEqual({ remaining: 1, limit: 5, resetMs: 20_000 });
  const used = {
    ...headers,
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '2s',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '3s',
  };
  expect(readRateLimit(used)).toEqual({ remaining: 0, limit: 500, resetMs: 3_000 });
});

test('the draft of the IETF is read too', () => {
  const headers = { 'ratelimit-limit': '10', 'ratelimit-remaining': '2', 'ratelimit-reset': '50' };
  expect(readRateLimit(headers)).toEqual({ remaining: 2, limit: 10, resetMs: 50_000 });
});

test.each([
  {},
  { 'x-ratelimit-remaining': 'many' },
  { 'x-ratelimit-remaining-requests': '-1' },
  { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' },
])('%j says nothing about a limit', (headers) => {
  expect(readRateLimit(headers)).toBeUndefined();
});
