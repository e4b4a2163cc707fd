import type { FeatureVector } from '../model/features.ts';
import type { Pixels } from '../model/measurement.ts';

/** Pixels of one JPEG or video block. */
const BLOCK = 8;
/** One 8-bit level in the luma units below. */
const LEVEL = 256;
/** Keeps logarithms of flat pictures finite, in levels. */
const FLOOR = 0.02;

/**
 * Writes the three features of `MICRO_FEATURES` to `out` from `at`, from luma at native size: fine detail, noise (the
 * second-difference mask of Immerkær, "Fast noise variance estimation", 1996) and how much more a step across a border
 * of 8-pixel blocks is than a step inside. Not finite below 3 × 3 (and below 24 pixels a side for the block borders).
 */
export function writeMicroFeatures(pixels: Pixels, out: FeatureVector, at: number): void {
  const { width, height } = pixels;
  const luma = lumaPlane(pixels);
  let laplacian = 0;
  let noise = 0;
  for (let y = 1; y + 1 < height; y++) {
    const row = y * width;
    // Columns of the 3 × 3 window slide, so that each is summed once.
    let left = luma[row - width]! - 2 * luma[row]! + luma[row + width]!;
    let middle = luma[row - width + 1]! - 2 * luma[row + 1]! + luma[row + width + 1]!;
    for (let x = 1; x + 1 < width; x++) {
      const i = row + x;
      const right = luma[i - width + 1]! - 2 * luma[i + 1]! + luma[i + width + 1]!;
      laplacian += Math.abs(middle + luma[i - 1]! - 2 * luma[i]! + luma[i + 1]!);
      noise += Math.abs(left - 2 * middle + right);
      left = middle;
      middle = right;
    }
  }
  const inner = Math.max(0, width - 2) * Math.max(0, height - 2) * LEVEL;
  out[at] = inner > 0 ? Math.log(laplacian / inner + FLOOR) : Number.NaN;
  // Immerkær: standard deviation = sqrt(π / 2) / 6 × mean |mask|.
  out[at + 1] = inner > 0 ? Math.log((Math.sqrt(Math.PI / 2) / 6) * (noise / inner) + FLOOR) : Number.NaN;
  out[at + 2] = blockEdgeRatio(luma, width, height);
}

function blockEdgeRatio(luma: Uint16Array, width: number, height: number): number {
  if (width < 3 * BLOCK || height < 3 * BLOCK) return Number.NaN;
  const steps = new Float64Array(BLOCK);
  const counts = new Float64Array(BLOCK);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const phaseY = y % BLOCK;
    let down = 0;
    for (let x = 1; x < width; x++) {
      const i = row + x;
      const phase = x % BLOCK;
      steps[phase] = steps[phase]! + Math.abs(luma[i]! - luma[i - 1]!);
      if (y > 0) down += Math.abs(luma[i]! - luma[i - width]!);
    }
    if (y > 0) {
      steps[phaseY] = steps[phaseY]! + down;
      counts[phaseY] = counts[phaseY]! + width - 1;
    }
  }
  for (let phase = 0; phase < BLOCK; phase++)
    counts[phase] = counts[phase]! + height * (Math.floor((width - 1 - phase) / BLOCK) + (phase === 0 ? 0 : 1));
  let inside = 0;
  let insideCount = 0;
  for (let phase = 1; phase < BLOCK; phase++) {
    inside += steps[phase]!;
    insideCount += counts[phase]!;
  }
  const floor = FLOOR * LEVEL;
  return Math.log((steps[0]! / counts[0]! + floor) / (inside / insideCount + floor));
}

/** Rec. 601 luma over white in 1/256 levels: unrounded, because noise is smaller than a level. */
function lumaPlane({ data, width, height }: Pixels): Uint16Array {
  const luma = new Uint16Array(width * height);
  for (let i = 0, from = 0; i < luma.length; i++, from += 4) {
    const alpha = data[from + 3]!;
    const value = 77 * data[from]! + 150 * data[from + 1]! + 29 * data[from + 2]!;
    luma[i] = alpha === 255 ? value : Math.round((value * alpha) / 255) + (255 - alpha) * LEVEL;
  }
  return luma;
}
