import type { FeatureVector } from '../model/features.ts';
import { BANDS, bandMoments } from './laplacian-pyramid.ts';
import { patternShares } from './binary-patterns.ts';
import type { GradientPlane } from './gradient-plane.ts';
import { jpegBitsPerPixel } from './jpeg-size.ts';
import type { LabPlanes } from './lab-planes.ts';
import type { WorkingCopy } from './working-copy.ts';

/** A step of this many L* per pixel counts as an edge: plainly visible, far above grain. */
const EDGE = 6;
/** Pixels of one side of a contrast tile. */
const TILE = 16;
/** Keep logarithms of flat pictures finite, in (squared) L* or a* units: below what 8-bit rounding alone leaves. */
const FLOOR = 0.05;
const ENERGY_FLOOR = 0.01;
const KURTOSIS_BANDS = 4;

/** Writes the 39 texture features of `TEXTURE_FEATURES` to `out` from `at`. Detection reference 3.4. */
export function writeTextureFeatures(
  { copy, lab, gradient }: { readonly copy: WorkingCopy; readonly lab: LabPlanes; readonly gradient: GradientPlane },
  out: FeatureVector,
  at: number,
): void {
  const { width, height } = lab;
  const light = bandMoments(lab.L, width, height);
  const greenRed = bandMoments(lab.a, width, height);
  const blueYellow = bandMoments(lab.b, width, height);
  let to = at;
  for (let band = 0; band < BANDS; band++) out[to++] = Math.log(light.energy[band]! + ENERGY_FLOOR);
  for (let band = 0; band < BANDS; band++)
    out[to++] = Math.log(greenRed.energy[band]! + blueYellow.energy[band]! + ENERGY_FLOOR);
  for (let band = 0; band < KURTOSIS_BANDS; band++) out[to++] = Math.log(light.kurtosis[band]!);
  to = writeEdgeFeatures(gradient, out, to);
  to = writeTileFeatures(lab, out, to);
  for (const share of patternShares(grayPlane(copy), width, height)) out[to++] = Math.sqrt(share);
  for (const bits of jpegBitsPerPixel(copy, [50, 90])) out[to++] = Math.log(bits + FLOOR);
}

function writeEdgeFeatures({ magnitude, byDirection, mean }: GradientPlane, out: FeatureVector, at: number): number {
  let edges = 0;
  for (let i = 0; i < magnitude.length; i++) if (magnitude[i]! > EDGE) edges += 1;
  let to = at;
  out[to++] = Math.log(mean + FLOOR);
  out[to++] = Math.sqrt(edges / magnitude.length);
  let total = 0;
  for (const size of byDirection) total += size + FLOOR;
  let entropy = 0;
  for (const size of byDirection) {
    const share = (size + FLOOR) / total;
    out[to++] = share;
    entropy -= share * Math.log2(share);
  }
  out[to++] = entropy;
  return to;
}

/** Log standard deviation of L in tiles of 16 × 16: mean, spread, 10 % and 90 % over the tiles. Partial tiles are left out. */
function writeTileFeatures({ L, width, height }: LabPlanes, out: FeatureVector, at: number): number {
  const across = Math.floor(width / TILE);
  const down = Math.floor(height / TILE);
  const contrast = new Float64Array(across * down);
  let sum = 0;
  let sumSquares = 0;
  for (let tile = 0; tile < contrast.length; tile++) {
    const start = Math.floor(tile / across) * TILE * width + (tile % across) * TILE;
    let total = 0;
    let squares = 0;
    for (let y = 0; y < TILE; y++) {
      for (let x = 0; x < TILE; x++) {
        const value = L[start + y * width + x]!;
        total += value;
        squares += value * value;
      }
    }
    const mean = total / (TILE * TILE);
    const value = 0.5 * Math.log(Math.max(0, squares / (TILE * TILE) - mean * mean) + FLOOR * FLOOR);
    contrast[tile] = value;
    sum += value;
    sumSquares += value * value;
  }
  contrast.sort();
  const mean = sum / contrast.length;
  out[at] = mean;
  out[at + 1] = Math.sqrt(Math.max(0, sumSquares / contrast.length - mean * mean));
  out[at + 2] = contrast[Math.floor(0.1 * (contrast.length - 1))] ?? Number.NaN;
  out[at + 3] = contrast[Math.ceil(0.9 * (contrast.length - 1))] ?? Number.NaN;
  return at + 4;
}

function grayPlane({ data, width, height }: WorkingCopy): Uint8Array {
  const gray = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3)
    gray[i] = (77 * data[at]! + 150 * data[at + 1]! + 29 * data[at + 2]!) >> 8;
  return gray;
}
