import { describeTrouble, type Outcome } from './command-outcome.ts';
import type { Environment } from './environment.ts';
import { granted } from './granted.ts';
import { obeyCommand } from './obey-command.ts';
import type { CommentDesk } from '../github/comment-desk.ts';
import { readDispatchCommand } from '../github/dispatch-command.ts';
import type { EventContext } from '../github/event-context.ts';
import { InfraError } from '../model/errors.ts';
import { inlineCode } from '../report/escape-markdown.ts';

export interface DispatchInput {
  readonly configFile: string;
  /** Of the event's file. */
  readonly payload: unknown;
  readonly context: Pick<EventContext, 'actor' | 'isDefaultBranch'>;
  readonly desk: Pick<CommentDesk, 'canWrite' | 'pullRequest' | 'rerun'>;
}

/** A person; apps have brackets in their login. */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/**
 * Does what the form of a `workflow_dispatch` asks for, if who started the run may write to the repository. GitHub asks
 * for that too, but a run can be started again by somebody else, and by tokens of all kinds.
 */
export async function answerDispatch(input: DispatchInput, environment: Environment): Promise<Outcome> {
  const { configFile, payload, context, desk } = input;
  const by = environment.env['GITHUB_TRIGGERING_ACTOR'] || (context.actor ?? '');
  if (!context.isDefaultBranch)
    return declined('commands are taken from the default branch, whose config has been reviewed; start it there');
  if (!LOGIN.test(by)) return declined('commands are for people, and an app started this run');
  if (!granted(await desk.canWrite(by), 'say who may write to this repository'))
    return declined(`commands are for people who can write to this repository, and ${inlineCode(by)} cannot`);
  const parsed = readDispatchCommand(payload, environment.clock.now());
  if (parsed.kind === 'mistake') return declined(parsed.problem);
  const { command, runId = '' } = parsed;
  const asked = { by, at: new Date(environment.clock.now()).toISOString(), runId };
  try {
    return await obeyCommand(command, { configFile, asked, desk, environment });
  } catch (error) {
    if (error instanceof InfraError) return describeTrouble(error);
    throw error;
  }
}

const declined = (problem: string): Outcome => ({ isDone: false, body: `Nothing was done: ${problem}.` });
