import type { Permission, Refused } from './forge.ts';
import { InfraError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';
import { printableLine } from '../shared/printable.ts';

/** The part of an HTTP answer that we use. Octokit's types describe `data`, a proxy in between may not care. */
interface Answer<T> {
  readonly status: number;
  readonly data: T;
}

export interface CallOptions<T> {
  /** Sends the request once; rejects with an error that has `status` and `response.headers` for every status from 400. */
  readonly send: () => Promise<Answer<T>>;
  /** What the caller wanted, finishing the sentence "GitHub could not …". */
  readonly purpose: string;
  /** What the token needs for it. */
  readonly permission: Permission;
  /** Writes are paced. */
  readonly isWrite: boolean;
  /** Sending it twice does what sending it once does, so a 5xx or a broken connection may be tried again. */
  readonly isRepeatable: boolean;
}

export interface GitHubClient {
  /** The answer's data, or the refusal. Throws `InfraError` for everything else. */
  call<T extends object>(options: CallOptions<T>): Promise<{ readonly kind: 'data'; readonly data: T } | Refused>;
}

const MAX_RETRIES = 3;
/** A longer wait than this is not worth a runner's time; the record and the job summary are there without GitHub's API. */
const MAX_WAIT_MS = 60_000;

/** Repeats what GitHub asks to repeat, paces writes, and tells refusals from trouble. */
export function createGitHubClient({
  clock,
  signal,
}: {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}): GitHubClient {
  const pace = createWritePace(clock);
  return {
    async call({ send, purpose, permission, isWrite, isRepeatable }) {
      for (let retry = 0; ; retry += 1) {
        if (isWrite) await pace(signal);
        try {
          const { data } = await send();
          if (typeof data === 'object' && data !== null) return { kind: 'data', data };
          throw new InfraError('github-answer', `GitHub could not ${purpose}: the answer is not JSON`, {
            hint: 'Check GITHUB_API_URL, and what stands between this machine and GitHub.',
          });
        } catch (error) {
          if (error instanceof InfraError) throw error;
          signal?.throwIfAborted();
          const failure = readFailure(error);
          const waitMs = retryDelayMs({ failure, retry, isRepeatable, now: clock.now() });
          if (waitMs !== undefined && waitMs <= MAX_WAIT_MS && retry < MAX_RETRIES) {
            await clock.sleep(waitMs, signal);
            continue;
          }
          if (failure.status !== undefined && failure.status < 500 && !failure.isRateLimit)
            return { kind: 'refused', permission, status: failure.status, message: failure.message };
          throw toInfraError({ failure, purpose, waitMs, cause: error });
        }
      }
    },
  };
}

interface Failure {
  /** Absent: no answer came. */
  readonly status?: number;
  readonly message: string;
  readonly isRateLimit: boolean;
  readonly retryAfterSeconds?: number;
  /** Epoch seconds. */
  readonly resetAt?: number;
}

/** Reads Octokit's `RequestError` by its shape, and anything else as "no answer came". */
function readFailure(error: unknown): Failure {
  const { status, response } = error as {
    status?: unknown;
    response?: { headers?: Record<string, unknown>; data?: unknown };
  };
  if (typeof status !== 'number' || response === undefined)
    return { message: printableLine(reasonOf(error)), isRateLimit: false };
  const headers = response.headers ?? {};
  const said = (response.data as { message?: unknown } | undefined)?.message;
  const message = printableLine(typeof said === 'string' ? said : '');
  const retryAfterSeconds = wholeNumber(headers['retry-after']);
  const resetAt = wholeNumber(headers['x-ratelimit-reset']);
  const isSpent = headers['x-ratelimit-remaining'] === '0';
  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: both limits answer 403 or 429,
  // and a 403 is also what a missing permission gives.
  const isRateLimit =
    status === 429 || (status === 403 && (isSpent || retryAfterSeconds !== undefined || /rate limit/i.test(message)));
  return {
    status,
    message,
    isRateLimit,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(resetAt === undefined || !isSpent ? {} : { resetAt }),
  };
}

/** `undefined`: trying again is pointless or might do it twice. */
function retryDelayMs(input: {
  failure: Failure;
  retry: number;
  isRepeatable: boolean;
  now: number;
}): number | undefined {
  const { failure, retry, isRepeatable, now } = input;
  if (failure.isRateLimit) {
    // Same page: retry-after first, then the reset time, else at least a minute.
    if (failure.retryAfterSeconds !== undefined) return Math.max(1, failure.retryAfterSeconds) * 1_000;
    if (failure.resetAt !== undefined) return Math.max(1_000, failure.resetAt * 1_000 - now);
    return 60_000;
  }
  const isTransient = failure.status === undefined || failure.status >= 500;
  return isTransient && isRepeatable ? 1_000 * 2 ** retry : undefined;
}

function toInfraError(input: {
  failure: Failure;
  purpose: string;
  waitMs: number | undefined;
  cause: unknown;
}): InfraError {
  const { failure, purpose, waitMs, cause } = input;
  if (failure.isRateLimit) {
    const wait = waitMs === undefined ? '' : ` and wants us to wait ${Math.ceil(waitMs / 1_000)} s more`;
    return new InfraError(
      'github-rate-limit',
      `GitHub could not ${purpose}: it limits the rate of this token's requests${wait}`,
      {
        hint: 'Run again later; a token of its own has a budget of its own.',
        cause,
      },
    );
  }
  const what =
    failure.status === undefined ? failure.message : `it answered ${failure.status} ${failure.message}`.trimEnd();
  return new InfraError('github-unreachable', `GitHub could not ${purpose}: ${what}`, {
    hint: 'Run again; when it stays, check https://www.githubstatus.com and GITHUB_API_URL.',
    cause,
  });
}

/** fetch says "fetch failed" and keeps the reason in its causes. */
function reasonOf(error: unknown): string {
  let reason = String(error);
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    reason = cause.message || cause.name;
  return reason;
}

function wholeNumber(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}

/**
 * At most 10 writes at once and then one a second: 70 in the first minute, under GitHub's 80 content-creating requests
 * a minute (same page), and a run with few pictures does not wait at all.
 */
function createWritePace(clock: Clock): (signal?: AbortSignal) => Promise<void> {
  const burst = 10;
  const gapMs = 1_000;
  let tokens = burst;
  let at = clock.monotonic();
  return async (signal) => {
    const now = clock.monotonic();
    tokens = Math.min(burst, tokens + (now - at) / gapMs);
    at = now;
    tokens -= 1;
    if (tokens < 0) await clock.sleep(-tokens * gapMs, signal);
  };
}
