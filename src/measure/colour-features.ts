import type { FeatureVector } from '../model/features.ts';
import { addValue, createHistogram, quantileOf } from './histogram.ts';
import type { LabPlanes } from './lab-planes.ts';
import type { WorkingCopy } from './working-copy.ts';

/** Lightness limits of "near black" and "near white", L* units. */
const NEAR_BLACK = 6;
const NEAR_WHITE = 97;
/** Chroma range that quantiles resolve; sRGB ends at 134. */
const MAX_CHROMA = 140;
const HUE_BINS = 8;

/** Writes the 24 colour features of `COLOUR_FEATURES` to `out` from `at`. Detection reference 3.4. */
export function writeColourFeatures(copy: WorkingCopy, lab: LabPlanes, out: FeatureVector, at: number): void {
  const { L, a, b } = lab;
  const size = L.length;
  const lightness = createHistogram(100);
  const chromas = createHistogram(MAX_CHROMA);
  const hues = new Float64Array(HUE_BINS);
  let sumL = 0;
  let sumA = 0;
  let sumB = 0;
  let sumLL = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  let sumChroma = 0;
  let dark = 0;
  let light = 0;
  for (let i = 0; i < size; i++) {
    const valueL = L[i]!;
    const valueA = a[i]!;
    const valueB = b[i]!;
    sumL += valueL;
    sumA += valueA;
    sumB += valueB;
    sumLL += valueL * valueL;
    sumAA += valueA * valueA;
    sumBB += valueB * valueB;
    sumAB += valueA * valueB;
    const chroma = Math.sqrt(valueA * valueA + valueB * valueB);
    sumChroma += chroma;
    if (valueL < NEAR_BLACK) dark += 1;
    if (valueL > NEAR_WHITE) light += 1;
    addValue(lightness, valueL);
    addValue(chromas, chroma);
    addHue(hues, valueA, valueB, chroma);
  }
  const meanL = sumL / size;
  const meanA = sumA / size;
  const meanB = sumB / size;
  const varianceA = Math.max(0, sumAA / size - meanA * meanA);
  const varianceB = Math.max(0, sumBB / size - meanB * meanB);
  const spread = Math.sqrt(varianceA * varianceB);
  let to = at;
  out[to++] = meanL;
  out[to++] = meanA;
  out[to++] = meanB;
  out[to++] = Math.sqrt(Math.max(0, sumLL / size - meanL * meanL));
  out[to++] = Math.sqrt(varianceA);
  out[to++] = Math.sqrt(varianceB);
  for (const share of [0.05, 0.5, 0.95]) out[to++] = quantileOf(lightness, share, size);
  out[to++] = Math.log(sumChroma / size + 1);
  out[to++] = quantileOf(chromas, 0.95, size);
  out[to++] = meanSaturation(copy);
  out[to++] = Math.sqrt(dark / size);
  out[to++] = Math.sqrt(light / size);
  for (let bin = 0; bin < HUE_BINS; bin++) out[to++] = Math.sqrt(hues[bin]! / (sumChroma + size));
  out[to++] = colourEntropy(copy);
  // Half a unit of Lab on either axis is noise, not a correlation.
  out[to] = (sumAB / size - meanA * meanB) / (spread + 0.25);
}

/**
 * Adds the chroma to the two nearest of eight hues, shared by angle, so that a small turn of the hue moves the bins a
 * little instead of not at all. The angle inside an eighth is approximated by its tangent: monotonic and exact at both ends.
 */
function addHue(hues: Float64Array, a: number, b: number, chroma: number): void {
  const across = Math.abs(a);
  const along = Math.abs(b);
  const ratio = across === 0 && along === 0 ? 0 : Math.min(across, along) / Math.max(across, along);
  const eighth = along > across ? 2 - ratio : ratio;
  const half = a < 0 ? 4 - eighth : eighth;
  const turn = b < 0 ? 8 - half : half;
  const bin = Math.floor(turn);
  const share = turn - bin;
  const first = bin % HUE_BINS;
  const second = (bin + 1) % HUE_BINS;
  hues[first] = hues[first]! + chroma * (1 - share);
  hues[second] = hues[second]! + chroma * share;
}

/** Mean HSV saturation, 0–1; black counts as unsaturated. */
function meanSaturation({ data }: WorkingCopy): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) {
    const red = data[at]!;
    const green = data[at + 1]!;
    const blue = data[at + 2]!;
    const max = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const min = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    if (max > 0) sum += (max - min) / max;
  }
  return sum / (data.length / 3);
}

/** Entropy in bits of the 8 × 8 × 8 RGB histogram. */
function colourEntropy({ data }: WorkingCopy): number {
  const counts = new Uint32Array(512);
  for (let at = 0; at < data.length; at += 3) {
    const bin = ((data[at]! >> 5) << 6) | ((data[at + 1]! >> 5) << 3) | (data[at + 2]! >> 5);
    counts[bin] = counts[bin]! + 1;
  }
  const total = data.length / 3;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}
