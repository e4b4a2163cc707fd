/** Run by both-builds.test.ts: prints what a build of the codec makes of some pictures. */
import { readFileSync } from 'node:fs';

import { decodeImage, encodePng } from '../../src/measure/codec.ts';
import { drawStrip } from '../../src/measure/draw-strip.ts';
import { measureImage } from '../../src/measure/measure-image.ts';
import { sha256 } from '../../src/shared/hash.ts';

const [file] = process.argv.slice(2);
const measured = await measureImage(readFileSync(file!));
if (measured.kind === 'broken') throw new Error(measured.message);
const { pixels, measurement } = measured;
const strip = await drawStrip({ baseline: pixels, now: pixels }, { panelWidth: 50 });
const again = await decodeImage(strip.bytes);
const report = process.report.getReport() as { readonly sharedObjects?: readonly string[] };
process.stdout.write(
  JSON.stringify({
    isNative: report.sharedObjects?.some((name) => /sharp[^/\\]*\.node$/.test(name)) ?? false,
    facts: {
      measurement,
      strip: sha256(strip.bytes),
      png: sha256(await encodePng(pixels)),
      again: again.kind === 'pixels' && sha256(again.pixels.data),
      isOwned: [pixels.data, strip.bytes].every(({ buffer }) => buffer instanceof ArrayBuffer),
    },
  }),
);
