import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';

import { isWaitingText, waitingFile } from './branch-layout.ts';
import { InfraError } from '../model/errors.ts';
import type { WaitingShelf } from '../model/storage.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';
import { sha256 } from '../shared/hash.ts';
import { printableLine } from '../shared/printable.ts';

interface Options {
  /** What stands before a path in messages. */
  readonly shownAs: string;
  /** Paths of the texts that lie in the folder. */
  readonly texts: () => Iterable<string>;
  /** Where a path of the storage lies on this machine. */
  readonly local: (path: string) => string;
  /** Fetches files as far as the storage has them. */
  readonly bring: (paths: readonly string[]) => Promise<void>;
  /** Told of each write, and how to do it again on top of what others wrote. */
  readonly changed: (paths: readonly string[], again: () => Promise<void>) => void;
}

/** `WaitingShelf` in a near folder. */
export function createNearWaiting({ shownAs, texts, local, bring, changed }: Options): WaitingShelf {
  async function read(name: string): Promise<string | undefined> {
    try {
      return await readFile(local(checked(name)), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function readOne(name: string): Promise<Uint8Array> {
    const bytes = await readFile(local(waitingFile(name))).catch(() => undefined);
    if (bytes !== undefined && sha256(bytes) === name.split('.')[0]) return bytes;
    const reason = bytes === undefined ? 'is missing' : 'does not have the hash in its name';
    throw new InfraError('candidate-damaged', `${shownAs}${waitingFile(name)} ${reason}`, {
      hint: 'Run the check again; its pictures can be accepted then',
    });
  }

  return {
    list: async () => [...texts()].filter((path) => isWaitingText(path) && existsSync(local(path))),
    read,
    async update(name, change) {
      const apply = async (): Promise<void> => {
        const old = await read(name);
        const text = change(old);
        if (text === undefined) await rm(local(name), { force: true });
        else if (text !== old) await writeFileAtomic(local(name), text);
      };
      await apply();
      changed([name], apply);
    },
    async addFiles(files) {
      const paths = [...files.keys()].map((name) => waitingFile(checkedFile(name)));
      for (const [name, bytes] of files) await writeFileAtomic(local(waitingFile(name)), bytes);
      changed(paths, async () => undefined);
    },
    async readFiles(names) {
      await bring(names.map((name) => waitingFile(checkedFile(name))));
      const files = new Map<string, Uint8Array>();
      for (const name of names) files.set(name, await readOne(name));
      return files;
    },
  };
}

function checked(name: string): string {
  if (isWaitingText(name)) return name;
  throw new InfraError('invalid-id', `"${printableLine(name, 80)}" cannot be the name of what waits`);
}

function checkedFile(name: string): string {
  if (/^[0-9a-f]{64}\.[a-z]{3,4}$/.test(name)) return name;
  throw new InfraError('invalid-id', `"${printableLine(name, 80)}" cannot be the name of a file that waits`);
}
