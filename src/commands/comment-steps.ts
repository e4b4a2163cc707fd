import { acceptMerged } from './accept-waiting.ts';
import type { ActionInputs } from './action-inputs.ts';
import { answerComment } from './answer-comment.ts';
import { answerDispatch } from './answer-dispatch.ts';
import type { Outcome } from './command-outcome.ts';
import type { Environment } from './environment.ts';
import { loadProject } from './load-project.ts';
import type { Manners } from '../github/connect-octokit.ts';
import { readClosedPull, readCommentEvent } from '../github/comment-event.ts';
import { type EventContext, readEventPayload } from '../github/event-context.ts';
import { plural } from '../judge/number-words.ts';
import { ConfigError } from '../model/errors.ts';

export interface CommentStep {
  readonly inputs: Pick<ActionInputs, 'config' | 'token'>;
  readonly context: EventContext | undefined;
  readonly environment: Environment;
  /** See `ActionPorts`. */
  readonly manners?: Manners;
}

/** What became of a command. */
export interface Answered {
  readonly lines: readonly string[];
  /** Present: nothing was written to GitHub, and this is the answer. */
  readonly dispatched?: Outcome;
}

/**
 * Answers the comment of the event, or the form that started the run. Its workspace is the default branch's, whose
 * config alone is read; no request goes to any vendor, so no key is needed.
 */
export async function answerStep({ inputs, context, environment, manners }: CommentStep): Promise<Answered> {
  const trigger = context?.trigger;
  if (context === undefined || (trigger !== 'issue_comment' && trigger !== 'workflow_dispatch'))
    throw wrongEvent('comment', 'issue_comment with types: [created], or workflow_dispatch');
  const payload = await readEventPayload(environment.env);
  const event = trigger === 'issue_comment' ? readCommentEvent(payload) : undefined;
  if (trigger === 'issue_comment' && event === undefined)
    return { lines: ['the comment is edited, or of a bot; nothing was done'] };
  if (inputs.token === undefined)
    throw new ConfigError([{ path: 'input github-token', message: 'is needed to answer commands' }], {
      code: 'invalid-input',
    });
  const { createCommentDesk } = await import('../github/comment-desk.ts');
  const { clock, signal } = environment;
  const desk = createCommentDesk({ token: inputs.token, context, clock, signal, ...manners });
  const configFile = inputs.config;
  if (event !== undefined) return { lines: (await answerComment({ configFile, event, desk }, environment)).lines };
  const dispatched = await answerDispatch({ configFile, payload, context, desk }, environment);
  return { lines: dispatched.body.split('\n').filter(Boolean), dispatched };
}

/** Makes what was accepted of the merged pull request of the event the baseline. */
export async function mergeStep({
  inputs,
  context,
  environment,
}: CommentStep): Promise<{ readonly lines: readonly string[]; readonly accepted: number }> {
  const pull =
    context?.trigger === 'pull_request' ? readClosedPull(await readEventPayload(environment.env)) : undefined;
  if (pull === undefined) throw wrongEvent('merge-accept', 'pull_request with types: [closed]');
  // A fork's job may not write, and nothing was kept of its runs.
  if (context?.isFork === true) return { lines: ['a pull request of a fork has nothing to accept'], accepted: 0 };
  await using project = await loadProject({ configFile: inputs.config, only: {} }, environment);
  const { acceptances, accepted, refused } = await acceptMerged(project, pull);
  const by = [...new Set(acceptances.map((acceptance) => acceptance.by))].join(', ');
  const lines =
    acceptances.length === 0
      ? [`nothing of pull request ${pull.number} was accepted`]
      : pull.isMerged
        ? [`accepted ${plural(accepted.length, 'cell')} of pull request ${pull.number}, approved by ${by}`]
        : [`pull request ${pull.number} was not merged; what ${by} accepted is dropped`];
  return {
    lines: [...lines, ...refused.map(({ cell, because }) => `not accepted: ${cell}: ${because}`)],
    accepted: accepted.length,
  };
}

function wrongEvent(command: string, event: string): ConfigError {
  return new ConfigError([{ message: `command: ${command} answers another event`, hint: `Run it on ${event}` }], {
    code: 'wrong-event',
  });
}
