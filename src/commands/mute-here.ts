import { dirname, join, relative } from 'node:path';

import type { Environment } from './environment.ts';
import { loadProject, type Project } from './load-project.ts';
import { type MuteAnswer, muteCase, unmuteCase } from './mute.ts';
import { MUTE_FILE } from '../baselines/directory-mutes.ts';
import { ConfigError } from '../model/errors.ts';
import {
  MAX_MUTE_REASON,
  type Mute,
  type MuteTarget,
  muteWords,
  parseTarget,
  parseUntil,
  targetName,
} from '../model/mute.ts';
import { printableLine } from '../shared/printable.ts';

export interface MuteHere {
  readonly configFile: string;
  /** `case` or `route/case`, as it was typed. */
  readonly target: string;
}

export interface MutedHere {
  /** What is muted now, or was until now. */
  readonly mutes: readonly Mute[];
  readonly lines: readonly string[];
}

/** `mute` of the command line. Throws `ConfigError` for what cannot be muted, and for a day that is none. */
export async function muteHere(
  {
    configFile,
    target: typed,
    until,
    reason = '',
    by,
  }: MuteHere & { readonly until: string; readonly reason?: string | undefined; readonly by: string },
  environment: Environment,
): Promise<MutedHere> {
  const nowMs = environment.clock.now();
  const target = readTarget(typed);
  const last = parseUntil(until, nowMs);
  if ('problem' in last) throw wrong(`--until: ${last.problem}`);
  const words = printableLine(reason, MAX_MUTE_REASON);
  const wish: Mute = {
    ...target,
    until: last.day,
    ...(words === '' ? {} : { reason: words }),
    by: printableLine(by, 100),
    at: new Date(nowMs).toISOString(),
  };
  await using project = await loadProject({ configFile, only: {} }, environment);
  const answer = await muteCase(project, wish);
  if (answer.kind !== 'muted') throw refusedAs(answer);
  const instead = answer.before === undefined ? '' : `, in place of: ${muteWords(answer.before)}`;
  return {
    mutes: [answer.mute],
    lines: [
      `${targetName(wish)}: muted until the end of ${wish.until} (UTC)${instead}`,
      'it is still asked for and shown, and does not alarm',
      `judge it again with  image-drift unmute ${targetName(wish)}`,
      ...whatToCommit(project, environment),
    ],
  };
}

/** `unmute` of the command line. Throws `ConfigError` for what is not muted. */
export async function unmuteHere(
  { configFile, target: typed }: MuteHere,
  environment: Environment,
): Promise<MutedHere> {
  const target = readTarget(typed);
  await using project = await loadProject({ configFile, only: {} }, environment);
  const answer = await unmuteCase(project, target);
  if (answer.kind !== 'unmuted') throw refusedAs(answer);
  return {
    mutes: answer.removed,
    lines: [
      ...answer.removed.map(
        (mute) => `${targetName(mute)}: judged again from the next run on; it was ${muteWords(mute)}`,
      ),
      ...whatToCommit(project, environment),
    ],
  };
}

function readTarget(typed: string): MuteTarget {
  const target = parseTarget(typed);
  if (target !== undefined) return target;
  throw wrong(`expected CASE or ROUTE/CASE, got "${printableLine(typed, 40)}"`);
}

const refusedAs = (answer: MuteAnswer): ConfigError =>
  wrong(answer.kind === 'refused' ? answer.problem : `unexpected answer ${answer.kind}`);

const wrong = (message: string): ConfigError => new ConfigError([{ message }], { code: 'cannot-mute' });

function whatToCommit({ config: { baseline } }: Project, { cwd }: Environment): string[] {
  if (baseline.store !== 'directory') return [];
  return [`commit ${relative(cwd, join(dirname(baseline.path), MUTE_FILE))} so that later runs know of it`];
}
