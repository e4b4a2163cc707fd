import { readFile, stat } from 'node:fs/promises';

import type { RunInfo } from '../model/record.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** What the runner says about why this job runs. Every field was checked; none of it is markup or a path. */
export interface EventContext {
  /** `pull_request`, `schedule`, …; `unknown` outside of a workflow. */
  readonly trigger: string;
  readonly repository: Repository;
  /** The commit under test: a pull request's head, not the merge commit that the runner checks out. */
  readonly commit?: string;
  readonly ref?: string;
  /** The pull request that this run is about. */
  readonly pullRequest?: number;
  readonly actor?: string;
  /** Page of the workflow run. */
  readonly runUrl?: string;
  /** The pull request comes from another repository, or from one that is gone: no secrets, and a token that only reads. */
  readonly isFork: boolean;
  /** The run speaks for the repository and not for somebody's branch. */
  readonly isDefaultBranch: boolean;
  /** Everybody may read the repository; `false` also where the event does not say. */
  readonly isPublic: boolean;
  /** The event gives secrets to a run that may have a stranger's files in its workspace. */
  readonly isPrivileged: boolean;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly serverUrl: string;
}

/** GitHub cuts webhook payloads at 25 MB. */
const MAX_EVENT_BYTES = 25 * 1024 * 1024;

/** Reads the runner's environment and event file. `undefined`: not in a workflow, or in no repository. */
export async function loadEventContext(env: Env): Promise<EventContext | undefined> {
  return readEventContext({ env, payload: await readEventPayload(env) });
}

/** What GitHub says about the event. A missing or broken event file costs its facts, not the run: `undefined`. */
export async function readEventPayload(env: Env): Promise<unknown> {
  const path = env['GITHUB_EVENT_PATH'];
  if (path === undefined || path === '') return undefined;
  try {
    if ((await stat(path)).size > MAX_EVENT_BYTES) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The pure half of `loadEventContext`. */
export function readEventContext({
  env,
  payload,
}: {
  readonly env: Env;
  readonly payload: unknown;
}): EventContext | undefined {
  const slug = /^([A-Za-z0-9_-]{1,100})\/([A-Za-z0-9._-]{1,100})$/.exec(env['GITHUB_REPOSITORY'] ?? '');
  if (slug === null) return undefined;
  const repository = { owner: slug[1]!, name: slug[2]! };
  const trigger = matching(env['GITHUB_EVENT_NAME'], /^[a-z_]{1,50}$/) ?? 'unknown';
  const serverUrl = webUrl(env['GITHUB_SERVER_URL']) ?? 'https://github.com';
  const apiUrl = webUrl(env['GITHUB_API_URL']) ?? 'https://api.github.com';
  const ref = matching(env['GITHUB_REF'], /^refs\/[^\s\p{C}]{1,250}$/u);
  const runId = matching(env['GITHUB_RUN_ID'], /^\d{1,20}$/);
  const actor = matching(env['GITHUB_ACTOR'], /^[A-Za-z0-9[\]_-]{1,100}$/);

  const pull = field(payload, 'pull_request');
  const issue = field(payload, 'issue');
  const number = pull ?? (field(issue, 'pull_request') === undefined ? undefined : issue);
  const pullRequest = positiveInteger(field(number, 'number'));
  const commit = matching(field(field(pull, 'head'), 'sha') ?? env['GITHUB_SHA'], /^[0-9a-f]{40}([0-9a-f]{24})?$/);
  const ofRepository = field(payload, 'repository');
  const defaultBranch = field(ofRepository, 'default_branch');

  return {
    trigger,
    repository,
    ...(commit === undefined ? {} : { commit }),
    ...(ref === undefined ? {} : { ref }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(actor === undefined ? {} : { actor }),
    ...(runId === undefined ? {} : { runUrl: `${serverUrl}/${slug[0]}/actions/runs/${runId}` }),
    isFork: pull !== undefined && isForeign(pull, slug[0]),
    // GitHub runs schedules on the default branch alone, and their payload need not name it.
    isDefaultBranch:
      trigger === 'schedule' || (typeof defaultBranch === 'string' && ref === `refs/heads/${defaultBranch}`),
    isPublic: field(ofRepository, 'private') === false,
    isPrivileged: trigger === 'pull_request_target' || trigger === 'workflow_run' || trigger === 'issue_comment',
    apiUrl,
    serverUrl,
  };
}

/** The facts of the event that a record keeps. */
export function toRunInfo(context: EventContext): Omit<RunInfo, 'id' | 'startedAt' | 'finishedAt'> {
  const { trigger, repository, commit, ref, pullRequest, actor, runUrl } = context;
  return {
    trigger,
    repository: `${repository.owner}/${repository.name}`,
    ...(commit === undefined ? {} : { commit }),
    ...(ref === undefined ? {} : { ref }),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(actor === undefined ? {} : { actor }),
    ...(runUrl === undefined ? {} : { url: runUrl }),
  };
}

/** Dependabot's pull requests come from the same repository and are still run like a fork's. */
function isForeign(pull: unknown, repository: string): boolean {
  const head = field(field(field(pull, 'head'), 'repo'), 'full_name');
  const author = field(field(pull, 'user'), 'login');
  return typeof head !== 'string' || head.toLowerCase() !== repository.toLowerCase() || author === 'dependabot[bot]';
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name] ?? undefined;
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

function positiveInteger(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

/** Origin and path of an http(s) URL, without a slash at the end: GitHub Enterprise's API is at `/api/v3`. */
function webUrl(value: string | undefined): string | undefined {
  if (value === undefined || !URL.canParse(value)) return undefined;
  const { protocol, origin, pathname } = new URL(value);
  return protocol === 'https:' || protocol === 'http:' ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined;
}
