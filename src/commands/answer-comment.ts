import { commandHelp, describeTrouble, type Outcome } from './command-outcome.ts';
import type { Environment } from './environment.ts';
import { granted } from './granted.ts';
import { obeyCommand } from './obey-command.ts';
import type { CommentDesk } from '../github/comment-desk.ts';
import type { CommentEvent } from '../github/comment-event.ts';
import { parseCommand } from '../github/parse-command.ts';
import { InfraError } from '../model/errors.ts';
import { inlineCode } from '../report/escape-markdown.ts';

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

/**
 * Does what a comment asks for, if its author may write to the repository, and says in one answer what was done. The
 * workspace is the default branch's; nothing of a pull request but its number and its head is used.
 */
export async function answerComment(input: AnswerInput, environment: Environment): Promise<CommentAnswer> {
  const { configFile, event, desk } = input;
  const parsed = parseCommand(event.body, environment.clock.now());
  if (parsed.kind === 'none') return { kind: 'ignored', lines: ['the comment is no command'] };
  const command = parsed.kind === 'command' ? parsed.command : parsed;
  if (command.kind === 'run')
    return { kind: 'ignored', lines: ['runs are started by a step with  command: check-fork'] };
  const may = granted(await desk.canWrite(event.author), 'say who may write to this repository');
  if (!may) {
    const body = `Thank you, but commands are for people who can write to this repository, and ${inlineCode(event.author)} cannot. Please ask a maintainer.`;
    return finish(input, { isDone: false, body });
  }
  if (command.kind === 'mistake')
    return finish(input, { isDone: false, body: `Nothing was done: ${command.problem}.\n\n${commandHelp()}` });
  await desk.react(event.id, 'eyes');
  try {
    const asked = {
      by: event.author,
      at: event.createdAt,
      ...(event.isPullRequest ? { pullRequest: event.number } : {}),
    };
    return await finish(input, await obeyCommand(command, { configFile, asked, desk, environment }));
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    await finish(input, describeTrouble(error));
    throw error;
  }
}

/** Answers in the issue or pull request, once, and marks the comment. */
export async function finish({ event, desk }: AnswerInput, { isDone, body }: Outcome): Promise<CommentAnswer> {
  const refusal = await desk.reply(event.number, body);
  await desk.react(event.id, isDone ? 'rocket' : 'confused');
  const [line = ''] = body.split('\n', 1);
  const unsaid =
    refusal === undefined
      ? []
      : [
          // Either permission lets a job comment on a pull request.
          `GitHub refused the answer (${refusal.status}): give the job  permissions: ${event.isPullRequest ? 'pull-requests' : 'issues'}: write`,
        ];
  return { kind: isDone ? 'done' : 'declined', lines: [line, ...unsaid] };
}
