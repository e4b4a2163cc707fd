import type { default as SharpLibrary, Sharp } from 'sharp';

import { InfraError } from '../model/errors.ts';
import type { Pixels } from '../model/measurement.ts';
import { type ImageHeader, readImageHeader } from '../shared/image-header.ts';
import { printableLine } from '../shared/printable.ts';

/** 33.5 million pixels, 134 MB decoded: above the largest picture that a vendor sells (4K, 17 million), below what hurts. */
export const MAX_PIXELS = 8192 * 4096;

/** A file that decoded, or the reason why it is no picture to us. The message is ours but for the decoder's own words, cleaned and bounded. */
export type Decoded =
  | {
      readonly kind: 'pixels';
      readonly pixels: Pixels;
      readonly header: ImageHeader;
      readonly hasAlpha: boolean;
      /** Milliseconds of this machine's clock, without the start of sharp. */
      readonly decodeMs: number;
    }
  | { readonly kind: 'broken'; readonly message: string };

/** Starting sharp's WebAssembly build takes longer than all that comes before the first request, so the first picture starts it. */
async function loadSharp(): Promise<typeof SharpLibrary> {
  try {
    return (await import('./start-sharp.ts')).sharp;
  } catch (cause) {
    throw new InfraError('decoder-missing', 'sharp, which decodes the pictures, cannot be started', {
      hint: 'Install image-drift again, with its optional dependencies',
      cause,
    });
  }
}

const INPUT = { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 } as const;

/**
 * A copy outside of the codec's memory, made at once. The WebAssembly build answers with views on its shared heap:
 * they are freed only by garbage collections that do not see their size, and `fetch` and `crypto.subtle` cannot take
 * them. An array of its own also starts at byte 0, which pixelmatch's 32-bit views need.
 */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Versions that decode the pictures; kept with baselines, because a new one may change pixels. */
export async function decoderVersion(): Promise<string> {
  const { sharp: wrapper, vips } = (await loadSharp()).versions;
  return `sharp ${wrapper ?? 'unknown'}, vips ${vips}`;
}

/**
 * Decodes PNG, JPEG, WebP or AVIF to sRGB RGBA, the first frame of animations. Vendors and pull requests hand us the
 * bytes: whatever is wrong with them is a `broken` result, never an exception.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Decoded> {
  const header = readImageHeader(bytes);
  if (header === undefined) return broken('not a PNG, JPEG, WebP or AVIF picture');
  if (header.mediaType === 'image/gif') return broken('GIF pictures are not decoded');
  const { width = 0, height = 0 } = header;
  if (width * height > MAX_PIXELS) return broken(`${width}×${height} pixels are more than ${MAX_PIXELS}`);
  const sharp = await loadSharp();
  const startedAt = performance.now();
  try {
    const { hasAlpha } = await sharp(bytes, INPUT).metadata();
    const { data, info } = await sharp(bytes, INPUT)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) return broken(`decoded to ${String(info.channels)} channels instead of 4`);
    const pixels = { data: owned(data), width: info.width, height: info.height };
    return { kind: 'pixels', pixels, header, hasAlpha: hasAlpha ?? false, decodeMs: performance.now() - startedAt };
  } catch (error) {
    return broken(`the decoder says: ${printableLine((error as Error).message)}`);
  }
}

function broken(message: string): Decoded {
  return { kind: 'broken', message };
}

/** Fixed, cheap encoder settings: encoders do not stop at a time limit. `quality` is 1–100. */
export async function encodeWebp(pixels: Pixels, quality: number): Promise<Uint8Array<ArrayBuffer>> {
  const image = await rawInput(pixels);
  return owned(await image.webp({ quality, effort: 2, smartSubsample: true }).toBuffer());
}

/** Lossless. */
export async function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  const image = await rawInput(pixels);
  return owned(await image.png({ compressionLevel: 6 }).toBuffer());
}

async function rawInput({ data, width, height }: Pixels): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: MAX_PIXELS });
}
