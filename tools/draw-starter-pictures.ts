/**
 * Draws the two pictures of the starter suite's edit case into `fixtures/suite/`: a plain product scene of few colours,
 * and a mask that leaves the mug to be painted. Run by hand when they should look different; `generate-starter-pictures.ts`
 * embeds the files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import sharp from 'sharp';

const FOLDER = resolve(import.meta.dirname, '../fixtures/suite');
const MUG = '<rect x="372" y="392" width="280" height="340" rx="36"/>';
const HANDLE = '<path d="M652 460 h44 a84 84 0 0 1 84 84 v16 a84 84 0 0 1 -84 84 h-44" fill="none" stroke-width="44"/>';

const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024" shape-rendering="crispEdges">
  <rect width="1024" height="1024" fill="#e9e4da"/>
  <rect y="700" width="1024" height="324" fill="#b98b5e"/>
  <rect y="700" width="1024" height="10" fill="#9c7148"/>
  <ellipse cx="540" cy="744" rx="250" ry="26" fill="#9c7148"/>
  <g fill="#2f6f8f" stroke="#2f6f8f">${MUG}${HANDLE}</g>
  <ellipse cx="512" cy="404" rx="132" ry="26" fill="#1f4c63"/>
  <rect x="404" y="456" width="26" height="210" rx="13" fill="#6fa5bf"/>
</svg>`;

// Room around the mug, so that a new colour is not cut at its edge.
const hole = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024" shape-rendering="crispEdges">
  <rect x="340" y="360" width="480" height="400" fill="#fff"/>
</svg>`;

mkdirSync(FOLDER, { recursive: true });
const write = (name: string, bytes: Uint8Array): void => writeFileSync(resolve(FOLDER, name), bytes);
write(
  'mug.png',
  await sharp(Buffer.from(scene)).removeAlpha().png({ palette: true, colours: 16, dither: 0 }).toBuffer(),
);
write(
  'mug-mask.png',
  await sharp({ create: { width: 1024, height: 1024, channels: 4, background: '#000' } })
    .composite([{ input: Buffer.from(hole), blend: 'dest-out' }])
    .png({ compressionLevel: 9 })
    .toBuffer(),
);
