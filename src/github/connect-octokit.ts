import { getOctokit } from '@actions/github';
import { throttling } from '@octokit/plugin-throttling';

import type { EventContext } from './event-context.ts';
import { createGitHubClient, type GitHubClient } from './github-client.ts';
import type { Octokit } from './ours.ts';
import type { Clock } from '../model/ports.ts';

/** `github`: writes as far apart as GitHub asks, a second or more, and three where people are notified · `none`: for tests. */
export type Pace = 'github' | 'none';

export interface ConnectOptions {
  readonly token: string;
  readonly context: Pick<EventContext, 'apiUrl'>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Default `github`. */
  readonly pace?: Pace;
}

/** How GitHub's API is waited for. */
export type Manners = Pick<ConnectOptions, 'clock' | 'pace'>;

const REQUEST_TIMEOUT_MS = 30_000;

/** A client of GitHub's API, GitHub Enterprise included. Sends nothing by itself. */
export function connectOctokit({ token, context, clock, signal, pace = 'github' }: ConnectOptions): {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
} {
  const limitTime = (octokit: Pick<Octokit, 'hook'>): object => {
    octokit.hook.before('request', (request) => {
      const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
      request.request = { ...request.request, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
    });
    return {};
  };
  const options = {
    baseUrl: context.apiUrl,
    log: SILENT,
    userAgent: 'image-drift',
    // The plugin spaces requests. What a limit asks for is waited for by our client: its waits can be stopped, are
    // bounded all together, and count a limit that lacks the plugin's words.
    throttle: { enabled: pace === 'github', onRateLimit: ignore, onSecondaryRateLimit: ignore },
  };
  // The plugin goes last, so that its queue does not use up the time of a request.
  const octokit = getOctokit(token, options, limitTime, throttling);
  return { octokit, client: createGitHubClient({ clock, ...(signal === undefined ? {} : { signal }) }) };
}

const ignore = (): void => {};
/** Octokit prints deprecations to the console by default; text from outside must not reach the log unchecked. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };
