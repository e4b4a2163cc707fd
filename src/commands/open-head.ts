import type { ActionInputs } from './action-inputs.ts';
import type { Environment } from './environment.ts';
import { type HeadFiles, openHeadFiles } from './head-files.ts';
import type { Manners } from '../github/connect-octokit.ts';
import type { EventContext } from '../github/event-context.ts';
import type { Refused } from '../github/forge.ts';
import type { PullDesk } from '../github/pull-desk.ts';
import { ConfigError, InfraError } from '../model/errors.ts';

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

/** What GitHub answered. Throws `InfraError` that names the permission when it refused. */
export function granted<T extends { readonly kind: string }>(answer: T | Refused, purpose: string): T {
  if (!isRefused(answer)) return answer;
  const { status, message, permission } = answer;
  throw new InfraError('github-refused', `GitHub would not ${purpose}: it answered ${status} ${message}`, {
    hint: `Give the job  permissions: ${permission}`,
  });
}

const isRefused = (answer: { readonly kind: string }): answer is Refused => answer.kind === 'refused';

export function wrongEvent(command: string, event: string): ConfigError {
  return new ConfigError([{ message: `command: ${command} answers another event`, hint: `Run it on ${event}` }], {
    code: 'wrong-event',
  });
}
