import { createNearFolder, type FarFiles, type NearFolder } from './near-folder.ts';
import { bucketAddress } from './s3-address.ts';
import { type Bucket, createBucket, type S3Keys } from './s3-bucket.ts';
import { mustKnowConditions } from './s3-conditions.ts';
import { nextIndex, formatIndex, objectKey, parseIndex, type S3Index } from './s3-index.ts';
import { createUpload, LANES } from './s3-upload.ts';
import type { BucketSettings } from '../model/config.ts';
import { InfraError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';
import type { Storage } from '../model/storage.ts';
import type { Http } from '../providers/http.ts';
import { eachOf } from '../shared/each-of.ts';

export interface S3StorageOptions extends BucketSettings {
  readonly keys: S3Keys;
  /** Read for the region. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly http: Http;
  readonly clock: Clock;
  /** 0 up to 1; spreads runs that collided. */
  readonly random: () => number;
  /** Stops reading. Writing goes on: what it keeps is paid for. */
  readonly signal?: AbortSignal;
}

/** Of the index, below the prefix. */
export const INDEX_KEY = 'image-drift.json';
/** A run that began with an older index may still read what it names; the longest job of GitHub takes five days. */
const DROPPED_DAYS = 7;
/** The widest matrix whose jobs end in the same second; each round lets at least one through. */
const MAX_ROUNDS = 40;
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
/** Objects that are deleted by one save. */
const MAX_DELETED = 1_000;
const DAY_MS = 86_400_000;

/**
 * Baselines, run history, batches, what waits and, where the bucket is public, pictures of reports. Every file is an object of its own that is never written
 * again; an index says which objects make up the storage. `save` writes the new objects and then the index, on the
 * condition that it is still the one that was read: so everything is kept at once or nothing, and where another run was
 * faster, the same writes are done again on top of its index.
 */
export async function openS3Storage(options: S3StorageOptions): Promise<Storage> {
  const { bucket: name, prefix, env } = options;
  const shownAs = `s3://${name}/${prefix}/`;
  const place = `the bucket ${name}`;
  const bucket = below(prefix, createBucket({ ...options, ...bucketAddress(options, env), place }));
  const near = await createNearFolder({ place, shownAs });
  try {
    const session: Session = { ...options, bucket, near, place, shownAs };
    const tip = await readTip(session, options.signal);
    await near.layOut(filesOf(tip, session));
    const { baselines, history, batches, mutes, waiting } = near;
    const baseUrl = options.publicUrl && `${options.publicUrl}/${prefix}/`;
    return {
      baselines,
      history,
      batches,
      mutes,
      waiting,
      ...(baseUrl === undefined ? {} : { pictures: { ...near.pictures, baseUrl } }),
      save: createSave(session, tip),
      [Symbol.asyncDispose]: () => near.remove(),
    };
  } catch (error) {
    await near.remove();
    throw error;
  }
}

interface Session extends Omit<S3StorageOptions, 'bucket'> {
  readonly bucket: Bucket;
  readonly near: NearFolder;
  readonly place: string;
  readonly shownAs: string;
}

interface Tip {
  readonly index: S3Index;
  readonly etag: string;
}

/** `undefined`: nothing was saved yet. */
async function readTip({ bucket, shownAs }: Session, signal?: AbortSignal): Promise<Tip | undefined> {
  const found = await bucket.get(INDEX_KEY, {
    maxBytes: MAX_INDEX_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  return found && { index: parseIndex(found.bytes, shownAs + INDEX_KEY), etag: found.etag };
}

function filesOf(tip: Tip | undefined, { bucket, shownAs, signal }: Session): FarFiles {
  const files = tip?.index.files ?? new Map<string, never>();
  return {
    versions: new Map([...files].map(([path, { id }]) => [path, id])),
    fetch: (paths, { maxBytes, take }) =>
      eachOf(paths, LANES, async (path) => {
        const file = files.get(path)!;
        const { sizeBytes } = file;
        if (sizeBytes > maxBytes)
          throw unusable(`${shownAs}${path} has ${sizeBytes} bytes, more than the ${maxBytes} allowed`);
        const found = await bucket.get(objectKey(path, file), {
          maxBytes: sizeBytes,
          ...(signal === undefined ? {} : { signal }),
        });
        // A picture that is missing is told by whoever needs it.
        if (found === undefined && path.startsWith('baselines/images/')) return;
        if (found?.bytes.length !== sizeBytes)
          throw unusable(
            found === undefined
              ? `${shownAs}${objectKey(path, file)} is missing`
              : `${shownAs}${objectKey(path, file)} has ${found.bytes.length} bytes instead of ${sizeBytes}`,
          );
        await take(path, found.bytes);
      }),
  };
}

function createSave(session: Session, opened: Tip | undefined): Storage['save'] {
  const { bucket, near, place, clock, random, keepDays } = session;
  let tip = opened;
  return async (said) => {
    if (!near.isChanged()) return {};
    const upload = createUpload(bucket);
    let deleted: ReadonlySet<string> = new Set();
    for (let round = 1; ; round += 1) {
      const pending = await near.pending({ oldestMs: clock.now() - keepDays * DAY_MS, isTidied: true });
      if (pending === undefined) {
        near.saved(undefined);
        return {};
      }
      if (round === 1) {
        await mustKnowConditions(bucket, place);
        deleted = await deleteDropped(tip?.index, session);
      }
      const made = nextIndex(tip?.index, {
        ...said,
        at: new Date(clock.now()).toISOString(),
        removed: pending.removed,
        uploaded: await upload.all(pending.written),
        uploadedKeys: upload.keys(),
        deleted,
      });
      const put = await bucket.put(INDEX_KEY, Buffer.from(formatIndex(made)), {
        mediaType: 'application/json',
        onlyOver: tip?.etag ?? 'none',
      });
      // A write may have arrived although its answer did not.
      const now = put.kind === 'done' ? { index: made, etag: put.etag } : await readTip(session);
      if (now?.index.writeId === made.writeId) {
        tip = now;
        near.saved(filesOf(tip, session));
        return {};
      }
      if (round >= MAX_ROUNDS)
        throw new InfraError(
          's3-refused',
          `nothing was written to ${place}: others wrote ${MAX_ROUNDS} times in a row`,
          {
            hint: 'Let runs follow each other, for example with a concurrency group in the workflow',
          },
        );
      await clock.sleep(random() * 100 * Math.min(round, 10));
      tip = now;
      await near.layOut(filesOf(tip, session));
      await near.changeAgain();
    }
  };
}

/** Deletes what has not been needed for long. What cannot be deleted stays on the list: that is no reason to lose a run. */
async function deleteDropped(index: S3Index | undefined, { bucket, clock }: Session): Promise<ReadonlySet<string>> {
  const oldest = new Date(clock.now() - DROPPED_DAYS * DAY_MS).toISOString();
  const old = [...(index?.dropped ?? [])].filter(([, since]) => since < oldest).slice(0, MAX_DELETED);
  const deleted = new Set<string>();
  let mayDelete = true;
  await eachOf(old, LANES, async ([key]) => {
    if (!mayDelete) return;
    try {
      await bucket.remove(key);
      deleted.add(key);
    } catch (error) {
      if (!(error instanceof InfraError)) throw error;
      mayDelete = false;
    }
  });
  return deleted;
}

const below = (prefix: string, bucket: Bucket): Bucket => ({
  get: (key, options) => bucket.get(`${prefix}/${key}`, options),
  put: (key, bytes, options) => bucket.put(`${prefix}/${key}`, bytes, options),
  remove: (key) => bucket.remove(`${prefix}/${key}`),
});

const unusable = (problem: string): InfraError =>
  new InfraError('s3-unusable', problem, {
    hint: 'Restore it from an older version of the object, or name another folder in baseline.prefix',
  });
