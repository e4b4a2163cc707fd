import { expect, test } from 'vitest';

import { decodeBase64Image, inspectImage } from '../../src/providers/decode-image.ts';
import { PICTURES, PNG } from './pictures.ts';

const formats = Object.entries(PICTURES);

test.each(formats)(
  'a whole %s is a picture, also with a data prefix, line breaks and the URL alphabet',
  (mediaType, bytes) => {
    const base64 = bytes.toString('base64');
    for (const text of [
      base64,
      `data:image/png;base64,${base64}`,
      base64.replace(/(.{76})/g, '$1\r\n'),
      bytes.toString('base64url'),
    ]) {
      const decoded = decodeBase64Image(text);
      expect(decoded).toMatchObject({ mediaType });
      expect('bytes' in decoded && Buffer.compare(decoded.bytes, bytes)).toBe(0);
    }
  },
);

test.each(formats)('a %s that lost its second half ends early', (_mediaType, bytes) => {
  expect(inspectImage(bytes.subarray(0, bytes.length >> 1))).toHaveProperty('problem');
  expect(inspectImage(bytes.subarray(0, bytes.length - 14))).toEqual({
    problem: expect.stringContaining('ends early'),
  });
});

test('bytes after the end do no harm', () => {
  for (const mediaType of ['image/png', 'image/jpeg', 'image/webp'] as const)
    expect(inspectImage(Buffer.concat([PICTURES[mediaType], Buffer.alloc(9)]))).toMatchObject({ mediaType });
});

test("a JPEG's thumbnail does not stand in for its lost end", () => {
  const thumbnail = Buffer.from('ffe1000cffd8ffda0001ffd90000', 'hex');
  const jpeg = PICTURES['image/jpeg'];
  const whole = Buffer.concat([jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2)]);
  expect(inspectImage(whole)).toHaveProperty('bytes');
  expect(inspectImage(whole.subarray(0, -2))).toEqual({ problem: expect.stringContaining('JPEG') });
});

test.each(['', '====', 'A', '!!!!', 'iVBOR w0KG=x', 'AAAA====', `${PNG.toString('base64')}<`, 'data:image/png;base64'])(
  'the text %j is no picture',
  (text) => {
    expect(decodeBase64Image(text)).toHaveProperty('problem');
  },
);

test('the first bytes of something else are shown in hexadecimal, never as text', () => {
  expect(inspectImage(Buffer.from('<script>'))).toEqual({ problem: expect.stringContaining('(3c7363726970743e)') });
});

test('forty megabytes of spaces or of one bad letter are judged in a moment', () => {
  expect(decodeBase64Image(`${' '.repeat(40_000_000)}!`)).toHaveProperty('problem');
  expect(decodeBase64Image(`${'A'.repeat(40_000_000)}!`)).toHaveProperty('problem');
});
