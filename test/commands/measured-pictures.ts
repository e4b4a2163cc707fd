import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodePng } from '../../src/measure/codec.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { createRandom } from '../../src/shared/random.ts';

const SIDE = 80;

export type Change = (level: number) => number;

/** A small picture: a case's own colours, coarse blobs and fine grain that differ by sample. `change` is applied to every level. */
export function paintedPicture(options: {
  readonly caseSeed: number;
  readonly sampleSeed: number;
  readonly change?: Change;
}): Pixels {
  const { caseSeed, sampleSeed, change = (level) => level } = options;
  const scene = createRandom(caseSeed);
  const sample = createRandom(caseSeed * 1009 + sampleSeed);
  const base = [0, 1, 2].map(() => 80 + 90 * scene.uniform());
  const blobs = Array.from({ length: 6 }, () => ({
    x: SIDE * sample.uniform(),
    y: SIDE * sample.uniform(),
    size: 6 + 14 * scene.uniform(),
    tint: [0, 1, 2].map(() => 120 * (scene.uniform() - 0.5)),
  }));
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const at = (y * SIDE + x) * 4;
      const grain = 12 * (sample.uniform() - 0.5);
      for (let channel = 0; channel < 3; channel++) {
        let level = base[channel]! + grain;
        for (const blob of blobs)
          level += blob.tint[channel]! * Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / blob.size ** 2);
        data[at + channel] = Math.max(0, Math.min(255, Math.round(change(level))));
      }
      data[at + 3] = 255;
    }
  return { data, width: SIDE, height: SIDE };
}

/** Writes `<dir>/case-<c>/<n>.png` for every case and sample number. */
export async function writePictures(
  dir: string,
  options: { readonly cases: number; readonly samples: readonly number[]; readonly change?: Change },
): Promise<void> {
  for (let c = 1; c <= options.cases; c++) {
    await mkdir(join(dir, `case-${c}`), { recursive: true });
    for (const sampleSeed of options.samples) {
      const picture = paintedPicture({
        caseSeed: c,
        sampleSeed,
        ...(options.change === undefined ? {} : { change: options.change }),
      });
      await writeFile(join(dir, `case-${c}`, `${sampleSeed}.png`), await encodePng(picture));
    }
  }
}
