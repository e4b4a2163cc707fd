import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import { whyForeignPath } from './branch-layout.ts';
import { InfraError } from '../model/errors.ts';
import type { Storage } from '../model/storage.ts';
import { printableLine } from '../shared/printable.ts';

/** Where a file of the storage lies in the bucket. */
export interface S3File {
  /** Random, 16 hex digits: no key is ever written with other content, so that whoever knows an older index reads what it says. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** What the bucket holds; the only object that changes. */
export interface S3Index {
  readonly version: 1;
  /** Random, 32 hex digits: the write that made it. */
  readonly writeId: string;
  /** ISO time. */
  readonly at: string;
  /** What was done, one line. */
  readonly subject: string;
  /** Login of the person who asked for it, where that is not whoever ran it. */
  readonly author?: string;
  /** By path. */
  readonly files: ReadonlyMap<string, S3File>;
  /** Objects that no file needs any more, by key, with the ISO time since when. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** Key of a file below the prefix; it ends like the path, for people who browse. That of a picture is its path, to which comments link. */
export function objectKey(path: string, { id }: S3File): string {
  if (path.startsWith('pictures/')) return path;
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? `${path.slice(0, dot)}.${id}${path.slice(dot)}` : `${path}.${id}`;
}

/** Most files: a listing that cannot be held is no listing. */
const MAX_FILES = 200_000;

const key = z
  .string()
  .max(600)
  .regex(/^[a-zA-Z0-9._/-]+$/)
  .refine(
    (path) => whyForeignPath(path) === undefined && !path.includes('//') && !path.endsWith('/'),
    'no path of ours',
  );
const time = z.iso.datetime();
const schema = z.strictObject({
  version: z.literal(1),
  writeId: z.string().regex(/^[0-9a-f]{32}$/),
  at: time,
  subject: z.string().max(500),
  author: z.string().max(200).exactOptional(),
  files: z
    .record(key, z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/), sizeBytes: z.int().nonnegative() }))
    .refine((files) => Object.keys(files).length <= MAX_FILES, `more than ${MAX_FILES} files`),
  dropped: z.record(key, time),
});

/** What becomes of an index by one `save`. `before`: `undefined`, there is none. */
export function nextIndex(
  before: S3Index | undefined,
  {
    subject,
    author,
    at,
    removed,
    uploaded,
    uploadedKeys,
    deleted,
  }: Parameters<Storage['save']>[0] & {
    /** ISO time. */
    readonly at: string;
    /** Paths. */
    readonly removed: readonly string[];
    /** By path. */
    readonly uploaded: ReadonlyMap<string, S3File>;
    /** Of all objects that were written on the way here, also in rounds that lost. */
    readonly uploadedKeys: readonly string[];
    /** Keys. */
    readonly deleted: ReadonlySet<string>;
  },
): S3Index {
  const files = new Map([...(before?.files ?? []), ...uploaded]);
  for (const path of removed) files.delete(path);
  const needed = [...files].map(([path, file]) => objectKey(path, file));
  const earlier = [...(before?.files ?? [])].map(([path, file]) => objectKey(path, file));
  const dropped = new Map([...earlier, ...uploadedKeys].map((object) => [object, at]));
  for (const [object, since] of before?.dropped ?? []) dropped.set(object, since);
  for (const object of [...needed, ...deleted]) dropped.delete(object);
  return {
    version: 1,
    writeId: randomBytes(16).toString('hex'),
    at,
    subject: printableLine(subject, 72),
    ...(author === undefined ? {} : { author: printableLine(author, 100) }),
    files,
    dropped,
  };
}

export const formatIndex = ({ files, dropped, ...rest }: S3Index): string =>
  `${JSON.stringify({ ...rest, files: Object.fromEntries(files), dropped: Object.fromEntries(dropped) })}\n`;

/** `name` is for messages. Throws `InfraError` for what is not exactly of its form: it is no empty storage. */
export function parseIndex(bytes: Uint8Array, name: string): S3Index {
  const value = parseJson(bytes);
  const version = (value as { version?: unknown } | null | undefined)?.version;
  if (typeof version === 'number' && version > 1)
    throw new InfraError('s3-newer', `${name} has format version ${version}; this version reads 1`, {
      hint: 'Update image-drift',
    });
  const parsed = schema.safeParse(value);
  if (parsed.success)
    return {
      ...parsed.data,
      files: new Map(Object.entries(parsed.data.files)),
      dropped: new Map(Object.entries(parsed.data.dropped)),
    };
  const [issue] = parsed.error.issues;
  const problem = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`;
  throw new InfraError('s3-unusable', `${name} is damaged: ${printableLine(problem)}`, {
    hint: 'Restore it from an older version, or name another folder in baseline.prefix',
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The schema says what is wrong with it.
    return undefined;
  }
}
