import type { Project } from './load-project.ts';
import { nameHint } from '../config/nearest-name.ts';
import { isSameTarget, MAX_MUTES, type Mute, type MuteTarget, targetName } from '../model/mute.ts';
import { printableLine } from '../shared/printable.ts';

/** What became of a wish; `problem` is a sentence of ours with the wisher's words in it. */
export type MuteAnswer =
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'muted'; readonly mute: Mute; /** It took the place of this one. */ readonly before?: Mute }
  | { readonly kind: 'unmuted'; readonly removed: readonly Mute[] };

export interface MuteOptions {
  /** Login of the person who asked for it, where that is not whoever runs this. */
  readonly author?: string;
}

/** Sets a case of the config aside, on all routes or on one, in place of an earlier mute of the same. */
export async function muteCase(
  { config, plan, storage }: Project,
  wish: Mute,
  { author }: MuteOptions = {},
): Promise<MuteAnswer> {
  const { caseId, routeId } = wish;
  const cases = config.suite.cases.map(({ id }) => id);
  const routes = config.routes.map(({ id }) => id);
  if (!cases.includes(caseId)) return unknown('case', caseId, cases);
  if (routeId !== undefined && !routes.includes(routeId)) return unknown('route', routeId, routes);
  if (!plan.cells.some((cell) => cell.caseId === caseId && (routeId ?? cell.routeId) === cell.routeId))
    return refuse(`${targetName(wish)} is never asked for: the case is not for that route`);
  const known = await storage.mutes.read();
  const before = known.find((mute) => isSameTarget(mute, wish));
  if (before === undefined && known.length >= MAX_MUTES)
    return refuse(`${MAX_MUTES} mutes are kept already; unmute what needs none any more`);
  await storage.mutes.change((mutes) => [...mutes.filter((mute) => !isSameTarget(mute, wish)), wish]);
  await save(storage, { subject: `Mute ${targetName(wish)} until ${wish.until}`, author });
  return { kind: 'muted', mute: wish, ...(before === undefined ? {} : { before }) };
}

/** Judges a case again: on the one route, or wherever it is muted. */
export async function unmuteCase(
  { storage }: Project,
  target: MuteTarget,
  { author }: MuteOptions = {},
): Promise<MuteAnswer> {
  const { caseId, routeId } = target;
  const isMeant = (mute: Mute): boolean => mute.caseId === caseId && (routeId ?? mute.routeId) === mute.routeId;
  const known = await storage.mutes.read();
  const removed = known.filter(isMeant);
  if (removed.length === 0) {
    if (routeId !== undefined && known.some((mute) => isSameTarget(mute, { caseId })))
      return refuse(`${caseId} is muted on every route; unmute it by its own name`);
    return unknown('mute of', targetName(target), known.map(targetName));
  }
  await storage.mutes.change((mutes) => mutes.filter((mute) => !isMeant(mute)));
  await save(storage, { subject: `Unmute ${targetName(target)}`, author });
  return { kind: 'unmuted', removed };
}

const save = (
  storage: Project['storage'],
  { subject, author }: { readonly subject: string; readonly author: string | undefined },
) => storage.save({ subject, ...(author === undefined ? {} : { author }) });

function unknown(what: string, name: string, known: readonly string[]): MuteAnswer {
  const hint = nameHint(name, known);
  return refuse(`there is no ${what} ${printableLine(name, 130)}${hint === undefined ? '' : `. ${hint}`}`);
}

const refuse = (problem: string): MuteAnswer => ({ kind: 'refused', problem });
