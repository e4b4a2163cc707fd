import { lstat, open, realpath } from 'node:fs/promises';
import { constants } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

import { glob, type GlobOptions } from 'tinyglobby';

/** Largest file that a config may name: config, suite, prompt or input picture (the vendors' own limit for an upload). */
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Thrown by `readFile` for anything that is not a regular, reasonably sized file; `reason` finishes the sentence "… cannot be read: ". */
export class UnreadableFileError extends Error {
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path} cannot be read: ${reason}`);
    this.name = 'UnreadableFileError';
    this.reason = reason;
  }
}

/**
 * Reads a regular file. With `root`, a file whose real place is outside of it is refused, so that a link in a pull
 * request cannot make the run upload something else (reference: `/proc/self/environ`).
 */
export async function readFileWithin(path: string, root?: string): Promise<Uint8Array> {
  const absolute = resolve(path);
  try {
    if (root !== undefined) {
      const place = relative(await realpath(root), await realpath(absolute));
      if (place === '..' || place.startsWith(`..${sep}`) || resolve(place) === place)
        throw new UnreadableFileError(path, 'it is a link to a place outside of the config folder');
    }
    if ((await lstat(absolute)).isSymbolicLink()) throw new UnreadableFileError(path, 'it is a symbolic link');
    // O_NOFOLLOW closes the gap between looking and opening; Windows has no such flag and no such links by default.
    const file = await open(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new UnreadableFileError(path, 'it is not a regular file');
      if (stat.size > MAX_FILE_BYTES)
        throw new UnreadableFileError(path, `it has ${stat.size} bytes, more than ${MAX_FILE_BYTES}`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError(path, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'it is a symbolic link';
    default:
      return code ?? String(error);
  }
}

/** Files that match the globs, absolute and sorted. Links are not followed. `fs`: what is looked at in place of the disk. */
export async function listFiles(globs: readonly string[], root: string, fs?: GlobOptions['fs']): Promise<string[]> {
  const files = await glob([...globs], {
    cwd: root,
    absolute: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    dot: false,
    ...(fs === undefined ? {} : { fs }),
  });
  return files.sort();
}
