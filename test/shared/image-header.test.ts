import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import { readImageHeader } from '../../src/shared/image-header.ts';

const picture = () =>
  sharp({ create: { width: 37, height: 21, channels: 4, background: { r: 200, g: 90, b: 10, alpha: 0.5 } } });

describe('readImageHeader', () => {
  test.each([
    ['image/png', () => picture().png().toBuffer()],
    ['image/jpeg', () => picture().flatten().jpeg().toBuffer()],
    [
      'image/jpeg',
      () =>
        picture()
          .flatten()
          .jpeg({ progressive: true })
          .withExif({ IFD0: { Copyright: 'x'.repeat(500) } })
          .toBuffer(),
    ],
    ['image/webp', () => picture().webp().toBuffer()],
    ['image/webp', () => picture().flatten().webp().toBuffer()],
    ['image/webp', () => picture().webp({ lossless: true }).toBuffer()],
    ['image/gif', () => picture().gif().toBuffer()],
  ])('finds the size of %s', async (mediaType, make) => {
    expect(readImageHeader(await make())).toEqual({ mediaType, width: 37, height: 21 });
  });

  test('knows AVIF without its size', async () => {
    expect(readImageHeader(await picture().avif({ effort: 0 }).toBuffer())).toEqual({ mediaType: 'image/avif' });
  });

  test.each([['<!doctype html>'], ['{"error":{}}'], ['<svg xmlns="http://www.w3.org/2000/svg"/>'], ['']])(
    '%j is no picture',
    (text) => {
      expect(readImageHeader(Buffer.from(text))).toBeUndefined();
    },
  );

  test.each([1, 8, 12, 20, 25])(
    'a picture cut after %i bytes gives what is known, and no size from beyond the cut',
    async (length) => {
      for (const make of [picture().png(), picture().flatten().jpeg(), picture().webp()]) {
        const header = readImageHeader((await make.toBuffer()).subarray(0, length));
        expect(header === undefined || header.width === undefined || header.width === 37).toBe(true);
      }
    },
  );
});
