import type { FeatureVector } from '../model/features.ts';
import type { GradientPlane } from './gradient-plane.ts';
import type { LabPlanes } from './lab-planes.ts';

/** Cells across and down of the layout grid. */
export const GRID = 4;
/** Width of the border as a share of the shorter side: frames and letterboxes. */
const BORDER = 1 / 32;
/** Side of a corner as a share of each side: where watermarks sit. */
const CORNER = 1 / 8;
const FLOOR = 0.05;

/** Writes the 73 layout features of `LAYOUT_FEATURES` to `out` from `at`. Detection reference 3.4. */
export function writeLayoutFeatures(lab: LabPlanes, gradient: GradientPlane, out: FeatureVector, at: number): void {
  const { width, height } = lab;
  const { magnitude } = gradient;
  let to = at;
  for (const plane of [lab.L, lab.a, lab.b, magnitude]) {
    for (let cell = 0; cell < GRID * GRID; cell++) {
      const column = cell % GRID;
      const row = Math.floor(cell / GRID);
      const mean = meanOf(plane, width, {
        left: Math.floor((column * width) / GRID),
        right: Math.floor(((column + 1) * width) / GRID),
        top: Math.floor((row * height) / GRID),
        bottom: Math.floor(((row + 1) * height) / GRID),
      });
      out[to++] = plane === magnitude ? Math.log(mean + FLOOR) : mean;
    }
  }
  out[to++] = symmetry(lab);
  to = writeMass(gradient, out, to);
  const thickness = Math.max(1, Math.round(Math.min(width, height) * BORDER));
  const inside = { left: thickness, right: width - thickness, top: thickness, bottom: height - thickness };
  const innerPixels = Math.max(0, inside.right - inside.left) * Math.max(0, inside.bottom - inside.top);
  const innerSum = innerPixels > 0 ? meanOf(magnitude, width, inside) * innerPixels : 0;
  const pixels = width * height;
  const whole = Math.log(gradient.mean + FLOOR);
  out[to++] = Math.log((gradient.mean * pixels - innerSum) / (pixels - innerPixels) + FLOOR) - whole;
  const cornerWidth = Math.max(1, Math.round(width * CORNER));
  const cornerHeight = Math.max(1, Math.round(height * CORNER));
  for (const top of [0, height - cornerHeight]) {
    for (const left of [0, width - cornerWidth]) {
      const corner = { left, right: left + cornerWidth, top, bottom: top + cornerHeight };
      out[to++] = Math.log(meanOf(magnitude, width, corner) + FLOOR) - whole;
    }
  }
}

interface Region {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Mean of a region; `NaN` when it is empty. */
function meanOf(plane: Float32Array, width: number, { left, right, top, bottom }: Region): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let i = y * width + left; i < y * width + right; i++) sum += plane[i]!;
  return sum / ((right - left) * (bottom - top));
}

/** Correlation of L with its mirror image, left to right; shrunk to 0 for flat pictures. */
function symmetry({ L, width, height }: LabPlanes): number {
  let sum = 0;
  let squares = 0;
  let products = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const value = L[row + x]!;
      sum += value;
      squares += value * value;
      products += value * L[row + width - 1 - x]!;
    }
  }
  const size = L.length;
  const mean = sum / size;
  return (products / size - mean * mean) / (squares / size - mean * mean + 0.25);
}

/** Centre and spread of gradient magnitude, as shares of width and height: 0.5 is the middle. */
function writeMass({ magnitude, width, height }: GradientPlane, out: FeatureVector, at: number): number {
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  for (let y = 0; y < height; y++) {
    const placeY = (y + 0.5) / height;
    let rowTotal = 0;
    for (let x = 0; x < width; x++) {
      const placeX = (x + 0.5) / width;
      const weight = magnitude[y * width + x]! + 1e-3;
      rowTotal += weight;
      sumX += weight * placeX;
      sumXX += weight * placeX * placeX;
    }
    total += rowTotal;
    sumY += rowTotal * placeY;
    sumYY += rowTotal * placeY * placeY;
  }
  const centreX = sumX / total;
  const centreY = sumY / total;
  out[at] = centreX;
  out[at + 1] = centreY;
  out[at + 2] = Math.sqrt(Math.max(0, sumXX / total - centreX * centreX + sumYY / total - centreY * centreY));
  return at + 3;
}
