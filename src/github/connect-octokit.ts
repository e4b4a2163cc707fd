import { getOctokit } from '@actions/github';

import type { EventContext } from './event-context.ts';
import { createGitHubClient, type GitHubClient } from './github-client.ts';
import type { Octokit } from './ours.ts';
import type { Clock } from '../model/ports.ts';

export interface ConnectOptions {
  readonly token: string;
  readonly context: Pick<EventContext, 'apiUrl'>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** A client of GitHub's API, GitHub Enterprise included. Sends nothing by itself. */
export function connectOctokit({ token, context, clock, signal }: ConnectOptions): {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
} {
  const octokit = getOctokit(token, { baseUrl: context.apiUrl, log: SILENT, userAgent: 'image-drift' });
  octokit.hook.before('request', (request) => {
    const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    request.request = { ...request.request, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
  });
  return { octokit, client: createGitHubClient({ clock, ...(signal === undefined ? {} : { signal }) }) };
}

/** Octokit prints deprecations to the console by default; text from outside must not reach the log unchecked. */
const ignore = (): void => {};
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };
