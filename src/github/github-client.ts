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
/** All waits of a client together. */
const MAX_TOTAL_WAIT_MS = 120_000;

/** Repeats what GitHub asks to repeat, and tells refusals from trouble. */
export function createGitHubClient({
  clock,
  signal,
}: {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}): GitHubClient {
  let waitedMs = 0;
  /** GitHub wants nothing of us until then; who goes on asking may be shut out. Epoch milliseconds. */
  let silentUntil = 0;
  return {
    async call({ send, purpose, permission, isRepeatable }) {
      const restMs = silentUntil - clock.now();
      if (restMs > 0) throw rateLimited(purpose, restMs);
      for (let retry = 0; ; retry += 1) {
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
          // A limited request was not served, whatever it is.
          const { isRateLimit } = failure;
          const waitMs = isRateLimit ? limitMs(failure, clock.now()) : 1_000 * 2 ** retry;
          const mayRepeat = isRateLimit || (isRepeatable && isTransient(failure));
          if (mayRepeat && retry < MAX_RETRIES && waitMs <= Math.min(MAX_WAIT_MS, MAX_TOTAL_WAIT_MS - waitedMs)) {
            waitedMs += waitMs;
            await clock.sleep(waitMs, signal);
            continue;
          }
          if (isRateLimit) {
            silentUntil = clock.now() + waitMs;
            throw rateLimited(purpose, waitMs, error);
          }
          if (failure.status !== undefined && !isTransient(failure))
            return { kind: 'refused', permission, status: failure.status, message: failure.message };
          throw unreachable(purpose, { failure, cause: error });
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

/** What a limit asks for. Same page: retry-after first, then the reset time, else at least a minute. */
function limitMs({ retryAfterSeconds, resetAt }: Failure, now: number): number {
  if (retryAfterSeconds !== undefined) return Math.max(1, retryAfterSeconds) * 1_000;
  return resetAt === undefined ? 60_000 : Math.max(1_000, resetAt * 1_000 - now);
}

const isTransient = ({ status }: Failure): boolean => status === undefined || status >= 500;

function rateLimited(purpose: string, waitMs: number, cause?: unknown): InfraError {
  return new InfraError(
    'github-rate-limit',
    `GitHub could not ${purpose}: it limits the rate of this token's requests and wants us to wait ${Math.ceil(waitMs / 1_000)} s more`,
    { hint: 'Run again later; a token of its own has a budget of its own.', cause },
  );
}

function unreachable(
  purpose: string,
  { failure, cause }: { readonly failure: Failure; readonly cause: unknown },
): InfraError {
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
