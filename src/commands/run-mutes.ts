import { InfraError } from '../model/errors.ts';
import { isOver, type Mute, muteOf, type MuteStore, targetName } from '../model/mute.ts';
import type { Cell } from '../model/plan.ts';
import type { Note } from '../model/record.ts';

/** What is muted for a whole run. Only what was muted before it began: no test may be chosen by what it found. */
export interface RunMutes {
  /** Those that speak for a cell of the run. */
  readonly inForce: readonly Mute[];
  readonly isMuted: (cell: Pick<Cell, 'routeId' | 'caseId'>) => boolean;
  /** Of the storage: their last day is over. */
  readonly over: readonly Mute[];
}

/** Throws `InfraError` for mutes that are damaged: to pass them over would be an alarm that somebody switched off. */
export async function readMutes(
  store: MuteStore,
  { cells, startMs }: { readonly cells: readonly Cell[]; readonly startMs: number },
): Promise<RunMutes> {
  const all = await store.read();
  const current = all.filter((mute) => !isOver(mute, startMs) && Date.parse(mute.at) <= startMs);
  const used = new Set(cells.flatMap((cell) => muteOf(current, cell) ?? []));
  return {
    inForce: current.filter((mute) => used.has(mute)),
    isMuted: (cell) => muteOf(current, cell) !== undefined,
    over: all.filter((mute) => isOver(mute, startMs)),
  };
}

/** Says which mutes are over, and forgets them, so that they are said once. */
export async function forgetOver(store: MuteStore, { over }: RunMutes, nowMs: number): Promise<Note[]> {
  if (over.length === 0) return [];
  try {
    await store.change((mutes) => mutes.filter((mute) => !isOver(mute, nowMs)));
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return [{ level: 'warning', text: `Mutes that are over could not be forgotten: ${error.message}.` }];
  }
  const named = over.slice(0, MAX_NAMED).map((mute) => `${targetName(mute)} (until ${mute.until})`);
  const others = over.length > MAX_NAMED ? ` and ${over.length - MAX_NAMED} more` : '';
  return [{ level: 'info', text: `No longer muted, and judged again: ${named.join(', ')}${others}.` }];
}

const MAX_NAMED = 6;
