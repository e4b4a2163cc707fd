import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

import { readFileWithin } from './file-ports.ts';
import { decoderVersion } from '../measure/codec.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import { createMeasurePool } from '../measure/measure-pool.ts';
import { ConfigError } from '../model/errors.ts';
import type { BrokenItem, MeasuredItem, MeasuredSet } from '../model/measured-set.ts';
import type { Progress } from '../model/ports.ts';
import type { EmbeddingSource } from '../providers/embedding-source.ts';
import { formatMeasuredSet } from '../record/measured-set.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';
import { storeEmbedding } from '../shared/stored-vector.ts';
import { printableLine } from '../shared/printable.ts';

const PICTURE = /^(\d{1,9})\.(png|jpe?g|webp)$/i;
const MAX_WORKERS = 8;
/** Below this many pictures for each, another worker costs more to start than it saves. */
const PICTURES_PER_WORKER = 12;

interface PictureFile {
  readonly case: string;
  readonly sample: number;
  /** Below the set's folder. */
  readonly file: string;
}

export interface MeasureEnvironment {
  readonly cwd: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Asked for every picture, when there is one. */
  readonly embeddings?: EmbeddingSource;
}

/** `measure DIR --out m.json`: measurements of `DIR/<case>/<n>.(png|jpg|webp)`, no vendor needed. Returns lines to print. */
export async function measure(
  options: { readonly dir: string; readonly out: string },
  environment: MeasureEnvironment,
): Promise<{ readonly set: MeasuredSet; readonly lines: readonly string[] }> {
  const set = await measureFolder(options.dir, environment);
  await writeFileAtomic(resolve(environment.cwd, options.out), formatMeasuredSet(set));
  const cases = new Set(set.items.map((item) => item.case)).size;
  const lines = [
    `${set.items.length} pictures of ${cases} cases measured: ${options.out}`,
    ...set.broken.map(({ file, message }) => `not a picture: ${printableLine(file)}: ${message}`),
  ];
  return { set, lines };
}

/** Measures a folder over worker threads; files are read as workers become free. Throws `ConfigError` when there is nothing to measure. */
export async function measureFolder(dir: string, environment: MeasureEnvironment): Promise<MeasuredSet> {
  const { cwd, progress, signal, embeddings } = environment;
  const root = resolve(cwd, dir);
  const files = await pictureFiles(root, dir);
  const items: MeasuredItem[] = [];
  const broken: BrokenItem[] = [];
  const unembedded: string[] = [];
  let next = 0;
  await using pool = createMeasurePool(
    Math.min(MAX_WORKERS, availableParallelism(), Math.ceil(files.length / PICTURES_PER_WORKER)),
  );
  const work = async (): Promise<void> => {
    while (next < files.length) {
      signal?.throwIfAborted();
      const picture = files[next++]!;
      const read = (): Promise<Uint8Array> => readFileWithin(join(root, picture.file), root);
      const answer = await pool.measure(new Uint8Array(await read()));
      if (answer.kind === 'broken') broken.push({ ...picture, message: answer.message });
      else {
        const { measurement, features } = answer;
        const outcome = await embeddings?.embed({ mediaType: measurement.mediaType, read });
        const embedding = outcome?.kind === 'embedded' ? { embedding: storeEmbedding(outcome.embedding) } : {};
        if (outcome?.kind === 'failed') unembedded.push(outcome.message);
        items.push({ ...picture, ...measurement, ...embedding, features });
      }
      progress.status(`measured ${items.length + broken.length} of ${files.length} pictures`);
    }
  };
  await Promise.all(Array.from({ length: pool.size }, work));
  const [first] = unembedded;
  if (first !== undefined) progress.warn(`no embedding for ${unembedded.length} of ${items.length} pictures: ${first}`);
  return {
    features: FEATURE_SCHEMA.version,
    decoder: await decoderVersion(),
    root,
    items: items.sort(byPlace),
    broken: broken.sort(byPlace),
  };
}

const byPlace = (a: PictureFile, b: PictureFile): number =>
  a.case < b.case ? -1 : a.case > b.case ? 1 : a.sample - b.sample || (a.file < b.file ? -1 : 1);

async function pictureFiles(root: string, dir: string): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  for (const folder of await entries(root, dir)) {
    if (!folder.isDirectory()) continue;
    for (const entry of await entries(join(root, folder.name), join(dir, folder.name))) {
      const sample = PICTURE.exec(entry.name)?.[1];
      if (entry.isFile() && sample !== undefined)
        files.push({ case: folder.name, sample: Number(sample), file: `${folder.name}/${entry.name}` });
    }
  }
  if (files.length === 0)
    throw new ConfigError([
      {
        message: `${dir} has no pictures`,
        hint: 'Expected DIR/<case>/<n>.png, .jpg or .webp, with n a whole number',
      },
    ]);
  return files.sort(byPlace);
}

async function entries(path: string, shown: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const message = code === 'ENOENT' ? `${shown} does not exist` : `${shown} cannot be read as a folder: ${code}`;
    throw new ConfigError([{ message, hint: 'Expected a folder with one folder of pictures per case' }]);
  }
}
