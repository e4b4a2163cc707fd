import type { ActionInputs } from './action-inputs.ts';
import type { Environment } from './environment.ts';
import { granted } from './granted.ts';
import { type HeadFiles, openHeadFiles } from './head-files.ts';
import type { Manners } from '../github/connect-octokit.ts';
import type { EventContext } from '../github/event-context.ts';
import type { PullDesk } from '../github/pull-desk.ts';
import { ConfigError } from '../model/errors.ts';

/** A step of a workflow that reads a pull request as data. */
export interface HeadStep {
  readonly inputs: ActionInputs;
  readonly context: EventContext | undefined;
  readonly environment: Environment;
  /** See `ActionPorts`. */
  readonly manners?: Manners;
}

/** One commit of a pull request. */
export interface PullCommit {
  readonly number: number;
  /** Full hash. */
  readonly commit: string;
}

export async function openPullDesk({
  inputs: { token },
  context,
  environment: { clock, signal },
  manners,
}: HeadStep & { readonly context: EventContext }): Promise<PullDesk> {
  if (token === undefined)
    throw new ConfigError([{ path: 'input github-token', message: 'is needed to read the pull request' }], {
      code: 'invalid-input',
    });
  // Octokit and its own HTTP client: only where they are needed.
  const { createPullDesk } = await import('../github/pull-desk.ts');
  return createPullDesk({ token, context, clock, signal, ...manners });
}

/** The commit's files, by the hash that was given: whatever happens to the pull request, they stay the same. Dispose it. */
export async function openHead(
  { number, commit }: PullCommit,
  { pulls, environment }: { readonly pulls: PullDesk; readonly environment: Environment },
): Promise<HeadFiles> {
  const { files } = granted(await pulls.listFiles(commit), 'list the files of the pull request');
  const remote = environment.repository!;
  return openHeadFiles({ named: `commit ${commit} of pull request ${number}`, files, remote }, environment);
}

export function wrongEvent(command: string, event: string): ConfigError {
  return new ConfigError([{ message: `command: ${command} answers another event`, hint: `Run it on ${event}` }], {
    code: 'wrong-event',
  });
}
