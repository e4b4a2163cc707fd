import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { hash } from './sample-schema.ts';
import { InfraError } from '../model/errors.ts';
import { type BegunRun, MAX_SHARDS } from '../model/shard.ts';

export const BEGUN_FILE = 'run.json';
const MAX_BYTES = 1024 * 1024;

const part = z.int().min(1).max(MAX_SHARDS);
export const shardSchema = z.strictObject({ index: part, count: part });
const ids = z.array(z.string());
export const scopeSchema = z.strictObject({
  config: hash,
  plan: hash,
  routes: ids.exactOptional(),
  cases: ids.exactOptional(),
});
const begunSchema: z.ZodType<BegunRun> = z.strictObject({
  version: z.literal(1),
  id: z.string().min(1).max(200),
  startedAt: z.iso.datetime(),
  scope: scopeSchema,
  shard: shardSchema.exactOptional(),
  isFinished: z.boolean(),
});

/** Reads what a run folder says of its run; `undefined`: nothing. Throws `InfraError` when it is damaged. */
export async function readBegunRun(dir: string): Promise<BegunRun | undefined> {
  const file = join(dir, BEGUN_FILE);
  let text: string;
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.size > MAX_BYTES) throw damaged(file);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return begunSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(file, error);
  }
}

const damaged = (file: string, cause?: unknown): InfraError =>
  new InfraError('run-folder-damaged', `${file} does not say which run the folder is of`, {
    hint: 'Start anew without --resume',
    ...(cause === undefined ? {} : { cause }),
  });
