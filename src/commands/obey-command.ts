import { acceptWaiting } from './accept-waiting.ts';
import { commandHelp, describeAccept, describeMute, type Outcome } from './command-outcome.ts';
import type { Environment } from './environment.ts';
import { granted } from './granted.ts';
import { loadProject, type Project } from './load-project.ts';
import { muteCase, unmuteCase } from './mute.ts';
import { findCandidate, waitingRuns, workflowRunOf } from './read-candidate.ts';
import type { CommentDesk } from '../github/comment-desk.ts';
import type { CommentCommand } from '../github/parse-command.ts';
import { inlineCode } from '../report/escape-markdown.ts';

/** A command of somebody who may write to the repository, and what it is about. */
export interface Asked {
  /** Login. */
  readonly by: string;
  /** ISO time. */
  readonly at: string;
  /** Absent: the default branch, or that of `runId`. */
  readonly pullRequest?: number;
  /** The run that the command is about; empty: none was named. Absent: the newest one there. */
  readonly runId?: string;
}

export interface ObeyOptions {
  readonly configFile: string;
  readonly asked: Asked;
  readonly desk: Pick<CommentDesk, 'pullRequest' | 'rerun'>;
  readonly environment: Environment;
}

/** Waiting runs that an answer names. */
const MAX_RUNS = 10;

/** All but those that are a run of their own. */
export type ObeyedCommand = Exclude<CommentCommand, { kind: 'run' }>;

/** Does what was asked for. The workspace is the default branch's; nothing of a pull request but its number and its head is used. */
export async function obeyCommand(command: ObeyedCommand, options: ObeyOptions): Promise<Outcome> {
  switch (command.kind) {
    case 'help':
      return { isDone: true, body: commandHelp() };
    case 'accept':
      return acceptFrom(command, options);
    case 'rerun':
      return rerunFrom(command, options);
    case 'mute':
    case 'unmute':
      return muteFrom(command, options);
  }
}

async function acceptFrom(
  { routeId, caseId }: Extract<CommentCommand, { kind: 'accept' }>,
  { configFile, asked, desk, environment }: ObeyOptions,
): Promise<Outcome> {
  await using project = await loadProject({ configFile, only: {} }, environment);
  const where = await findPlace(project, asked);
  if ('problem' in where) return { isDone: false, body: `Nothing was accepted: ${where.problem}` };
  const number = where.pullRequest;
  let pull: { readonly number: number; readonly head: string } | undefined;
  if (number !== undefined) {
    const found = granted(await desk.pullRequest(number), 'read the pull request');
    if (!found.isOpen) return { isDone: false, body: `Nothing was accepted: pull request ${number} is closed.` };
    pull = { number, head: found.head };
  }
  const answer = await acceptWaiting(project, {
    by: asked.by,
    wishedAt: asked.at,
    now: new Date(environment.clock.now()).toISOString(),
    ...(routeId === undefined ? {} : { routeId }),
    ...(caseId === undefined ? {} : { caseId }),
    ...(pull === undefined ? {} : { pull }),
  });
  const merged = asked.runId === undefined ? 'this pull request' : `pull request ${number}`;
  return describeAccept(answer, pull === undefined ? {} : { afterMergeOf: merged });
}

/** Where the run waits that a command is about. A form has no place of its own, and no time to tell what was seen: there the run is named. */
async function findPlace(
  { storage, config }: Project,
  { pullRequest, runId }: Asked,
): Promise<{ readonly pullRequest?: number } | { readonly problem: string }> {
  if (runId === undefined || storage.waiting === undefined) return pullRequest === undefined ? {} : { pullRequest };
  const runs = await waitingRuns(storage.waiting, config.suite.id);
  const place = runs.find(({ candidate }) => candidate.runId === runId)?.place;
  const pull = place && /^pull-(\d+)$/.exec(place.key)?.[1];
  if (place !== undefined) return pull === undefined ? {} : { pullRequest: Number(pull) };
  const names = runs.slice(0, MAX_RUNS).map((run) => `${inlineCode(run.candidate.runId)} (${run.place.key})`);
  const missing =
    runId === '' ? 'name the run, by the id that its report shows' : `run ${inlineCode(runId)} does not wait`;
  return { problem: `${missing}. ${names.length === 0 ? 'None waits' : `These wait: ${names.join(', ')}`}.` };
}

async function rerunFrom(
  { which }: Extract<CommentCommand, { kind: 'rerun' }>,
  { configFile, asked, desk, environment }: ObeyOptions,
): Promise<Outcome> {
  await using project = await loadProject({ configFile, only: {} }, environment);
  const where = await findPlace(project, asked);
  if ('problem' in where) return { isDone: false, body: `Nothing was started: ${where.problem}` };
  const { pullRequest } = where;
  const { waiting } = project.storage;
  const key = pullRequest === undefined ? 'default' : (`pull-${pullRequest}` as const);
  const candidate = waiting && (await findCandidate(waiting, { key, suiteId: project.config.suite.id }));
  const id = waiting && candidate && (await workflowRunOf(waiting, candidate));
  if (candidate === undefined || id === undefined)
    return { isDone: false, body: 'Nothing was started: no run of a workflow waits here to be accepted.' };
  const refusal = await desk.rerun({ id, which });
  if (refusal === undefined)
    return {
      isDone: true,
      body: `Started again: ${which === 'all' ? 'the workflow' : 'the failed jobs'} of run ${inlineCode(candidate.runId)}.`,
    };
  const said = refusal.message === '' ? '' : `, ${inlineCode(refusal.message)}`;
  return {
    isDone: false,
    body: `Nothing was started: GitHub answered ${refusal.status}${said}. The job needs \`permissions: actions: write\`, and the run must have ended.`,
  };
}

async function muteFrom(
  command: Extract<CommentCommand, { kind: 'mute' | 'unmute' }>,
  { configFile, asked, environment }: ObeyOptions,
): Promise<Outcome> {
  await using project = await loadProject({ configFile, only: {} }, environment);
  if (project.config.baseline.store === 'directory')
    return {
      isDone: false,
      body: `Nothing was done: with baselines in a folder, mutes are a file of the repository. Run ${inlineCode(`image-drift ${command.kind}`)} and commit it.`,
    };
  const { caseId, routeId } = command;
  const target = { caseId, ...(routeId === undefined ? {} : { routeId }) };
  const answer =
    command.kind === 'unmute'
      ? await unmuteCase(project, target, { author: asked.by })
      : await muteCase(
          project,
          {
            ...target,
            until: command.until,
            ...(command.reason === undefined ? {} : { reason: command.reason }),
            by: asked.by,
            at: new Date(environment.clock.now()).toISOString(),
          },
          { author: asked.by },
        );
  return describeMute(answer, caseId);
}
