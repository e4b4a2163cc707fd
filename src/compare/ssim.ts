import type { Pixels } from '../model/measurement.ts';

/**
 * Mean SSIM of luma. Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004: 11×11 Gaussian window with
 * sigma 1.5, K1 = 0.01, K2 = 0.03, L = 255, population covariance, mean over the windows that lie wholly inside.
 */
const RADIUS = 5;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** The four local means that SSIM needs: of x, of y, of x² + y², and of xy. Variances enter only as their sum. */
const MAPS = 4;

/**
 * −1–1; 1 is equal; symmetric. Both pictures must have the same size. Luma is Rec. 709 on sRGB values, seen on white.
 * Pictures smaller than the window are measured with the largest window that fits.
 */
export function meanSsim(a: Pixels, b: Pixels): number {
  const { width, height } = a;
  if (b.width !== width || b.height !== height) throw new RangeError('SSIM needs two pictures of the same size');
  const radius = Math.min(RADIUS, (Math.min(width, height) - 1) >> 1);
  const kernel = gaussian(radius);
  const size = 2 * radius + 1;
  const outWidth = width - 2 * radius;
  const lumaA = new Float64Array(width);
  const lumaB = new Float64Array(width);
  const squares = new Float64Array(width);
  const products = new Float64Array(width);
  // Rows filtered along x, kept only as long as a window reaches them: everything stays in the processor's cache.
  const rings = Array.from({ length: size }, () => new Float64Array(outWidth * MAPS));
  const means = new Float64Array(outWidth * MAPS);
  const rowsOfWindow = Array.from(rings);
  let sum = 0;
  for (let y = 0; y < height; y += 1) {
    readLuma(a, y, lumaA);
    readLuma(b, y, lumaB);
    for (let x = 0; x < width; x += 1) {
      squares[x] = lumaA[x]! * lumaA[x]! + lumaB[x]! * lumaB[x]!;
      products[x] = lumaA[x]! * lumaB[x]!;
    }
    const ring = rings[y % size]!;
    filterRow(lumaA, ring, 0, outWidth, kernel);
    filterRow(lumaB, ring, outWidth, outWidth, kernel);
    filterRow(squares, ring, 2 * outWidth, outWidth, kernel);
    filterRow(products, ring, 3 * outWidth, outWidth, kernel);
    if (y < size - 1) continue;
    for (let k = 0; k < size; k += 1) rowsOfWindow[k] = rings[(y + 1 + k) % size]!;
    filterColumns(rowsOfWindow, means, kernel);
    sum += sumOfRow(means, outWidth);
  }
  return sum / (outWidth * (height - 2 * radius));
}

/** Half of the symmetric window, centre first; the whole window sums to 1. */
function gaussian(radius: number): Float64Array {
  const half = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * SIGMA * SIGMA)));
  const total = half.reduce((sum, weight, k) => sum + (k === 0 ? weight : 2 * weight), 0);
  return half.map((weight) => weight / total);
}

function readLuma({ data, width }: Pixels, y: number, into: Float64Array): void {
  for (let x = 0, at = y * width * 4; x < width; x += 1, at += 4) {
    const luma = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    const alpha = data[at + 3]!;
    into[x] = alpha === 255 ? luma : (luma * alpha) / 255 + (255 - alpha);
  }
}

/** Plain parameters, here and in `addRows`: an options object would be made millions of times. */
function filterRow(from: Float64Array, to: Float64Array, offset: number, outWidth: number, kernel: Float64Array): void {
  const radius = kernel.length - 1;
  for (let x = 0; x < outWidth; x += 1) {
    const centre = x + radius;
    let sum = kernel[0]! * from[centre]!;
    for (let k = 1; k <= radius; k += 1) sum += kernel[k]! * (from[centre - k]! + from[centre + k]!);
    to[offset + x] = sum;
  }
}

function filterColumns(rows: readonly Float64Array[], to: Float64Array, kernel: Float64Array): void {
  const radius = kernel.length - 1;
  const centre = rows[radius]!;
  const weight = kernel[0]!;
  for (let at = 0; at < to.length; at += 1) to[at] = weight * centre[at]!;
  for (let k = 1; k <= radius; k += 1) addRows(to, rows[radius - k]!, rows[radius + k]!, kernel[k]!);
}

function addRows(to: Float64Array, above: Float64Array, below: Float64Array, weight: number): void {
  for (let at = 0; at < to.length; at += 1) to[at] = to[at]! + weight * (above[at]! + below[at]!);
}

function sumOfRow(means: Float64Array, outWidth: number): number {
  let sum = 0;
  for (let x = 0; x < outWidth; x += 1) {
    const a = means[x]!;
    const b = means[outWidth + x]!;
    const meanSquares = a * a + b * b;
    const meanProduct = a * b;
    const variances = means[2 * outWidth + x]! - meanSquares;
    const covariance = means[3 * outWidth + x]! - meanProduct;
    sum += ((2 * meanProduct + C1) * (2 * covariance + C2)) / ((meanSquares + C1) * (variances + C2));
  }
  return sum;
}
