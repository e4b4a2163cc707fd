import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { FEATURE_SCHEMA } from '../../src/measure/feature-schema.ts';
import type { FeatureVector } from '../../src/model/features.ts';
import { askWorker } from './ask-worker.ts';
import type { FeatureAnswer, FeatureJob } from './feature-worker.ts';

/** Vectors of one model: by case, one per picture. */
export interface PictureSet {
  readonly model: string;
  readonly cases: ReadonlyMap<string, readonly PictureVectors[]>;
}

export interface PictureVectors {
  readonly plain: FeatureVector;
  /** By injection id; empty where none was asked for. */
  readonly injected: ReadonlyMap<string, FeatureVector>;
}

const PICTURE = /\.(png|jpe?g|webp)$/i;
const WORKERS = 2;

/**
 * Measures every `<model>/<case>/<n>` under the folders. Injections are made only for models with several pictures of
 * a case. Vectors are kept in the system's temporary folder under the hash of the picture and of the feature code, so
 * that a second run starts at once.
 */
export async function loadPictureSets(
  roots: readonly string[],
  injectionIds: readonly string[],
): Promise<PictureSet[]> {
  const cache = join(tmpdir(), `image-drift-bench-${await codeHash()}`);
  await mkdir(cache, { recursive: true });
  const jobs: { readonly key: string; readonly path: string; readonly injectionId?: string }[] = [];
  const plan: { model: string; cases: Map<string, { plain: string; injected: Map<string, string> }[]> }[] = [];
  for (const root of roots) {
    for (const model of await folders(root)) {
      const cases = new Map<string, { plain: string; injected: Map<string, string> }[]>();
      const files = await distinctPictures(join(root, model));
      for (const [caseId, pictures] of files) {
        const entries = pictures.map(({ path, hash }) => {
          const injected = new Map<string, string>();
          jobs.push({ key: hash, path });
          for (const injectionId of pictures.length > 1 ? injectionIds : []) {
            const key = `${hash}-${injectionId.replaceAll(/[^a-z0-9]+/gi, '_')}`;
            injected.set(injectionId, key);
            jobs.push({ key, path, injectionId });
          }
          return { plain: hash, injected };
        });
        if (entries.length > 0) cases.set(caseId, entries);
      }
      plan.push({ model: basename(model), cases });
    }
  }
  const vectors = await measureAll(jobs, cache);
  return plan.map(({ model, cases }) => ({
    model,
    cases: new Map(
      [...cases].map(([caseId, pictures]) => [
        caseId,
        pictures.map(({ plain, injected }) => ({
          plain: vectors.get(plain)!,
          injected: new Map([...injected].map(([id, key]) => [id, vectors.get(key)!])),
        })),
      ]),
    ),
  }));
}

interface PictureFile {
  readonly path: string;
  readonly hash: string;
}

/**
 * Pictures of a model by case, without copies: one file under two names is one sample, and a file that stands in
 * several cases (an error card, a mix-up) is none. Copies make noise look smaller than it is, and every power greater.
 */
async function distinctPictures(folder: string): Promise<Map<string, PictureFile[]>> {
  const cases = new Map<string, PictureFile[]>();
  const casesOf = new Map<string, Set<string>>();
  for (const caseId of await folders(folder)) {
    const files = new Map<string, PictureFile>();
    for (const name of (await readdir(join(folder, caseId))).filter((entry) => PICTURE.test(entry)).sort()) {
      const path = join(folder, caseId, name);
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      if (!files.has(hash)) files.set(hash, { path, hash });
      casesOf.set(hash, (casesOf.get(hash) ?? new Set()).add(caseId));
    }
    cases.set(caseId, [...files.values()]);
  }
  return new Map(
    [...cases].map(([caseId, files]) => [caseId, files.filter(({ hash }) => casesOf.get(hash)!.size === 1)]),
  );
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Of everything that can change a vector. */
async function codeHash(): Promise<string> {
  const hash = createHash('sha256').update(FEATURE_SCHEMA.version);
  const source = join(import.meta.dirname, '../../src/measure');
  for (const file of (await readdir(source)).sort())
    if (file.endsWith('.ts')) hash.update(await readFile(join(source, file)));
  hash.update(await readFile(join(import.meta.dirname, 'injections.ts')));
  return hash.digest('hex').slice(0, 16);
}

async function measureAll(
  jobs: readonly { readonly key: string; readonly path: string; readonly injectionId?: string }[],
  cache: string,
): Promise<Map<string, FeatureVector>> {
  const vectors = new Map<string, FeatureVector>();
  const missing: (typeof jobs)[number][] = [];
  for (const job of jobs) {
    const stored = await readFile(join(cache, job.key)).catch(() => undefined);
    if (stored?.length === FEATURE_SCHEMA.features.length * 4)
      vectors.set(job.key, new Float32Array(new Uint8Array(stored).buffer));
    else missing.push(job);
  }
  if (missing.length === 0) return vectors;
  process.stderr.write(`measuring ${missing.length} pictures …\n`);
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const worker = new Worker(new URL('feature-worker.ts', import.meta.url));
      try {
        while (next < missing.length) {
          const id = next++;
          const { key, path, injectionId } = missing[id]!;
          const { vector } = await askWorker<FeatureAnswer>(worker, {
            id,
            path,
            ...(injectionId === undefined ? {} : { injectionId }),
          } satisfies FeatureJob);
          vectors.set(key, vector);
          await writeFile(join(cache, key), new Uint8Array(vector.buffer));
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return vectors;
}
