import { parseAmount } from './parse-amount.ts';

/** What a server says about trying again. */
export interface RetryHints {
  /** `x-should-retry`, which OpenAI's client obeys before any rule of its own. */
  readonly shouldRetry?: boolean;
  /** ≥ 0; from `retry-after-ms`, or `retry-after` in seconds or as a date. */
  readonly retryAfterMs?: number;
}

export function readRetryHints(headers: Readonly<Record<string, string>>): RetryHints {
  const wish = headers['x-should-retry']?.trim().toLowerCase();
  const retryAfterMs = parseAmount(headers['retry-after-ms']) ?? readRetryAfter(headers);
  return {
    ...(wish === 'true' || wish === 'false' ? { shouldRetry: wish === 'true' } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** RFC 9110, 10.2.3. A date is compared with the server's own clock where it sends one. */
function readRetryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = parseAmount(text);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` takes almost anything for a date, -5 for one in the year 2001.
  const until = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers['date'] ?? '');
  return Math.max(0, until - (Number.isNaN(serverNow) ? Date.now() : serverNow));
}
