import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Pending } from './near-folder.ts';
import type { Bucket } from './s3-bucket.ts';
import { objectKey, type S3File } from './s3-index.ts';
import { eachOf } from '../shared/each-of.ts';
import { sha256 } from '../shared/hash.ts';

/** Requests at once: they wait for the network, not for us. */
export const LANES = 16;

export interface Upload {
  /** Writes local files, by path, that were not written yet with this content. */
  all(written: Pending['written']): Promise<ReadonlyMap<string, S3File>>;
  /** Keys of all that was written. */
  keys(): readonly string[];
}

/** The writes of one `save`, in which the same file may come up in several rounds. */
export function createUpload(bucket: Bucket): Upload {
  const made = new Map<string, { readonly hash: string; readonly file: S3File }>();
  const keys: string[] = [];
  return {
    async all(written) {
      await eachOf([...written], LANES, async ([path, local]) => {
        const bytes = await readFile(local);
        const hash = sha256(bytes);
        if (made.get(path)?.hash === hash) return;
        const file: S3File = { id: randomBytes(8).toString('hex'), sizeBytes: bytes.length };
        keys.push(objectKey(path, file));
        await bucket.put(objectKey(path, file), bytes, { mediaType: mediaTypeOf(path) });
        made.set(path, { hash, file });
      });
      return new Map([...written.keys()].map((path) => [path, made.get(path)!.file]));
    },
    keys: () => keys,
  };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};
const mediaTypeOf = (path: string): string =>
  MEDIA_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
