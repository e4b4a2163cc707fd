import type { Random } from './random.ts';

export interface FieldOptions {
  readonly width: number;
  readonly height: number;
  /** Lattice cells of the coarsest octave along the shorter side. */
  readonly cells: number;
  readonly octaves: number;
  /** Amplitude of each octave relative to the one before, 0–1: high is rough, low is smooth. */
  readonly gain: number;
  /** How much wider than high a cell is; 1 is square. */
  readonly stretch?: number;
}

/** A uniform lattice value smoothed by a 2-D cubic B-spline keeps about this standard deviation. */
const SPLINE_DEVIATION = 0.277;

/**
 * Sum of octaves of value noise, interpolated by cubic B-splines; about zero mean and unit variance, row by row.
 * Octaves whose cells would be smaller than two pixels are left out, so a small picture is a smooth version of a big one.
 */
export function fractalField(random: Random, options: FieldOptions): Float32Array {
  const { width, height, gain, stretch = 1 } = options;
  const shorter = Math.min(width, height);
  const octaves: Octave[] = [];
  let energy = 0;
  for (let number = 0; number < options.octaves; number += 1) {
    const cell = shorter / (options.cells * 2 ** number);
    if (cell < 2 && number > 0) break;
    const amplitude = gain ** number;
    octaves.push({ random, cellX: cell * stretch, cellY: cell, amplitude });
    energy += amplitude * amplitude;
  }
  const field = sumOctaves(octaves, width, height);
  const scale = 1 / (SPLINE_DEVIATION * Math.sqrt(energy));
  for (let i = 0; i < field.length; i += 1) field[i]! *= scale;
  return field;
}

/** Cells of at least this many pixels are smooth enough to be computed at half size and enlarged: most of the work falls away. */
const COARSE_CELL = 8;

function sumOctaves(octaves: readonly Octave[], width: number, height: number): Float32Array {
  const isCoarse = ({ cellX, cellY }: Octave): boolean => Math.min(cellX, cellY) >= COARSE_CELL;
  const coarse = Math.min(width, height) < 64 ? [] : octaves.filter(isCoarse);
  let field = new Float32Array(width * height);
  if (coarse.length > 0) {
    const halved = coarse.map((octave) => ({ ...octave, cellX: octave.cellX / 2, cellY: octave.cellY / 2 }));
    const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
    field = doubled(sumOctaves(halved, half.width, half.height), half.width, { width, height });
  }
  for (const octave of octaves) if (!coarse.includes(octave)) addOctave(field, octave, { width, height });
  return field;
}

/** Bilinear enlargement by two. */
function doubled(
  half: Float32Array,
  halfWidth: number,
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array<ArrayBuffer> {
  const field = new Float32Array(width * height);
  const lastRow = half.length / halfWidth - 1;
  const line = new Float32Array(halfWidth + 1);
  for (let y = 0; y < height; y += 1) {
    const upper = (y >> 1) * halfWidth;
    const lower = Math.min(lastRow, (y + 1) >> 1) * halfWidth;
    for (let x = 0; x < halfWidth; x += 1) line[x] = (half[upper + x]! + half[lower + x]!) * 0.5;
    line[halfWidth] = line[halfWidth - 1]!;
    const out = y * width;
    for (let x = 0; x < width; x += 1) field[out + x] = (line[x >> 1]! + line[(x + 1) >> 1]!) * 0.5;
  }
  return field;
}

/** One-dimensional version of `fractalField`, for horizon lines. `cells` counts along the whole length. */
export function fractalLine(
  random: Random,
  options: { readonly length: number; readonly cells: number; readonly octaves: number; readonly gain: number },
): Float32Array {
  const { length, octaves, gain } = options;
  const line = new Float32Array(length);
  let amplitude = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    const cell = length / (options.cells * 2 ** octave);
    if (cell < 1.5 && octave > 0) break;
    const lattice = Float32Array.from({ length: Math.ceil(length / cell) + 4 }, () => random.range(-1, 1));
    for (let x = 0; x < length; x += 1) {
      const at = Math.floor(x / cell);
      const [w0, w1, w2, w3] = splineWeights(x / cell - at);
      line[x]! +=
        amplitude * (w0 * lattice[at]! + w1 * lattice[at + 1]! + w2 * lattice[at + 2]! + w3 * lattice[at + 3]!);
    }
    amplitude *= gain;
  }
  return line;
}

/** Uniform cubic B-spline basis at `t` in [0, 1). */
function splineWeights(t: number): readonly [number, number, number, number] {
  const u = 1 - t;
  return [(u * u * u) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * u * u * u - 6 * u * u + 4) / 6, (t * t * t) / 6];
}

interface Octave {
  readonly random: Random;
  /** Pixels. */
  readonly cellX: number;
  readonly cellY: number;
  readonly amplitude: number;
}

/** Separable: each lattice row is blended vertically first, so a pixel costs four multiplications whatever the octave. */
function addOctave(
  field: Float32Array,
  { random, cellX, cellY, amplitude }: Octave,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const columns = Math.ceil(width / cellX) + 4;
  const rows = Math.ceil(height / cellY) + 4;
  const lattice = Float32Array.from({ length: columns * rows }, () => random.range(-1, 1));
  const start = new Int32Array(width);
  const weights = new Float32Array(width * 4);
  for (let x = 0; x < width; x += 1) {
    const at = Math.floor(x / cellX);
    start[x] = at;
    weights.set(splineWeights(x / cellX - at), x * 4);
  }
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y += 1) {
    const at = Math.floor(y / cellY);
    const [v0, v1, v2, v3] = splineWeights(y / cellY - at);
    const r0 = at * columns;
    for (let column = 0; column < columns; column += 1)
      line[column] =
        amplitude *
        (v0 * lattice[r0 + column]! +
          v1 * lattice[r0 + columns + column]! +
          v2 * lattice[r0 + 2 * columns + column]! +
          v3 * lattice[r0 + 3 * columns + column]!);
    const out = y * width;
    for (let x = 0, w = 0; x < width; x += 1, w += 4) {
      const s = start[x]!;
      field[out + x]! +=
        weights[w]! * line[s]! +
        weights[w + 1]! * line[s + 1]! +
        weights[w + 2]! * line[s + 2]! +
        weights[w + 3]! * line[s + 3]!;
    }
  }
}
