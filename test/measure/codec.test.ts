import { Buffer } from 'node:buffer';

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import { decodeImage, decoderVersion, encodePng, encodeWebp, MAX_PIXELS } from '../../src/measure/codec.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { patterned } from '../compare/formula-pictures.ts';

const picture = patterned(32, 20);
const raw = sharp(picture.data, { raw: { width: 32, height: 20, channels: 4 } });

async function decoded(bytes: Uint8Array): Promise<Pixels> {
  const result = await decodeImage(bytes);
  if (result.kind === 'broken') throw new Error(result.message);
  return result.pixels;
}

/** A PNG whose header claims a size that its data does not have. */
async function withClaimedSize(width: number, height: number): Promise<Uint8Array> {
  const bytes = Buffer.from(await encodePng(picture));
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

describe('decodeImage', () => {
  test('gives back the pixels of a PNG', async () => {
    const { data, width, height } = await decoded(await encodePng(picture));
    expect([width, height]).toEqual([32, 20]);
    expect(Buffer.compare(data, picture.data)).toBe(0);
  });

  test.each(['jpeg', 'webp', 'avif', 'png'] as const)('decodes %s to RGBA of its own memory', async (format) => {
    const { data, width, height } = await decoded(await raw.clone().toFormat(format).toBuffer());
    expect([width, height, data.length]).toEqual([32, 20, 32 * 20 * 4]);
    expect(data.buffer).toBeInstanceOf(ArrayBuffer);
    expect(data.byteOffset).toBe(0);
  });

  test.each([
    ['a grey picture', () => raw.clone().removeAlpha().toColourspace('b-w').png()],
    ['16 bits a channel', () => raw.clone().removeAlpha().toColourspace('rgb16').png()],
    ['a palette', () => raw.clone().png({ palette: true })],
    ['CMYK', () => raw.clone().removeAlpha().toColourspace('cmyk').jpeg()],
  ])('decodes %s to four channels of 8 bits', async (_name, make) => {
    const { data } = await decoded(await make().toBuffer());
    expect(data).toHaveLength(32 * 20 * 4);
    expect(data.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  test('says whether the file has an alpha channel', async () => {
    expect(await decodeImage(await raw.clone().png().toBuffer())).toMatchObject({ hasAlpha: true });
    expect(await decodeImage(await raw.clone().removeAlpha().png().toBuffer())).toMatchObject({ hasAlpha: false });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<html>502 Bad Gateway</html>')],
    ['SVG, which may point to other files', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000', 'latin1')],
    ['TIFF', Buffer.from('SUkqAAgAAAAAAA==', 'base64')],
    ['only a JPEG marker', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['only a WebP header', Buffer.from(`RIFF\u0000\u0000\u0000\u0000WEBPVP8 ${'\u0000'.repeat(40)}`, 'latin1')],
  ])('calls %s broken instead of throwing', async (_name, bytes) => {
    expect(await decodeImage(bytes)).toMatchObject({ kind: 'broken', message: expect.stringMatching(/.+/) as string });
  });

  test.each(['png', 'jpeg', 'webp', 'avif'] as const)('calls a truncated %s broken', async (format) => {
    const large = patterned(200, 200);
    const whole = await sharp(large.data, { raw: { width: 200, height: 200, channels: 4 } })
      .toFormat(format, format === 'avif' ? { effort: 0 } : {})
      .toBuffer();
    expect(await decodeImage(whole.subarray(0, whole.length >> 1))).toMatchObject({ kind: 'broken' });
  });

  test('starting in one thread takes no picture away from another', async () => {
    const large = patterned(64, 64);
    const png = await sharp(large.data, { raw: { width: 64, height: 64, channels: 4 } })
      .png()
      .toBuffer();
    const others = Array.from({ length: 4 }, async () => {
      const kinds: string[] = [];
      for (let turn = 0; turn < 100; turn += 1) kinds.push((await decodeImage(png)).kind);
      return kinds;
    });
    for (let start = 0; start < 200; start += 1)
      await import(/* @vite-ignore */ `../../src/measure/start-sharp.ts?start=${start}`);
    expect(new Set((await Promise.all(others)).flat())).toEqual(new Set(['pixels']));
  });

  test('knows every kind of picture that this version of sharp can read', () => {
    const read = Object.values(sharp.format).filter(({ input }) => input.buffer || input.file || input.stream);
    // A new one here is to be blocked in `start-sharp.ts`.
    expect(new Set(read.map(({ id }) => id))).toEqual(
      new Set(['gif', 'heif', 'jpeg', 'png', 'raw', 'svg', 'tiff', 'vips', 'webp']),
    );
  });

  test('refuses a picture that claims too many pixels before it is decoded', async () => {
    expect(await decodeImage(await withClaimedSize(30_000, 30_000))).toEqual({
      kind: 'broken',
      message: `30000×30000 pixels are more than ${MAX_PIXELS}`,
    });
  });

  test('takes the first frame of an animation', async () => {
    const frames = sharp(Buffer.alloc(8 * 24 * 4, 90), { raw: { width: 8, height: 24, channels: 4, pageHeight: 8 } });
    const { width, height } = await decoded(await frames.webp({ loop: 0, delay: [50, 50, 50] }).toBuffer());
    expect([width, height]).toEqual([8, 8]);
  });

  test('never says more than one bounded line about a broken file', async () => {
    const result = await decodeImage(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(2_000, 0x41)]));
    expect(result).toMatchObject({ kind: 'broken' });
    expect((result as { message: string }).message).not.toMatch(/\n/);
    expect((result as { message: string }).message.length).toBeLessThan(250);
  });
});

describe('encoding', () => {
  test('WebP is smaller at a lower quality and keeps the size', async () => {
    const high = await encodeWebp(picture, 95);
    const low = await encodeWebp(picture, 20);
    expect(low.length).toBeLessThan(high.length);
    expect(await decoded(low)).toMatchObject({ width: 32, height: 20 });
  });

  test('the decoder names both of its versions', async () => {
    expect(await decoderVersion()).toMatch(/^sharp \d+\.\d+\.\d+\S*, vips \d+\.\d+\.\d+$/);
  });
});
