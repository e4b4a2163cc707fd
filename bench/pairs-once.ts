/** The usual way: every new picture beside one stored picture of its case, by pixelmatch and SSIM. `DIR DIR`, prints the means. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

import { meanSsim } from '../src/compare/ssim.ts';

const [before = '', after = ''] = process.argv.slice(2);
const read = async (path: string) => {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

let changed = 0;
let similar = 0;
const cases = readdirSync(after);
for (const caseId of cases) {
  const old = await read(join(before, caseId, '1.png'));
  const now = await read(join(after, caseId, '1.png'));
  const { width, height } = now;
  changed += pixelmatch(old.data, now.data, undefined, width, height, { threshold: 0.1 }) / (width * height);
  similar += meanSsim(old, now);
}
console.log(
  `${((100 * changed) / cases.length).toFixed(0)} % of pixels differ, SSIM ${(similar / cases.length).toFixed(2)}`,
);
