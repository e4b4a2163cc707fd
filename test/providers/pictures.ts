import sharp from 'sharp';

const pixels = sharp({ create: { width: 24, height: 16, channels: 3, background: '#8090a0' } });

/** The same small picture in every format. */
export const PICTURES = {
  'image/png': await pixels.clone().png().toBuffer(),
  'image/jpeg': await pixels.clone().jpeg().toBuffer(),
  'image/webp': await pixels.clone().webp().toBuffer(),
  'image/gif': await pixels.clone().gif().toBuffer(),
  'image/avif': await pixels.clone().avif({ effort: 0 }).toBuffer(),
} as const;

export const PNG = PICTURES['image/png'];

/** Of the same size, clear in its left half. */
export const MASK = await sharp({ create: { width: 24, height: 16, channels: 4, background: '#000000ff' } })
  .composite([
    {
      input: { create: { width: 12, height: 16, channels: 4, background: '#000000ff' } },
      blend: 'dest-out',
      gravity: 'west',
    },
  ])
  .png()
  .toBuffer();
