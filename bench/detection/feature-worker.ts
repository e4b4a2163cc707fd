import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';

import sharp from 'sharp';

import { measureFeatures } from '../../src/measure/measure-features.ts';
import type { FeatureVector } from '../../src/model/features.ts';
import { INJECTIONS } from './injections.ts';

/** One picture to measure, as it is or after an injection. */
export interface FeatureJob {
  readonly id: number;
  readonly path: string;
  readonly injectionId?: string;
}

export interface FeatureAnswer {
  readonly id: number;
  readonly vector: FeatureVector;
}

// Two workers share two cores already.
sharp.concurrency(1);

parentPort!.on('message', (job: FeatureJob) => {
  void measure(job).then((vector) => parentPort!.postMessage({ id: job.id, vector } satisfies FeatureAnswer, []));
});

async function measure({ path, injectionId, id }: FeatureJob): Promise<FeatureVector> {
  const { data, info } = await sharp(await readFile(path))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { data, width: info.width, height: info.height };
  if (injectionId === undefined) return measureFeatures(pixels);
  const injection = INJECTIONS.find((entry) => entry.id === injectionId)!;
  return measureFeatures(await injection.apply(pixels, id + 1));
}
