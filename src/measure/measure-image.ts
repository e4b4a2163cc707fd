import { createHash } from 'node:crypto';

import { decodeImage } from './codec.ts';
import type { Measurement, Pixels } from '../model/measurement.ts';
import { sha256 } from '../shared/hash.ts';

/** The facts and the pixels they were taken from, so that nobody decodes twice; `decodeMs` as in `Decoded`. */
export type Measured =
  | {
      readonly kind: 'measured';
      readonly measurement: Measurement;
      readonly pixels: Pixels;
      readonly decodeMs: number;
    }
  | { readonly kind: 'broken'; readonly message: string };

/** Below this standard deviation (of 255) in every channel a picture is one flat colour: lossy codecs leave ripples smaller than one level. */
const FLAT_DEVIATION = 1;

/** Decodes a picture once and takes every fact that needs no other picture. Bytes that do not decode are `broken`. */
export async function measureImage(bytes: Uint8Array): Promise<Measured> {
  const decoded = await decodeImage(bytes);
  if (decoded.kind === 'broken') return decoded;
  const { pixels, header, hasAlpha, decodeMs } = decoded;
  const { width, height } = pixels;
  const measurement: Measurement = {
    sha256: sha256(bytes),
    pixelSha256: pixelSha256(pixels),
    mediaType: header.mediaType,
    sizeBytes: bytes.length,
    width,
    height,
    hasAlpha,
    ...channelFacts(pixels),
  };
  return { kind: 'measured', measurement, pixels, decodeMs };
}

/** Hash of width and height (32 bits each, little-endian) and the RGBA bytes. */
export function pixelSha256({ data, width, height }: Pixels): string {
  const size = new Uint8Array(8);
  const view = new DataView(size.buffer);
  view.setUint32(0, width, true);
  view.setUint32(4, height, true);
  return createHash('sha256').update(size).update(data).digest('hex');
}

type ChannelFacts = Pick<Measurement, 'transparentRatio' | 'lumaMean' | 'lumaDeviation' | 'meanRgb' | 'isBlank'>;

/** Colours are seen on white where they are not opaque; luma weights are Rec. 709. One pass, sums stay exact far beyond `MAX_PIXELS`. */
function channelFacts({ data, width, height }: Pixels): ChannelFacts {
  const n = width * height;
  let transparent = 0;
  let alphaSum = 0;
  let alphaSquares = 0;
  let lumaSum = 0;
  let lumaSquares = 0;
  const sums = new Float64Array(3);
  const squares = new Float64Array(3);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha !== 255) transparent += 1;
    alphaSum += alpha;
    alphaSquares += alpha * alpha;
    const white = 255 - alpha;
    const red = (data[at]! * alpha) / 255 + white;
    const green = (data[at + 1]! * alpha) / 255 + white;
    const blue = (data[at + 2]! * alpha) / 255 + white;
    const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    lumaSum += luma;
    lumaSquares += luma * luma;
    sums[0] = sums[0]! + red;
    sums[1] = sums[1]! + green;
    sums[2] = sums[2]! + blue;
    squares[0] = squares[0]! + red * red;
    squares[1] = squares[1]! + green * green;
    squares[2] = squares[2]! + blue * blue;
  }
  const deviation = (sum: number, sumOfSquares: number): number =>
    Math.sqrt(Math.max(0, sumOfSquares / n - (sum / n) ** 2));
  const isFlat = [0, 1, 2].every((channel) => deviation(sums[channel]!, squares[channel]!) < FLAT_DEVIATION);
  return {
    transparentRatio: transparent / n,
    lumaMean: lumaSum / n,
    lumaDeviation: deviation(lumaSum, lumaSquares),
    meanRgb: [sums[0]! / n, sums[1]! / n, sums[2]! / n],
    // White on nothing is flat when seen on white, but its shape is in the alpha channel.
    isBlank: alphaSum === 0 || (isFlat && deviation(alphaSum, alphaSquares) < FLAT_DEVIATION),
  };
}
