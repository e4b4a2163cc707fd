import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { recordSchema } from './record-schema.ts';
import { InfraError } from '../model/errors.ts';
import { RECORD_VERSION, type RunRecord } from '../model/record.ts';
import { printableLine } from '../shared/printable.ts';

/** 10,000 samples make about 15 MB. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;
const MAX_PROBLEMS = 5;
/** What to do about a folder that changed after its run. */
export const RESTORE = 'Take the folder again as check left it, or run check again';

/**
 * Reads and checks the record of a whole run; `path` is the file or the run's folder. Throws `InfraError` that says what
 * is wrong with which file.
 */
export async function readRecord(path: string): Promise<RunRecord> {
  const { file, bytes } = await load(path);
  const record = parseRecord(file, bytes);
  if (record.shard === undefined) return record;
  const { index, count } = record.shard;
  throw new InfraError('record-of-shard', `${file} is shard ${index} of ${count}, which nobody has judged`, {
    hint: 'Join all shards with  image-drift merge  and take the folder that it writes',
  });
}

/** The same for a shard of a run, or a whole one. */
export async function readShardRecord(path: string): Promise<RunRecord> {
  const { file, bytes } = await load(path);
  return parseRecord(file, bytes);
}

/** Checks a record that was read elsewhere; `file` is for messages. Throws like `readRecord`. */
export function parseRecord(file: string, bytes: Uint8Array): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InfraError('record-damaged', `${file} is not JSON: ${printableLine((error as Error).message)}`, {
      hint: RESTORE,
      cause: error,
    });
  }
  return checkRecord(file, value);
}

function checkRecord(file: string, value: unknown): RunRecord {
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > RECORD_VERSION)
    throw new InfraError(
      'record-newer',
      `${file} has record version ${version}; this version of image-drift reads up to ${RECORD_VERSION}`,
      { hint: 'Update image-drift' },
    );
  if (version !== RECORD_VERSION)
    throw new InfraError('record-damaged', `${file} is not a run record: it does not say version ${RECORD_VERSION}`, {
      hint: RESTORE,
    });
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems = issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => printableLine(`${path.join('.') || 'record'}: ${message}`));
  const rest = issues.length - problems.length;
  throw new InfraError(
    'record-damaged',
    `${file} is not a run record: ${problems.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
    { hint: RESTORE },
  );
}

async function load(path: string): Promise<{ readonly file: string; readonly bytes: Uint8Array }> {
  let file = path;
  try {
    if ((await stat(path)).isDirectory()) {
      file = join(path, 'record.json');
      // A folder may have come from elsewhere, and its record may be a link to anything.
      if ((await lstat(file)).isSymbolicLink())
        throw new InfraError('record-damaged', `${file} is a symbolic link`, { hint: RESTORE });
    }
    const found = await stat(file);
    if (!found.isFile()) throw new InfraError('record-missing', `${file} is not a regular file`);
    if (found.size > MAX_RECORD_BYTES)
      throw new InfraError('record-damaged', `${file} has ${found.size} bytes, more than ${MAX_RECORD_BYTES}`);
    return { file, bytes: await readFile(file) };
  } catch (error) {
    if (error instanceof InfraError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new InfraError(
      'record-missing',
      code === 'ENOENT' ? `there is no run record at ${file}` : `${file} cannot be read: ${code ?? String(error)}`,
      { hint: 'Name the folder that image-drift check wrote (--out), or its record.json', cause: error },
    );
  }
}
