import { expect } from 'vitest';

import { checkRequest } from './openapi-check.ts';
import { createOctokitForge, type OctokitForgeOptions } from '../../src/github/octokit-forge.ts';
import type { Forge } from '../../src/github/forge.ts';
import { startGitHubServer, type GitHubServer } from '../fakes/github-server.ts';
import { createManualClock, type ManualClock } from '../fakes/manual-clock.ts';

export interface ForgeOnFake extends AsyncDisposable {
  readonly github: GitHubServer;
  readonly forge: Forge;
  readonly clock: ManualClock;
  /** `METHOD path` of every request, query left out. */
  sent(): string[];
}

/** Our forge against the fake server. When it is disposed, every request it sent must fit GitHub's description of its API. */
export async function startForge(options: Partial<OctokitForgeOptions> = {}): Promise<ForgeOnFake> {
  const github = await startGitHubServer();
  const clock = createManualClock();
  const context = { repository: { owner: 'octocat', name: 'demo' }, apiUrl: github.url, serverUrl: github.url };
  return {
    github,
    clock,
    forge: createOctokitForge({ token: 'ghs_job', context, clock, pace: 'none', ...options }),
    sent: () =>
      github.requests.map(({ method, path }) => `${method} ${path.split('?')[0]!.replace('/repos/octocat/demo', '')}`),
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      expect(github.requests.flatMap(checkRequest)).toEqual([]);
    },
  };
}
