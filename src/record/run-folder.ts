import { type FileHandle, lstat, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { guardFolder } from './guard-folder.ts';
import { RESTORE } from './read-record.ts';
import { BEGUN_FILE, readBegunRun } from './begun-run.ts';
import { sampleSchema, storedImageSchema } from './sample-schema.ts';
import { InfraError } from '../model/errors.ts';
import type { RunRecord } from '../model/record.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import type { BegunRun } from '../model/shard.ts';
import type { ImageMediaType } from '../model/suite.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';
import { ContainedFileError, readContainedFile, writeContainedFile } from '../shared/contained-file.ts';
import { sha256 } from '../shared/hash.ts';
import { extensionOf } from '../shared/image-header.ts';

const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
/** What a run leaves at the top of its folder; anything else is somebody's own. */
const OURS = new Set([
  'run.json',
  'record.json',
  'samples.jsonl',
  'report.md',
  'report.html',
  'junit.xml',
  'log.csv',
  'log.jsonl',
  'images',
]);
const OUR_IMAGE = /^[0-9a-f]{64}\.(png|jpg|webp|gif|avif)$/;

/** The folder of one run: `run.json`, `record.json`, `samples.jsonl` and pictures by content under `images/`. */
export interface RunFolder {
  /** As given. */
  readonly dir: string;
  /**
   * Makes the folder ready for a new run: removes what an earlier run left there. Throws `InfraError` when it holds
   * anything else, so that a wrong `--out` never mixes with, or removes, somebody's files.
   */
  start(): Promise<RunFolder>;
  /** What `begin` wrote; `undefined`: nothing. Throws `InfraError` when it is damaged. */
  readBegun(): Promise<BegunRun | undefined>;
  /** Says what the folder is of, before anything is paid for; again when the run is finished. */
  begin(run: BegunRun): Promise<void>;
  /** Stores bytes once, under their hash. */
  saveImage(bytes: Uint8Array, mediaType: ImageMediaType): Promise<StoredImage>;
  /** Appends one line and waits until it is on the disk: it may have cost money. Calls may overlap. */
  saveSample(sample: Sample): Promise<void>;
  /** Samples saved so far, in the order they were saved. A line that a crash cut off is left out. */
  readSamples(): Promise<Sample[]>;
  writeRecord(record: RunRecord): Promise<void>;
  /** Throws `InfraError` when the picture is missing, a link, or does not have its hash. */
  readImage(image: StoredImage): Promise<Uint8Array>;
}

/** Touches nothing on the disk by itself. */
export function createRunFolder(dir: string): RunFolder {
  const samplesFile = join(dir, 'samples.jsonl');
  let lastWrite: Promise<void> = Promise.resolve();

  const folder: RunFolder = {
    dir,
    async start() {
      await guardFolder(() => clear(dir), 'Choose another folder with --out');
      return folder;
    },
    readBegun: () => guardFolder(() => readBegunRun(dir)),
    begin: (run) => guardFolder(() => writeFileAtomic(join(dir, BEGUN_FILE), `${JSON.stringify(run, undefined, 2)}\n`)),
    async saveImage(bytes, mediaType) {
      const image = { sha256: sha256(bytes), extension: extensionOf(mediaType), mediaType, sizeBytes: bytes.length };
      await guardFolder(() => writeContainedFile(imageFile(dir, image), bytes));
      return image;
    },
    saveSample(sample) {
      const write = lastWrite.then(() => guardFolder(() => appendLine(samplesFile, JSON.stringify(sample))));
      // A failed write is its caller's news; the next one must not inherit it.
      lastWrite = write.catch(() => {});
      return write;
    },
    async readSamples() {
      await lastWrite;
      return guardFolder(() => readSampleLines(samplesFile));
    },
    async writeRecord(record) {
      // Not checked here: the run was paid for, and an odd record is worth more than none. Readers check.
      const text = `${JSON.stringify(record, undefined, 2)}\n`;
      await guardFolder(() => writeFileAtomic(join(dir, 'record.json'), text));
    },
    async readImage(image) {
      const place = imageFile(dir, image);
      const path = join(place.root, ...place.parts);
      const bytes = await guardFolder(() => readContainedFile(place, { maxBytes: MAX_IMAGE_BYTES }));
      if (bytes === undefined)
        throw new InfraError('run-image-missing', `${path} is named by the record and does not exist`, {
          hint: RESTORE,
        });
      if (sha256(bytes) !== image.sha256)
        throw new InfraError('run-image-damaged', `${path} is not the picture of the run: its hash is another`, {
          hint: RESTORE,
        });
      return bytes;
    },
  };
  return folder;
}

function imageFile(root: string, image: StoredImage): { readonly root: string; readonly parts: readonly string[] } {
  const { sha256: hash, extension } = storedImageSchema.parse(image);
  return { root, parts: ['images', `${hash}.${extension}`] };
}

async function clear(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await lstat(dir)).isSymbolicLink()) throw new ContainedFileError(dir, 'it is a symbolic link');
  const names = await readdir(dir);
  const images = names.includes('images') ? await readdir(join(dir, 'images')) : [];
  const foreign = [
    ...names.filter((name) => !OURS.has(name) && !name.endsWith('.part')),
    ...images.filter((name) => !OUR_IMAGE.test(name) && !name.endsWith('.part')).map((name) => `images/${name}`),
  ];
  if (foreign.length > 0)
    throw new InfraError(
      'run-folder-in-use',
      `${dir} holds files that no run wrote, for example ${foreign[0]!.slice(0, 80)}`,
      { hint: 'Choose an empty folder with --out' },
    );
  for (const name of names) await rm(join(dir, name), { recursive: true });
}

/** A line that an earlier crash left without its end is closed first, so that it spoils nothing but itself. */
async function appendLine(path: string, line: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await using file = await open(path, 'a+');
  const prefix = (await endsMidLine(file)) ? '\n' : '';
  await file.appendFile(`${prefix}${line}\n`);
  await file.datasync();
}

async function endsMidLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

async function readSampleLines(path: string): Promise<Sample[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const sample = sampleSchema.safeParse(parseJson(line));
    if (sample.success) samples.push(sample.data);
  }
  return samples;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Cut off by a crash.
    return undefined;
  }
}
