import sharp from 'sharp';
import { expect, test } from 'vitest';

import { jpegBitsPerPixel } from '../../src/measure/jpeg-size.ts';
import { createRandom } from '../../src/shared/random.ts';

/** Colour ramps with grain: every kind of code occurs. */
function picture(width: number, height: number) {
  const random = createRandom(11);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    data[i] = Math.min(255, ((x * (1 + (i % 3))) % 200) + random.below(50));
  }
  return { data, width, height };
}

test.each([50, 90])('counts what an encoder with the standard tables writes at quality %d', async (quality) => {
  const copy = picture(256, 192);
  const encoded = await sharp(copy.data, { raw: { width: 256, height: 192, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer();
  // 623 bytes of headers and tables; a byte of ones is followed by a stuffed one.
  const expected = (encoded.length - 623) * 8;
  const counted = jpegBitsPerPixel(copy, [quality])[0]! * 256 * 192;
  expect(Math.abs(counted / expected - 1)).toBeLessThan(0.02);
});

test('a flat picture takes little more than the codes for "as before"', () => {
  const flat = { data: new Uint8Array(64 * 64 * 3).fill(128), width: 64, height: 64 };
  // 64 luma blocks of 2 + 4 bits and 32 chroma blocks of 2 + 2 bits: no difference, end of block (T.81, K.3 to K.6).
  expect(jpegBitsPerPixel(flat, [50])[0]).toBeCloseTo((64 * 6 + 32 * 4) / (64 * 64), 9);
});

test('several qualities at once are the same as one by one', () => {
  const copy = picture(40, 24);
  expect([...jpegBitsPerPixel(copy, [50, 90])]).toEqual([
    jpegBitsPerPixel(copy, [50])[0],
    jpegBitsPerPixel(copy, [90])[0],
  ]);
});
