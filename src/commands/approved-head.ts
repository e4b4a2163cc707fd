import { finish } from './answer-comment.ts';
import type { Environment } from './environment.ts';
import { granted } from './granted.ts';
import type { HeadFiles } from './head-files.ts';
import { type HeadStep, openHead, openPullDesk, type PullCommit, wrongEvent } from './open-head.ts';
import { ignoredChanges } from './preview.ts';
import { workspaceCommit } from './workspace-commit.ts';
import { readCommentEvent } from '../github/comment-event.ts';
import { type EventContext, readEventPayload } from '../github/event-context.ts';
import { parseCommand } from '../github/parse-command.ts';
import type { PullDesk } from '../github/pull-desk.ts';
import { joinWords, plural } from '../judge/number-words.ts';
import { ConfigError, DriftError, formatProblem } from '../model/errors.ts';
import type { Note } from '../model/record.ts';
import { inlineCode, prose } from '../report/escape-markdown.ts';

/** One commit of a stranger that a person who may write gave leave to run. */
export interface ApprovedHead {
  /** Of the run: the event's, with that commit. */
  readonly context: EventContext;
  /** Its files as data. */
  readonly head: HeadFiles;
  /** What the report must say of the run. */
  readonly notes: readonly Note[];
}

/** What came of the comment; without a `value` nothing was run, and `lines` say why. */
export interface Approval<T> {
  readonly lines: readonly string[];
  readonly value?: T;
}

const MAX_NAMES = 10;

/**
 * Does `work` with a pull request's suite when the comment of the event asks for it: written by a person who may write,
 * never edited, with the whole hash of a commit that is the head of the pull request now. A head that moves later
 * changes nothing, because files are read by that hash.
 */
export async function withApprovedHead<T>(
  { inputs, context, environment, manners }: HeadStep,
  work: (approved: ApprovedHead) => Promise<T>,
): Promise<Approval<T>> {
  if (context?.trigger !== 'issue_comment') throw wrongEvent('check-fork', 'issue_comment with types: [created]');
  const event = readCommentEvent(await readEventPayload(environment.env));
  if (event === undefined) return { lines: ['the comment is edited, or of a bot; nothing was done'] };
  const parsed = parseCommand(event.body, environment.clock.now());
  if (parsed.kind !== 'command' || parsed.command.kind !== 'run')
    return { lines: ['the comment does not ask for a run'] };
  await refuseForeignWorkspace(environment);

  const pulls = await openPullDesk({ inputs, context, environment, ...(manners === undefined ? {} : { manners }) });
  const { clock, signal } = environment;
  const { createCommentDesk } = await import('../github/comment-desk.ts');
  const desk = createCommentDesk({ token: inputs.token!, context, clock, signal, ...manners });
  const decline = (body: string): Promise<Approval<T>> =>
    finish({ configFile: inputs.config, event, desk }, { isDone: false, body });
  if (!granted(await desk.canWrite(event.author), 'say who may write to this repository'))
    return decline(
      `Thank you, but runs are started by people who can write to this repository, and ${inlineCode(event.author)} cannot. Please ask a maintainer.`,
    );
  await desk.react(event.id, 'eyes');
  if (!event.isPullRequest) return decline('Nothing was sent: a run needs a pull request.');
  const pull = { number: event.number, commit: parsed.command.commit };
  const refusal = await whyNot(pull, { pulls, context });
  if (refusal !== undefined) return decline(`Nothing was sent: ${refusal}.`);
  try {
    await using head = await openHead(pull, { pulls, environment });
    const value = await work({
      context: { ...context, commit: pull.commit },
      head,
      notes: await notesOf(pull, { inputs, environment, head }),
    });
    await desk.react(event.id, 'rocket');
    return { lines: [], value };
  } catch (error) {
    if (!(error instanceof DriftError)) throw error;
    const problems = error instanceof ConfigError ? error.problems.map(formatProblem) : [error.message];
    const shown = problems.slice(0, MAX_NAMES).map((problem) => `- ${prose(problem)}`);
    await decline([`The run of ${inlineCode(pull.commit)} could not be done:`, '', ...shown].join('\n'));
    throw error;
  }
}

/** Config, routes and programs come from the working copy, so it must be what GitHub started this job for. */
async function refuseForeignWorkspace(environment: Environment): Promise<void> {
  const expected = environment.env['GITHUB_SHA'];
  if (expected !== undefined && (await workspaceCommit(environment)) === expected) return;
  throw new ConfigError(
    [
      {
        message: 'this run has keys, and the workspace is not the commit of the default branch that it was started for',
        hint: 'Use actions/checkout without  ref  or  repository,  and no other checkout after it',
      },
    ],
    { code: 'wrong-workspace' },
  );
}

/** Finishes the sentence "Nothing was sent: …". `undefined`: the commit may be run. */
async function whyNot(
  { number, commit }: PullCommit,
  { pulls, context }: { readonly pulls: PullDesk; readonly context: EventContext },
): Promise<string | undefined> {
  const { isOpen, base, head } = granted(await pulls.read(number), 'read the pull request');
  if (!isOpen) return 'this pull request is closed';
  if (context.ref !== `refs/heads/${base}`)
    return `this pull request is for the branch ${inlineCode(base)}, and baselines are those of the default branch`;
  if (commit === head) return undefined;
  const ask = `If you have looked at commit ${inlineCode(head)}, comment ${inlineCode(`/image-drift run ${head}`)}`;
  return commit === ''
    ? `a run is for one commit, named by its whole hash. ${ask}`
    : `${inlineCode(commit)} is not the head of this pull request, which may have changed since you looked. ${ask}`;
}

async function notesOf(
  { commit }: PullCommit,
  { inputs, environment, head }: Pick<HeadStep, 'inputs' | 'environment'> & { readonly head: HeadFiles },
): Promise<Note[]> {
  const from = `Prompts and pictures are those of commit ${commit.slice(0, 12)} of the pull request; routes, hosts, keys and budget are those of the default branch.`;
  const ignored = await ignoredChanges(inputs.config, { cwd: environment.cwd, head });
  const names = ignored.map(({ setting }) => setting);
  const shown =
    names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), plural(names.length - MAX_NAMES, 'setting')] : names;
  const warning: Note = {
    level: 'warning',
    text: `Not tested, because it counts only when it is merged: ${joinWords(shown)}.`,
  };
  return [{ level: 'info', text: from }, ...(ignored.length === 0 ? [] : [warning])];
}
