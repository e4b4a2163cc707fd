import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { writeFileAtomic } from './atomic-write.ts';

/** Why a file under a folder that others may have filled cannot be used; `reason` finishes the sentence "… cannot be used: ". */
export class ContainedFileError extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`${path} cannot be used: ${reason}`, options);
    this.name = 'ContainedFileError';
    this.path = path;
    this.reason = reason;
  }
}

/** A file given by the folder that is trusted and the parts below it, each one plain name. */
export interface ContainedPath {
  readonly root: string;
  readonly parts: readonly string[];
}

/**
 * Reads a regular file below `root`; `undefined` when it does not exist. A checked-out pull request may have put
 * links anywhere, so neither `root`, nor a folder below it, nor the file may be one. Throws `ContainedFileError`.
 */
export async function readContainedFile(
  place: ContainedPath,
  { maxBytes }: { readonly maxBytes: number },
): Promise<Uint8Array | undefined> {
  const path = await checkedPath(place);
  try {
    // O_NOFOLLOW closes the gap between looking and opening; Windows has no such flag and makes no such links by default.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) throw new ContainedFileError(path, 'it is not a regular file');
    if (stat.size > maxBytes)
      throw new ContainedFileError(path, `it has ${stat.size} bytes, more than the ${maxBytes} allowed`);
    return await file.readFile();
  } catch (error) {
    if (error instanceof ContainedFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw new ContainedFileError(path, code === 'ELOOP' ? 'it is a symbolic link' : (code ?? String(error)), {
      cause: error,
    });
  }
}

/** Writes a file below `root` at once or not at all, with the same refusal of links. Makes missing folders. */
export async function writeContainedFile(place: ContainedPath, data: Uint8Array | string): Promise<void> {
  const path = await checkedPath(place);
  try {
    await writeFileAtomic(path, data);
  } catch (error) {
    throw new ContainedFileError(path, (error as NodeJS.ErrnoException).code ?? String(error), { cause: error });
  }
}

/** Removes a file below `root`, with the same refusal of links. One that does not exist is fine. */
export async function removeContainedFile(place: ContainedPath): Promise<void> {
  const path = await checkedPath(place);
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw new ContainedFileError(path, (error as NodeJS.ErrnoException).code ?? String(error), { cause: error });
  }
}

/** The first part below `root` that is a link, as a path from there; what does not exist is none. */
export async function firstLink({ root, parts }: ContainedPath): Promise<string | undefined> {
  for (let length = 1; length <= parts.length; length += 1) {
    const place = parts.slice(0, length).join('/');
    const found = await lstat(join(root, place)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) return place;
  }
  return undefined;
}

async function checkedPath({ root, parts }: ContainedPath): Promise<string> {
  let path = root;
  await refuseLink(path);
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..' || /[/\\\0]/.test(part))
      throw new ContainedFileError(join(root, ...parts), `${JSON.stringify(part)} is not a plain name`);
    path = join(path, part);
    await refuseLink(path);
  }
  return path;
}

async function refuseLink(path: string): Promise<void> {
  try {
    if ((await lstat(path)).isSymbolicLink()) throw new ContainedFileError(path, 'it is a symbolic link');
  } catch (error) {
    if (error instanceof ContainedFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw new ContainedFileError(path, `${dirname(path)} is not a folder`);
    throw new ContainedFileError(path, code ?? String(error), { cause: error });
  }
}
