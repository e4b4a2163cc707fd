import sharp, { type Sharp } from 'sharp';

import type { Pixels } from '../model/measurement.ts';

export type OutputFormat = 'png' | 'jpeg' | 'webp';

const MAX_INPUT_PIXELS = 64 * 1024 * 1024;

/** Encodes with cheap, fixed settings. `quality` 1–100 is for JPEG and WebP; default 95. JPEG has no alpha: it is laid on white. */
export async function encodePicture(pixels: Pixels, format: OutputFormat, quality = 95): Promise<Buffer> {
  const { data, width, height } = pixels;
  const isOpaque = !hasAlpha(pixels);
  const image = sharp(data, { raw: { width, height, channels: 4 } });
  if (format === 'jpeg') {
    const flat = image.flatten({ background: '#ffffff' });
    return owned(flat.jpeg({ quality: Math.max(1, quality), chromaSubsampling: '4:2:0' }));
  }
  const channels = isOpaque ? image.removeAlpha() : image;
  if (format === 'webp') return owned(channels.webp({ quality: Math.max(1, quality), effort: 1 }));
  return owned(channels.png({ compressionLevel: 4, adaptiveFiltering: false }));
}

/** Decodes PNG, JPEG or WebP to sRGB RGBA. Throws when the bytes are no picture or a huge one. */
export async function decodePicture(bytes: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: Buffer.from(data), width: info.width, height: info.height };
}

/** Scales and crops to exactly this size. */
export async function resizePicture(pixels: Pixels, width: number, height: number): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels;
  const image = sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 4 } });
  const data = await owned(image.resize(width, height, { fit: 'cover' }).raw());
  return { data, width, height };
}

function hasAlpha({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

/** Copied at once: the WebAssembly build of sharp frees its results only by garbage collection that does not see their size. */
async function owned(image: Sharp): Promise<Buffer> {
  return Buffer.from(await image.toBuffer());
}
