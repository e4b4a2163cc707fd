import type { Pixels } from '../model/measurement.ts';
import { decodePicture, encodePicture } from './codec.ts';
import type { Drift, PaletteShift } from './options.ts';
import { createRandom } from './random.ts';

/** Applies what a drift does to finished pictures: palette, blur, noise, recompression, in this order. Alpha is kept. */
export async function applyDrift(pixels: Pixels, drift: Drift, key: string): Promise<Pixels> {
  let result = pixels;
  if (drift.palette !== undefined) result = shiftPalette(result, drift.palette);
  if (drift.blurSigma !== undefined && drift.blurSigma > 0) result = blur(result, drift.blurSigma);
  if (drift.noise !== undefined && drift.noise > 0) result = addNoise(result, drift.noise, key);
  if (drift.jpegQuality !== undefined) result = await recompress(result, drift.jpegQuality);
  return result;
}

function shiftPalette(pixels: Pixels, shift: PaletteShift): Pixels {
  const { warmth = 0, saturation = 1, brightness = 1, contrast = 1 } = shift;
  const data = new Uint8Array(pixels.data);
  const gains = [brightness * (1 + warmth), brightness, brightness * (1 - warmth)];
  for (let at = 0; at < data.length; at += 4) {
    const luma = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    for (let channel = 0; channel < 3; channel += 1) {
      const saturated = luma + (pixels.data[at + channel]! - luma) * saturation;
      data[at + channel] = toByte((saturated * gains[channel]! - 128) * contrast + 128);
    }
  }
  return { ...pixels, data };
}

/** Separable Gaussian, cut at three standard deviations, edges repeated. */
function blur(pixels: Pixels, sigma: number): Pixels {
  const { width, height } = pixels;
  const radius = Math.max(1, Math.ceil(sigma * 3));
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const weights = Float32Array.from(kernel, (weight) => weight / sum);
  const across = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const out = (y * width + x) * 3;
      for (let k = -radius; k <= radius; k += 1) {
        const at = (y * width + Math.min(width - 1, Math.max(0, x + k))) * 4;
        const weight = weights[k + radius]!;
        across[out]! += weight * pixels.data[at]!;
        across[out + 1]! += weight * pixels.data[at + 1]!;
        across[out + 2]! += weight * pixels.data[at + 2]!;
      }
    }
  const data = new Uint8Array(pixels.data);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = -radius; k <= radius; k += 1) {
        const at = (Math.min(height - 1, Math.max(0, y + k)) * width + x) * 3;
        const weight = weights[k + radius]!;
        red += weight * across[at]!;
        green += weight * across[at + 1]!;
        blue += weight * across[at + 2]!;
      }
      const out = (y * width + x) * 4;
      data[out] = toByte(red);
      data[out + 1] = toByte(green);
      data[out + 2] = toByte(blue);
    }
  return { width, height, data };
}

function addNoise(pixels: Pixels, deviation: number, key: string): Pixels {
  const random = createRandom('drift noise', key);
  const data = new Uint8Array(pixels.data);
  // Three uniform numbers make a bell that is close enough; their sum has variance 1/4.
  for (let at = 0; at < data.length; at += 4) {
    const bell = (random.next() + random.next() + random.next() - 1.5) * 2 * deviation;
    for (let channel = 0; channel < 3; channel += 1) data[at + channel] = toByte(data[at + channel]! + bell);
  }
  return { ...pixels, data };
}

async function recompress(pixels: Pixels, quality: number): Promise<Pixels> {
  const decoded = await decodePicture(await encodePicture(pixels, 'jpeg', quality));
  const data = new Uint8Array(decoded.data);
  for (let at = 3; at < data.length; at += 4) data[at] = pixels.data[at]!;
  return { ...pixels, data };
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
