import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodePng } from '../../src/measure/codec.ts';
import { renderPicture } from '../../src/simulator/picture.ts';

const SUBJECTS = [
  'a lighthouse',
  'a ceramic vase',
  'a bowl of fruit',
  'a dew drop on a leaf',
  'a street at night',
  'a shop sign',
];
const MANNERS = ['in morning light', 'on a plain background', 'in the rain', 'in warm colours'];
/** Hands of the simulator: no two share a style or a chance, so their pictures are independent sets. */
export const PAINTERS = ['painter-one', 'painter-two', 'painter-three', 'painter-four'];
/** Of each of the 24 cases: four stored and a new one. */
const SAMPLES = 5;
/** Pixels; small, because time is finite. */
const SIDE = 256;

/** Paints `folder`/<painter>/<case>/<n>.png with the simulator's brush: the same pictures each time. */
export async function paintSets(folder: string, painters: readonly string[]): Promise<void> {
  for (const style of painters) {
    for (const [s, subject] of SUBJECTS.entries()) {
      for (const [m, manner] of MANNERS.entries()) {
        const caseFolder = join(folder, style, `case-${s * MANNERS.length + m + 1}`);
        await mkdir(caseFolder, { recursive: true });
        for (let sample = 1; sample <= SAMPLES; sample++) {
          const picture = renderPicture({
            prompt: `${subject} ${manner}`,
            style,
            sampleKey: `${style}/${sample}`,
            width: SIDE,
            height: SIDE,
          });
          await writeFile(join(caseFolder, `${sample}.png`), await encodePng(picture));
        }
      }
    }
  }
}
