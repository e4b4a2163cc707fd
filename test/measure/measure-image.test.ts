import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import { encodePng } from '../../src/measure/codec.ts';
import { measureImage } from '../../src/measure/measure-image.ts';
import type { Measurement, Pixels } from '../../src/model/measurement.ts';
import { paint, patterned } from '../compare/formula-pictures.ts';

async function measured(bytes: Uint8Array): Promise<Measurement> {
  const result = await measureImage(bytes);
  if (result.kind === 'broken') throw new Error(result.message);
  return result.measurement;
}

const measuredPixels = async (pixels: Pixels): Promise<Measurement> => measured(await encodePng(pixels));

const size = { width: 10, height: 10 };
const withAlpha = (pixels: Pixels, alpha: (pixel: number) => number): Pixels => ({
  ...pixels,
  data: pixels.data.map((value, at) => (at % 4 === 3 ? alpha(at >> 2) : value)),
});

describe('measureImage', () => {
  test('counts luma and channel means of a two-coloured picture', async () => {
    const halves = paint(size, (x) => (x < 5 ? [255, 0, 0] : [0, 0, 255]));
    const facts = await measuredPixels(halves);
    expect(facts.meanRgb).toEqual([127.5, 0, 127.5]);
    expect(facts.lumaMean).toBeCloseTo((0.2126 * 255 + 0.0722 * 255) / 2, 9);
    expect(facts.lumaDeviation).toBeCloseTo(((0.2126 - 0.0722) * 255) / 2, 9);
    expect(facts).toMatchObject({ width: 10, height: 10, mediaType: 'image/png', transparentRatio: 0, isBlank: false });
  });

  test('gives two files of the same pixels one pixel hash and two file hashes', async () => {
    const { data, width, height } = patterned(30, 30);
    const file = sharp(data, { raw: { width, height, channels: 4 } });
    const one = await measured(await file.clone().png({ compressionLevel: 0 }).toBuffer());
    const other = await measured(await file.clone().webp({ lossless: true }).toBuffer());
    expect(other.pixelSha256).toBe(one.pixelSha256);
    expect(other.sha256).not.toBe(one.sha256);
  });

  test('gives the same bytes in another shape another pixel hash', async () => {
    const wide = paint({ width: 8, height: 2 }, () => [9, 9, 9]);
    const tall = paint({ width: 2, height: 8 }, () => [9, 9, 9]);
    expect((await measuredPixels(wide)).pixelSha256).not.toBe((await measuredPixels(tall)).pixelSha256);
  });

  test.each([
    ['one flat colour', paint(size, () => [200, 30, 30])],
    ['a flat colour with ripples of one level', paint(size, (x) => [200 + (x % 2), 30, 30])],
    [
      'fully transparent, whatever it hides',
      withAlpha(
        paint(size, (x) => [x * 20, 0, 255]),
        () => 0,
      ),
    ],
    [
      'half transparent and flat',
      withAlpha(
        paint(size, () => [10, 20, 30]),
        () => 128,
      ),
    ],
  ])('calls %s blank', async (_name, pixels) => {
    expect(await measuredPixels(pixels)).toMatchObject({ isBlank: true });
  });

  test.each([
    [
      'a black shape on nothing',
      withAlpha(
        paint(size, () => [0, 0, 0]),
        (pixel) => (pixel < 30 ? 255 : 0),
      ),
    ],
    [
      'a white shape on nothing, which white paper would hide',
      withAlpha(
        paint(size, () => [255, 255, 255]),
        (pixel) => (pixel < 30 ? 255 : 0),
      ),
    ],
    ['colours of the same brightness', paint(size, (x) => (x < 5 ? [200, 0, 0] : [0, 59, 0]))],
    ['one black dot in a hundred', paint(size, (x, y) => (x === 4 && y === 4 ? [0, 0, 0] : [255, 255, 255]))],
  ])('does not call %s blank', async (_name, pixels) => {
    expect(await measuredPixels(pixels)).toMatchObject({ isBlank: false });
  });

  test('counts pixels that are not opaque and sees their colours on white', async () => {
    const facts = await measuredPixels(
      withAlpha(
        paint(size, () => [0, 0, 0]),
        (pixel) => (pixel < 25 ? 0 : 255),
      ),
    );
    expect(facts.transparentRatio).toBe(0.25);
    expect(facts.lumaMean).toBeCloseTo(255 / 4, 9);
  });

  test('passes the reason on when the bytes are no picture', async () => {
    expect(await measureImage(Buffer.from('no picture'))).toEqual({
      kind: 'broken',
      message: 'not a PNG, JPEG, WebP or AVIF picture',
    });
  });
});
