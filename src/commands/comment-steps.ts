import { acceptMerged } from './accept-waiting.ts';
import type { ActionInputs } from './action-inputs.ts';
import { answerComment } from './answer-comment.ts';
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

/**
 * Answers the comment of the event. Its workspace is the default branch's, whose config alone is read; no request goes
 * to any vendor, so no key is needed.
 */
export async function answerStep({ inputs, context, environment, manners }: CommentStep): Promise<readonly string[]> {
  if (context?.trigger !== 'issue_comment') throw wrongEvent('comment', 'issue_comment with types: [created]');
  const event = readCommentEvent(await readEventPayload(environment.env));
  if (event === undefined) return ['the comment is edited, or of a bot; nothing was done'];
  if (inputs.token === undefined)
    throw new ConfigError([{ path: 'input github-token', message: 'is needed to answer comments' }], {
      code: 'invalid-input',
    });
  const { createCommentDesk } = await import('../github/comment-desk.ts');
  const { clock, signal } = environment;
  const desk = createCommentDesk({ token: inputs.token, context, clock, signal, ...manners });
  return (await answerComment({ configFile: inputs.config, event, desk }, environment)).lines;
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
