import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { encodePng } from '../../src/measure/codec.ts';
import { renderPicture } from '../../src/simulator/picture.ts';

const USAGE = `Usage: node bench/detection/paint.ts DIR [--samples 5] [--side 256]

Paints sets for bench/detection/run.ts with the simulator's brush, as DIR/<model>/<case>/<n>.png: two models, 24 cases.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { samples: { type: 'string', default: '5' }, side: { type: 'string', default: '256' } },
});
const [dir] = positionals;
if (dir === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

const SUBJECTS = [
  'a lighthouse',
  'a ceramic vase',
  'a bowl of fruit',
  'a dew drop on a leaf',
  'a street at night',
  'a shop sign',
];
const MANNERS = ['in morning light', 'on a plain background', 'in the rain', 'in warm colours'];
const side = Number(values.side);

for (const style of ['painter-one', 'painter-two']) {
  for (const [s, subject] of SUBJECTS.entries()) {
    for (const [m, manner] of MANNERS.entries()) {
      const folder = join(dir, style, `case-${s * MANNERS.length + m + 1}`);
      await mkdir(folder, { recursive: true });
      for (let sample = 1; sample <= Number(values.samples); sample++) {
        const picture = renderPicture({
          prompt: `${subject} ${manner}`,
          style,
          sampleKey: `${style}/${sample}`,
          width: side,
          height: side,
        });
        await writeFile(join(folder, `${sample}.png`), await encodePng(picture));
      }
    }
  }
}
