import { join } from 'node:path';

import { muteFileSchema } from './mute-schema.ts';
import { placeBelow } from './place-below.ts';
import { InfraError } from '../model/errors.ts';
import type { Mute, MuteStore } from '../model/mute.ts';
import { ContainedFileError, readContainedFile, writeContainedFile } from '../shared/contained-file.ts';
import { printableLine } from '../shared/printable.ts';

/** Name of the file that holds them. */
export const MUTE_FILE = 'mutes.json';

const MAX_BYTES = 1024 * 1024;

/**
 * Mutes in one file of a folder, a member a line and ordered by name, so that a review shows what was muted. The file
 * may come from a pull request: links are refused, and it is either of exactly the known form or an error.
 */
export function createDirectoryMutes(root: string, { trusted }: { readonly trusted: string }): MuteStore {
  const file = placeBelow(root, trusted)(MUTE_FILE);
  const path = join(file.root, ...file.parts);

  async function read(): Promise<readonly Mute[]> {
    const bytes = await guarded(() => readContainedFile(file, { maxBytes: MAX_BYTES }));
    return bytes === undefined ? [] : parseMutes(bytes, path);
  }

  return {
    read,
    async change(change) {
      const old = await read();
      const mutes = [...change(old)].sort(byName);
      const text = fileText(mutes);
      if (text === fileText(old)) return;
      // What could not be read again must not replace what can.
      parseMutes(Buffer.from(text), path);
      await guarded(() => writeContainedFile(file, text));
    },
  };
}

const fileText = (mutes: readonly Mute[]): string => `${JSON.stringify({ version: 1, mutes }, undefined, 2)}\n`;

const byName = (a: Mute, b: Mute): number => (nameOf(a) < nameOf(b) ? -1 : 1);

/** No two are the same, and no id has a slash. */
const nameOf = ({ caseId, routeId = '' }: Mute): string => `${caseId}/${routeId}`;

function parseMutes(bytes: Uint8Array, path: string): readonly Mute[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(path, 'it is not JSON', error);
  }
  const parsed = muteFileSchema.safeParse(value);
  if (parsed.success) return parsed.data.mutes;
  const [issue] = parsed.error.issues;
  throw damaged(path, printableLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`));
}

function damaged(path: string, what: string, cause?: unknown): InfraError {
  return new InfraError('mutes-damaged', `the mutes in ${path} are damaged: ${what}`, {
    hint: 'Restore the file from git, or delete it: nothing is muted then',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    throw new InfraError('mutes-unusable', `the file of mutes ${error.message}`, {
      hint: 'It is a plain file beside the baselines, which no link leads to',
      cause: error,
    });
  }
}
