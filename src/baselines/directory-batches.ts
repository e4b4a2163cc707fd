import { join } from 'node:path';

import { batchSchema } from './batch-schema.ts';
import { checkedId } from './baseline-schema.ts';
import { placeBelow } from './place-below.ts';
import type { Batch, BatchStore } from '../model/batch.ts';
import { InfraError } from '../model/errors.ts';
import {
  ContainedFileError,
  type ContainedPath,
  readContainedFile,
  removeContainedFile,
  writeContainedFile,
} from '../shared/contained-file.ts';
import { printableLine } from '../shared/printable.ts';

const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Batches in a folder of the repository, `<route>.json`. Links are refused, and a file is either of exactly the known
 * form or an error. Between reading and writing another process of the same machine may slip in: nights are run one
 * after the other, and stores that several machines share must do better.
 */
export function createDirectoryBatches(root: string, { trusted }: { readonly trusted: string }): BatchStore {
  const place = placeBelow(root, trusted);
  const fileOf = (routeId: string): ContainedPath => place(`${checkedId(routeId)}.json`);

  async function get(routeId: string): Promise<Batch | undefined> {
    const file = fileOf(routeId);
    const bytes = await guarded(() => readContainedFile(file, { maxBytes: MAX_BATCH_BYTES }));
    return bytes === undefined ? undefined : parseBatch(bytes, { routeId, path: join(file.root, ...file.parts) });
  }

  async function expect(routeId: string, token: string | undefined): Promise<void> {
    const stored = await get(routeId);
    if (stored?.token === token) return;
    throw new InfraError('batch-changed', `another run has changed the batch of ${routeId} meanwhile`, {
      hint: 'Let runs follow each other, for example with a concurrency group in the workflow',
    });
  }

  return {
    get,
    async put(batch, { after }) {
      const text = `${JSON.stringify(batchSchema.parse(batch), undefined, 2)}\n`;
      if (text.length > MAX_BATCH_BYTES)
        throw new InfraError('batch-too-large', `the batch of ${batch.routeId} has ${text.length} bytes of state`);
      await expect(batch.routeId, after);
      await guarded(() => writeContainedFile(fileOf(batch.routeId), text));
    },
    async remove(routeId, { after }) {
      await expect(routeId, after);
      await guarded(() => removeContainedFile(fileOf(routeId)));
    },
  };
}

function parseBatch(bytes: Uint8Array, { routeId, path }: { readonly routeId: string; readonly path: string }): Batch {
  const hint =
    'Restore it from git. Only when its batch does not matter any more, delete it: answers that were paid for are lost then';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InfraError('batch-damaged', `the batch ${path} is damaged: it is not JSON`, { hint, cause: error });
  }
  const parsed = batchSchema.safeParse(value);
  const [issue] = parsed.error?.issues ?? [];
  const problem = parsed.success
    ? parsed.data.routeId === routeId
      ? undefined
      : `it is the batch of ${parsed.data.routeId}`
    : printableLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  if (problem !== undefined)
    throw new InfraError('batch-damaged', `the batch ${path} is damaged: ${problem}`, { hint });
  return parsed.data!;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    throw new InfraError('batch-unusable', `the batch ${error.message}`, {
      hint: 'It is a plain file in the folder batches beside the baselines, which no link leads to',
      cause: error,
    });
  }
}
