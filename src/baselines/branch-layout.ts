import type { TreeEntry } from './git-branch.ts';
import { printableLine } from '../shared/printable.ts';

/** What the branch says to a person who finds it. */
export const BRANCH_README = `# Image Drift

This branch is written by Image Drift and shares no history with the code. Do not merge it.

- \`baselines/\`: approved pictures, and who approved them
- \`history/\`: numbers of earlier runs
- \`batches/\`: requests that vendors work on between two runs
- \`mutes.json\`: cases that somebody has set aside for some time
- \`pictures/\`: what comments and issues show
- \`candidates/\`, \`accepted/\`: runs that may be accepted, and what was accepted of open pull requests

It starts anew from time to time, so that it stays small.
`;

const OURS = new Set([
  'baselines',
  'batches',
  'history',
  'pictures',
  'candidates',
  'accepted',
  'mutes.json',
  'README.md',
]);
const ID = '[a-z0-9][a-z0-9._-]{0,63}';
const TEXT = new RegExp(
  `^(baselines/${ID}/(previous/)?${ID}\\.json|history/${ID}\\.(jsonl|recent\\.json)|batches/${ID}\\.json|(candidates|accepted)/(default|pull-\\d{1,15})/${ID}\\.json|mutes\\.json)$`,
);

/** Baselines, batches, history and mutes: small, and needed at once. */
export const isTextPath = (path: string): boolean => TEXT.test(path) && !path.includes('..');

/** Why a branch is not one of ours, or not safe to read; `undefined`: it is. */
export function whyForeign(files: ReadonlyMap<string, TreeEntry>): string | undefined {
  for (const [path, { mode }] of files) {
    const foreign = whyForeignPath(path);
    if (foreign !== undefined) return foreign;
    if (mode !== '100644' && mode !== '100755')
      return `${printableLine(path, 80)} is ${mode === '120000' ? 'a symbolic link' : 'not a plain file'}`;
  }
  return undefined;
}

/** Why a path is not one of ours, or not safe as the place of a file; `undefined`: it is. */
export function whyForeignPath(path: string): string | undefined {
  const parts = path.split('/');
  if (!OURS.has(parts[0]!)) return `it holds ${printableLine(path, 80)}`;
  if (parts.some((part) => /^\.{1,2}$|[\\\p{C}]/u.test(part))) return `${printableLine(path, 80)} is no plain path`;
  return undefined;
}

/** The month from which on pictures of reports stay, `2026-11`. */
export const keptMonth = (oldestMs: number): string => new Date(oldestMs).toISOString().slice(0, 7);

/** Files that nobody needs any more: pictures that no baseline names, and those of reports from before `keptMonth`. */
export function unusedFiles(
  paths: readonly string[],
  { texts, keptMonth: month }: { readonly texts: readonly string[]; readonly keptMonth: string },
): string[] {
  // A damaged baseline names its pictures too.
  const named = new Set(texts.flatMap((text) => text.match(/[0-9a-f]{64}/g) ?? []));
  return paths.filter((path) => {
    const image = /^baselines\/images\/([0-9a-f]{64})\.\w+$/.exec(path);
    if (image !== null) return !named.has(image[1]!);
    return path.startsWith('pictures/') && (/^pictures\/(\d{4}-\d\d)\//.exec(path)?.[1] ?? '') < month;
  });
}

const WAITING_FILE = /^candidates\/files\/([0-9a-f]{64}\.[a-z]{3,4})$/;

/** Where a file lies that a waiting text names. */
export const waitingFile = (name: string): string => `candidates/files/${name}`;

export const isWaitingText = (path: string): boolean => isTextPath(path) && /^(candidates|accepted)\//.test(path);

/** Texts that are there for a while only; all others stay or are written anew. */
export const mayVanish = (path: string): boolean => isWaitingText(path) || path.startsWith('batches/');

/** A waiting text from before `oldest`, an ISO time; nobody decides about it any more. */
export const isForgotten = (text: string, oldest: string): boolean =>
  (/"at": ?"([^"]+)"/.exec(text)?.[1] ?? '') < oldest;

/** Files that none of the waiting texts names. */
export function unnamedFiles(paths: Iterable<string>, texts: readonly string[]): string[] {
  return [...paths].filter((path) => {
    const name = WAITING_FILE.exec(path)?.[1];
    return name === undefined ? path.startsWith('candidates/files/') : !texts.some((text) => text.includes(name));
  });
}
