import { acceptWaiting, type AcceptAnswer } from './accept-waiting.ts';
import type { Environment } from './environment.ts';
import { loadProject } from './load-project.ts';
import { findCandidate, workflowRunOf } from './read-candidate.ts';
import type { CommentDesk } from '../github/comment-desk.ts';
import type { CommentEvent } from '../github/comment-event.ts';
import type { Refused } from '../github/forge.ts';
import { COMMAND_HELP, type CommentCommand, parseCommand } from '../github/parse-command.ts';
import { plural } from '../judge/number-words.ts';
import { InfraError } from '../model/errors.ts';
import { inlineCode, prose } from '../report/escape-markdown.ts';

export interface AnswerInput {
  readonly configFile: string;
  readonly event: CommentEvent;
  readonly desk: CommentDesk;
}

export interface CommentAnswer {
  /** `ignored`: the comment is not for us, and nothing was asked of GitHub. */
  readonly kind: 'ignored' | 'done' | 'declined';
  /** For the log. */
  readonly lines: readonly string[];
}

/** What a command came to: Markdown for the one answer, and whether it was done. */
interface Outcome {
  readonly isDone: boolean;
  readonly body: string;
}

const MAX_CELLS = 30;

/**
 * Does what a comment asks for, if its author may write to the repository, and says in one answer what was done. The
 * workspace is the default branch's; nothing of a pull request but its number and its head is used.
 */
export async function answerComment(input: AnswerInput, environment: Environment): Promise<CommentAnswer> {
  const { event, desk } = input;
  const parsed = parseCommand(event.body, environment.clock.now());
  if (parsed.kind === 'none') return { kind: 'ignored', lines: ['the comment is no command'] };
  if (parsed.kind === 'command' && parsed.command.kind === 'run')
    return { kind: 'ignored', lines: ['runs are started by a step with  command: check-fork'] };
  const may = unrefused(await desk.canWrite(event.author), 'say who may write to this repository');
  if (!may) {
    const body = `Thank you, but commands are for people who can write to this repository, and ${inlineCode(event.author)} cannot. Please ask a maintainer.`;
    return finish(input, { isDone: false, body });
  }
  if (parsed.kind === 'mistake')
    return finish(input, { isDone: false, body: `Nothing was done: ${parsed.problem}.\n\n${helpText()}` });
  await desk.react(event.id, 'eyes');
  try {
    return await finish(input, await obey(parsed.command, { input, environment }));
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    const hint = error.hint === undefined ? '' : ` ${prose(error.hint)}.`;
    await finish(input, { isDone: false, body: `This could not be done: ${prose(error.message)}.${hint}` });
    throw error;
  }
}

async function obey(
  command: CommentCommand,
  { input, environment }: { readonly input: AnswerInput; readonly environment: Environment },
): Promise<Outcome> {
  switch (command.kind) {
    case 'help':
      return { isDone: true, body: helpText() };
    case 'accept':
      return acceptFrom(command, { input, environment });
    case 'rerun':
      return rerunFrom(command, { input, environment });
    case 'run':
    case 'mute':
    case 'unmute':
      return { isDone: false, body: `Nothing was done: ${inlineCode(command.kind)} does not work in comments yet.` };
  }
}

async function acceptFrom(
  { routeId, caseId }: Extract<CommentCommand, { kind: 'accept' }>,
  {
    input: { configFile, event, desk },
    environment,
  }: { readonly input: AnswerInput; readonly environment: Environment },
): Promise<Outcome> {
  let pull: { readonly number: number; readonly head: string } | undefined;
  if (event.isPullRequest) {
    const found = unrefused(await desk.pullRequest(event.number), 'read the pull request');
    if (!found.isOpen) return { isDone: false, body: 'Nothing was accepted: this pull request is closed.' };
    pull = { number: event.number, head: found.head };
  }
  await using project = await loadProject({ configFile, only: {} }, environment);
  const answer = await acceptWaiting(project, {
    by: event.author,
    wishedAt: event.createdAt,
    now: new Date(environment.clock.now()).toISOString(),
    ...(routeId === undefined ? {} : { routeId }),
    ...(caseId === undefined ? {} : { caseId }),
    ...(pull === undefined ? {} : { pull }),
  });
  return describeAccept(answer, { isPull: pull !== undefined });
}

async function rerunFrom(
  { which }: Extract<CommentCommand, { kind: 'rerun' }>,
  {
    input: { configFile, event, desk },
    environment,
  }: { readonly input: AnswerInput; readonly environment: Environment },
): Promise<Outcome> {
  await using project = await loadProject({ configFile, only: {} }, environment);
  const { waiting } = project.storage;
  const candidate = waiting && (await findCandidate(waiting, event.isPullRequest ? `pull-${event.number}` : 'default'));
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

function describeAccept(answer: AcceptAnswer, { isPull }: { readonly isPull: boolean }): Outcome {
  if (answer.kind === 'refused') return { isDone: false, body: `Nothing was accepted: ${answer.problem}.` };
  const { runId, approved } = answer;
  const { baselines, refused } = approved;
  const cells = baselines.map(({ routeId, caseId }) => `${routeId}/${caseId}`);
  const verb = isPull ? 'become the baseline when this pull request is merged' : 'are the baseline now';
  const head =
    cells.length === 0
      ? `Nothing of run ${inlineCode(runId)} was accepted.`
      : `Accepted: the pictures of ${plural(cells.length, 'cell')} of run ${inlineCode(runId)} ${verb}.`;
  return {
    isDone: cells.length > 0,
    body: [
      head,
      listOf(cells.map((cell) => inlineCode(cell))),
      ...(refused.length === 0 ? [] : [`Not accepted: ${plural(refused.length, 'cell')}.`]),
      listOf(refused.map(({ cell, because }) => `${inlineCode(cell)}: ${prose(because)}`)),
    ]
      .filter(Boolean)
      .join('\n\n'),
  };
}

function listOf(items: readonly string[]): string {
  const rest = items.length - MAX_CELLS;
  return [...items.slice(0, MAX_CELLS), ...(rest > 0 ? [`and ${rest} more`] : [])]
    .map((item) => `- ${item}`)
    .join('\n');
}

const helpText = (): string =>
  [
    'Commands, as the first line of a comment:',
    ...COMMAND_HELP.map(([usage, meaning]) => `- \`/image-drift ${usage}\`: ${meaning}`),
  ].join('\n');

/** Answers in the issue or pull request, once, and marks the comment. */
export async function finish({ event, desk }: AnswerInput, { isDone, body }: Outcome): Promise<CommentAnswer> {
  const refusal = await desk.reply(event.number, body);
  await desk.react(event.id, isDone ? 'rocket' : 'confused');
  const [line = ''] = body.split('\n', 1);
  const unsaid =
    refusal === undefined
      ? []
      : [
          `GitHub refused the answer (${refusal.status}): give the job  permissions: issues: write, pull-requests: write`,
        ];
  return { kind: isDone ? 'done' : 'declined', lines: [line, ...unsaid] };
}

function unrefused<T extends boolean | { readonly kind: string }>(answer: T | Refused, purpose: string): T {
  if (!isRefused(answer)) return answer;
  throw new InfraError(
    'github-refused',
    `GitHub would not ${purpose}: it answered ${answer.status} ${answer.message}`,
    { hint: 'Give the job  permissions: issues: write, pull-requests: write' },
  );
}

const isRefused = (answer: boolean | { readonly kind: string }): answer is Refused =>
  typeof answer !== 'boolean' && answer.kind === 'refused';
