import { expect, test } from 'vitest';

import { readRetryHints } from '../../src/providers/retry-hints.ts';

const date = 'Fri, 20 Nov 2026 10:00:00 GMT';

test.each([
  [{}, {}],
  [{ 'retry-after': '2' }, { retryAfterMs: 2000 }],
  [{ 'retry-after': '0.5' }, { retryAfterMs: 500 }],
  [{ 'retry-after': '2', 'retry-after-ms': '150' }, { retryAfterMs: 150 }],
  [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date }, { retryAfterMs: 30_000 }],
  [{ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT', date }, { retryAfterMs: 0 }],
  [{ 'retry-after': '-5' }, {}],
  [{ 'retry-after': 'soon' }, {}],
  [{ 'x-should-retry': 'TRUE' }, { shouldRetry: true }],
  [{ 'x-should-retry': 'perhaps' }, {}],
])('%j means %j', (headers, hints) => {
  expect(readRetryHints(headers as Record<string, string>)).toEqual(hints);
});
