import { relative, resolve, sep } from 'node:path';

import type { GlobOptions } from 'tinyglobby';

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * Shows paths of a tree to the search for files as if they lay below `root`, so that patterns mean the same for a commit
 * as for a checkout, and nothing has to be on the disk.
 */
export function createTreeListing(root: string, paths: readonly string[]): NonNullable<GlobOptions['fs']> {
  const folders = new Map<string, Map<string, Entry>>([['', new Map()]]);
  for (const path of paths) {
    const names = path.split('/');
    for (const [depth, name] of names.entries()) {
      const folder = names.slice(0, depth).join('/');
      const isFolder = depth < names.length - 1;
      const place = isFolder ? names.slice(0, depth + 1).join('/') : undefined;
      folders.get(folder)!.set(name, { name, isFolder });
      if (place !== undefined && !folders.has(place)) folders.set(place, new Map());
    }
  }
  const readdir = (folder: string, _options: object, done: (error: Error | null, entries: unknown[]) => void): void => {
    const entries = folders.get(relative(root, resolve(folder)).split(sep).join('/'));
    if (entries === undefined) done(Object.assign(new Error('no such folder'), { code: 'ENOENT' }), []);
    else done(null, [...entries.values()].map(toDirent));
  };
  // The search calls it in this one form alone.
  return { readdir: readdir as unknown as NonNullable<NonNullable<GlobOptions['fs']>['readdir']> };
}

const toDirent = ({ name, isFolder }: Entry) => ({
  name,
  isFile: () => !isFolder,
  isDirectory: () => isFolder,
  isSymbolicLink: () => false,
});
