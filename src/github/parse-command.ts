import { MAX_MUTE_REASON, type MuteTarget, parseTarget, parseUntil } from '../model/mute.ts';
import { printableLine } from '../shared/printable.ts';

/** What a comment asks the bot for. */
export type CommentCommand =
  | { readonly kind: 'accept'; readonly routeId?: string; readonly caseId?: string }
  | { readonly kind: 'rerun'; readonly which: 'failed' | 'all' }
  /** `commit`: a full hash; empty when none was given. Part of a hash is none: others with the same start can be made. */
  | { readonly kind: 'run'; readonly commit: string }
  | (MuteTarget & { readonly kind: 'mute'; /** Last day. */ readonly until: string; readonly reason?: string })
  | (MuteTarget & { readonly kind: 'unmute' })
  | { readonly kind: 'help' };

export type ParsedCommand =
  /** The comment is not for us. */
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: CommentCommand }
  /** Meant for us and not understood; `problem` is one sentence of ours. */
  | { readonly kind: 'mistake'; readonly problem: string };

const NAME = '/image-drift';
const ID = /^[a-z0-9](?!.*\.\.)[a-z0-9._-]{0,63}$/;
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

export const COMMAND_HELP: readonly (readonly [usage: string, meaning: string])[] = [
  ['accept [route] [case]', 'make the pictures of the last run the baseline; in a pull request, when it merges'],
  [
    'rerun [failed|all]',
    'start the workflow of the last run that waits to be accepted again; `failed`: its failed jobs alone',
  ],
  [
    'run <commit>',
    'run the prompts of this pull request with the routes of the default branch; for pull requests of forks',
  ],
  [
    'mute [route/]case until <day> [reason]',
    'measure and show a case without judging it, on all routes or on one; the day is `2026-12-31`, or `7d`, or `2w`',
  ],
  ['unmute [route/]case', 'judge it again'],
  ['help', 'this list'],
];

/**
 * Reads a command. It must open the comment's first line, so that a quoted or discussed command does nothing. `now`:
 * epoch milliseconds, for dates that are over.
 */
export function parseCommand(body: string, now: number): ParsedCommand {
  const line = body.slice(0, 2_000).split(/\r?\n/, 1)[0]!.trim();
  if (line !== NAME && !line.startsWith(`${NAME} `)) return { kind: 'none' };
  const [word = 'help', ...rest] = line.slice(NAME.length).trim().split(/\s+/).filter(Boolean);
  switch (word) {
    case 'accept':
      return parseAccept(rest);
    case 'rerun': {
      const [which = 'all', ...more] = rest;
      return (which === 'all' || which === 'failed') && more.length === 0
        ? commanded({ kind: 'rerun', which })
        : mistaken('`rerun` takes `failed` or `all`');
    }
    case 'run': {
      const [commit = '', ...more] = rest;
      return commanded({ kind: 'run', commit: COMMIT.test(commit) && more.length === 0 ? commit : '' });
    }
    case 'mute':
      return parseMute(rest, now);
    case 'unmute': {
      const target = rest.length === 1 ? parseTarget(rest[0]!) : undefined;
      return target === undefined
        ? mistaken('`unmute` takes a case: `unmute [route/]case`')
        : commanded({ kind: 'unmute', ...target });
    }
    case 'help':
      return commanded({ kind: 'help' });
    default:
      return mistaken(`there is no command \`${printableLine(word, 40).replaceAll('`', "'")}\``);
  }
}

function parseAccept(rest: readonly string[]): ParsedCommand {
  const [routeId, caseId] = rest;
  if (rest.length > 2 || !rest.every((id) => ID.test(id)))
    return mistaken('`accept` takes nothing, a route, or a route and a case');
  return commanded({
    kind: 'accept',
    ...(routeId === undefined ? {} : { routeId }),
    ...(caseId === undefined ? {} : { caseId }),
  });
}

function parseMute([name = '', until, text = '', ...words]: readonly string[], now: number): ParsedCommand {
  const target = parseTarget(name);
  if (target === undefined || until !== 'until' || text === '')
    return mistaken('`mute` takes a case and a day: `mute [route/]case until <day> [reason]`');
  const last = parseUntil(text, now);
  if ('problem' in last) return mistaken(last.problem);
  const reason = printableLine(words.join(' '), MAX_MUTE_REASON);
  return commanded({ kind: 'mute', ...target, until: last.day, ...(reason === '' ? {} : { reason }) });
}

const commanded = (command: CommentCommand): ParsedCommand => ({ kind: 'command', command });
const mistaken = (problem: string): ParsedCommand => ({ kind: 'mistake', problem });
