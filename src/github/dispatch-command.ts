import type { CommentCommand, ParsedCommand } from './parse-command.ts';
import { MAX_MUTE_REASON, parseTarget, parseUntil } from '../model/mute.ts';
import { printableLine } from '../shared/printable.ts';

/** What the form of `workflow_dispatch` asks for: the command of a comment, and the run it is about. */
export type DispatchCommand =
  | {
      readonly kind: 'command';
      readonly command: Exclude<CommentCommand, { kind: 'run' | 'help' }>;
      /** Id as its report shows it. Absent: none was named. */
      readonly runId?: string;
    }
  | Extract<ParsedCommand, { kind: 'mistake' }>;

/** Choices of the input `command`. */
export const DISPATCH_COMMANDS = ['accept', 'rerun', 'rerun-failed', 'mute', 'unmute'] as const;

const MAX_INPUT = 300;
const RUN_ID = /^[\w.-]{1,100}$/;

/**
 * Reads the inputs of a `workflow_dispatch` event from its file, where no shell and no expression has touched them.
 * `now`: epoch milliseconds. Inputs that the command does not take are passed over.
 */
export function readDispatchCommand(payload: unknown, now: number): DispatchCommand {
  const read = inputReader(payload);
  const [word, caseId, routeId, runId] = [read('command'), read('case'), read('route'), read('run-id')];
  if (runId !== '' && !RUN_ID.test(runId)) return mistaken('`run-id` is the id of a run, as its report shows it');
  const ofRun = runId === '' ? {} : { runId };
  const ids = [caseId, routeId].filter((id) => id !== '');
  if (!ids.every((id) => parseTarget(id)?.caseId === id)) return mistaken('`route` and `case` are ids of the config');
  const route = routeId === '' ? {} : { routeId };
  switch (word) {
    case 'accept':
      return { ...commanded({ kind: 'accept', ...route, ...(caseId === '' ? {} : { caseId }) }), ...ofRun };
    case 'rerun':
    case 'rerun-failed':
      return { ...commanded({ kind: 'rerun', which: word === 'rerun' ? 'all' : 'failed' }), ...ofRun };
    case 'mute': {
      const last = parseUntil(read('until'), now);
      if (caseId === '') return mistaken('`mute` needs a case');
      if ('problem' in last) return mistaken(last.problem);
      const reason = printableLine(read('reason'), MAX_MUTE_REASON);
      return commanded({ kind: 'mute', caseId, ...route, until: last.day, ...(reason === '' ? {} : { reason }) });
    }
    case 'unmute':
      return caseId === '' ? mistaken('`unmute` needs a case') : commanded({ kind: 'unmute', caseId, ...route });
    default:
      return mistaken(`\`command\` is one of ${DISPATCH_COMMANDS.join(', ')}`);
  }
}

/** An input that was not given, or is no text, is empty. */
function inputReader(payload: unknown): (name: string) => string {
  const inputs = field(payload, 'inputs');
  return (name) => {
    const value = field(inputs, name);
    return typeof value === 'string' ? value.slice(0, MAX_INPUT).trim() : '';
  };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

type Obeyed = Extract<DispatchCommand, { kind: 'command' }>;

const commanded = (command: Obeyed['command']): Obeyed => ({ kind: 'command', command });
const mistaken = (problem: string): DispatchCommand => ({ kind: 'mistake', problem });
