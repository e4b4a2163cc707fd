import sharp from 'sharp';

import type { Pixels } from '../../src/model/measurement.ts';

/** A change of every picture of a model, as a new version, encoder or colour step at the vendor might make it. */
export interface Injection {
  readonly id: string;
  /** Counts towards the mean that is compared with the reference. */
  readonly isCore: boolean;
  apply(pixels: Pixels, noiseSeed: number): Promise<Pixels>;
}

type Pipeline = ReturnType<typeof sharp>;

const open = ({ data, width, height }: Pixels): Pipeline => sharp(data, { raw: { width, height, channels: 4 } });

async function close(pipeline: Pipeline): Promise<Pixels> {
  const { data, info } = await pipeline.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Runs each channel through its own function; results are rounded and cut to 0–255. */
function perPixel(
  pixels: Pixels,
  change: (rgb: readonly [number, number, number]) => readonly [number, number, number],
): Pixels {
  const data = new Uint8ClampedArray(pixels.data);
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = change([data[at]!, data[at + 1]!, data[at + 2]!]);
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
  }
  return { ...pixels, data: new Uint8Array(data.buffer) };
}

const jpeg =
  (quality: number) =>
  async (pixels: Pixels): Promise<Pixels> =>
    close(sharp(await open(pixels).removeAlpha().jpeg({ quality }).toBuffer()));

const luma = ([red, green, blue]: readonly [number, number, number]): number =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/** Standard normal numbers for the noise injection (Box–Muller over a 32-bit mixing generator). */
function normals(seed: number): () => number {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b_79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function watermark(pixels: Pixels): Pixels {
  const data = new Uint8Array(pixels.data);
  const { width, height } = pixels;
  const size = Math.round(Math.min(width, height) / 12);
  // Half-transparent white stripes, as a stamped word would look from afar.
  for (let y = height - size - 8; y < height - 8; y++)
    for (let x = width - 3 * size - 8; x < width - 8; x++) {
      if ((x + y) % 6 >= 3 || y < 0 || x < 0) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) data[at + channel] = Math.round((data[at + channel]! + 255) / 2);
    }
  return { ...pixels, data };
}

/** The changes of the detection reference, 3.6, in its magnitudes. */
export const INJECTIONS: readonly Injection[] = [
  { id: 'blur 1', isCore: true, apply: (pixels) => close(open(pixels).blur(1)) },
  { id: 'sharpen .5', isCore: true, apply: (pixels) => close(open(pixels).sharpen({ sigma: 0.5 })) },
  { id: 'JPEG 75', isCore: true, apply: jpeg(75) },
  {
    id: 'brightness +10 %',
    isCore: true,
    apply: async (pixels) => perPixel(pixels, ([r, g, b]) => [r * 1.1, g * 1.1, b * 1.1]),
  },
  { id: 'warm +10', isCore: true, apply: async (pixels) => perPixel(pixels, ([r, g, b]) => [r + 10, g, b - 10]) },
  {
    id: 'saturation +20 %',
    isCore: true,
    apply: async (pixels) =>
      perPixel(pixels, (rgb) => {
        const gray = luma(rgb);
        return [gray + 1.2 * (rgb[0] - gray), gray + 1.2 * (rgb[1] - gray), gray + 1.2 * (rgb[2] - gray)];
      }),
  },
  {
    id: 'contrast +10 %',
    isCore: true,
    apply: async (pixels) =>
      perPixel(pixels, ([r, g, b]) => [128 + 1.1 * (r - 128), 128 + 1.1 * (g - 128), 128 + 1.1 * (b - 128)]),
  },
  {
    id: 'noise 3',
    isCore: true,
    apply: async (pixels, noiseSeed) => {
      const normal = normals(noiseSeed);
      return perPixel(pixels, ([r, g, b]) => [r + 3 * normal(), g + 3 * normal(), b + 3 * normal()]);
    },
  },
  {
    id: 'resolution × 0.75',
    isCore: false,
    apply: async (pixels) => {
      const small = await close(
        open(pixels).resize(Math.round(pixels.width * 0.75), Math.round(pixels.height * 0.75), { fit: 'fill' }),
      );
      return close(open(small).resize(pixels.width, pixels.height, { fit: 'fill' }));
    },
  },
  { id: 'watermark', isCore: false, apply: async (pixels) => watermark(pixels) },
  {
    id: 'crop 5 %',
    isCore: false,
    apply: async (pixels) => {
      const { width, height } = pixels;
      const left = Math.round(width * 0.025);
      const top = Math.round(height * 0.025);
      const inner = await close(open(pixels).extract({ left, top, width: width - 2 * left, height: height - 2 * top }));
      return close(open(inner).resize(width, height, { fit: 'fill' }));
    },
  },
];
