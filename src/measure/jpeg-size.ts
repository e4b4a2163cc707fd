import {
  CHROMA_AC_BITS,
  CHROMA_DC_BITS,
  CHROMA_STEPS,
  LUMA_AC_BITS,
  LUMA_DC_BITS,
  LUMA_STEPS,
  ZIGZAG,
} from './jpeg-tables.ts';
import type { WorkingCopy } from './working-copy.ts';

/**
 * Bits per pixel that the entropy-coded part of a baseline JPEG would take at each quality (1–100, the scale of the
 * Independent JPEG Group): 4:2:0, standard quantisation and Huffman tables (ITU-T T.81, Annex K). Nothing is encoded,
 * only counted, so no encoder's version can move the number: DCT and colour are IEEE additions and multiplications in
 * a fixed order. Headers, padding and byte stuffing are not counted.
 */
export function jpegBitsPerPixel(copy: WorkingCopy, qualities: readonly number[]): Float64Array {
  const { width, height } = copy;
  const halfWidth = (width + 1) >> 1;
  const halfHeight = (height + 1) >> 1;
  const { luma, blue, red } = colourPlanes(copy, halfWidth, halfHeight);
  const bits = new Float64Array(qualities.length);
  const lumaScales = qualities.map((quality) => scaledSteps(LUMA_STEPS, quality));
  const chromaScales = qualities.map((quality) => scaledSteps(CHROMA_STEPS, quality));
  const chroma = {
    width: halfWidth,
    height: halfHeight,
    scales: chromaScales,
    dcBits: CHROMA_DC_BITS,
    acBits: CHROMA_AC_BITS,
  };
  addPlaneBits({ plane: luma, width, height, scales: lumaScales, dcBits: LUMA_DC_BITS, acBits: LUMA_AC_BITS }, bits);
  addPlaneBits({ plane: blue, ...chroma }, bits);
  addPlaneBits({ plane: red, ...chroma }, bits);
  return bits.map((count) => count / (width * height));
}

interface CodedPlane {
  readonly plane: Float32Array;
  readonly width: number;
  readonly height: number;
  /** For each quality: what a coefficient is multiplied with before it is rounded, in zigzag order. */
  readonly scales: readonly Float64Array[];
  readonly dcBits: Uint8Array;
  readonly acBits: Uint8Array;
}

/** Length of a run of zeros that has a code of its own, and the symbol that ends a block. */
const RUN_OF_16 = 0xf0;
const END_OF_BLOCK = 0x00;

function addPlaneBits({ plane, width, height, scales, dcBits, acBits }: CodedPlane, bits: Float64Array): void {
  const block = new Float64Array(64);
  const previous = new Int32Array(scales.length);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      readBlock(plane, width, height, left, top, block);
      transform(block);
      for (let q = 0; q < scales.length; q++) {
        const scale = scales[q]!;
        const dc = Math.round(block[0]! * scale[0]!);
        const dcSize = bitLength(dc - previous[q]!);
        previous[q] = dc;
        let count = dcBits[dcSize]! + dcSize;
        let zeros = 0;
        for (let k = 1; k < 64; k++) {
          const value = Math.round(block[ZIGZAG[k]!]! * scale[k]!);
          if (value === 0) {
            zeros += 1;
            continue;
          }
          for (; zeros > 15; zeros -= 16) count += acBits[RUN_OF_16]!;
          const size = bitLength(value);
          count += acBits[(zeros << 4) | size]! + size;
          zeros = 0;
        }
        if (zeros > 0) count += acBits[END_OF_BLOCK]!;
        bits[q] = bits[q]! + count;
      }
    }
  }
}

const bitLength = (value: number): number => 32 - Math.clz32(Math.abs(value));

// Positional on purpose: called for every block.
// oxlint-disable-next-line max-params
function readBlock(
  plane: Float32Array,
  width: number,
  height: number,
  left: number,
  top: number,
  block: Float64Array,
): void {
  for (let y = 0; y < 8; y++) {
    const row = Math.min(height - 1, top + y) * width;
    for (let x = 0; x < 8; x++) block[y * 8 + x] = plane[row + Math.min(width - 1, left + x)]!;
  }
}

/** cos(kπ/16) for k = 1…7, scaled as in `pass`. */
const C = Float64Array.from([
  0.980_785_280_403_230_4,
  0.923_879_532_511_286_8,
  0.831_469_612_302_545_2,
  Math.SQRT1_2,
  0.555_570_233_019_602_3,
  0.382_683_432_365_089_8,
  0.195_090_322_016_128_33,
]);

/** 8 × 8 DCT-II in place (T.81, A.3.3) without the factors 1/4 and 1/√2, which `scaledSteps` holds. */
function transform(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) pass(block, row, 1);
  for (let column = 0; column < 8; column++) pass(block, column, 8);
}

function pass(block: Float64Array, at: number, step: number): void {
  const c1 = C[0]!;
  const c2 = C[1]!;
  const c3 = C[2]!;
  const c4 = C[3]!;
  const c5 = C[4]!;
  const c6 = C[5]!;
  const c7 = C[6]!;
  const x0 = block[at]!;
  const x1 = block[at + step]!;
  const x2 = block[at + 2 * step]!;
  const x3 = block[at + 3 * step]!;
  const x4 = block[at + 4 * step]!;
  const x5 = block[at + 5 * step]!;
  const x6 = block[at + 6 * step]!;
  const x7 = block[at + 7 * step]!;
  const s0 = x0 + x7;
  const s1 = x1 + x6;
  const s2 = x2 + x5;
  const s3 = x3 + x4;
  const d0 = x0 - x7;
  const d1 = x1 - x6;
  const d2 = x2 - x5;
  const d3 = x3 - x4;
  block[at] = s0 + s1 + s2 + s3;
  block[at + 4 * step] = c4 * (s0 - s1 - s2 + s3);
  block[at + 2 * step] = c2 * (s0 - s3) + c6 * (s1 - s2);
  block[at + 6 * step] = c6 * (s0 - s3) - c2 * (s1 - s2);
  block[at + step] = c1 * d0 + c3 * d1 + c5 * d2 + c7 * d3;
  block[at + 3 * step] = c3 * d0 - c7 * d1 - c1 * d2 - c5 * d3;
  block[at + 5 * step] = c5 * d0 - c1 * d1 + c7 * d2 + c3 * d3;
  block[at + 7 * step] = c7 * d0 - c5 * d1 + c3 * d2 - c1 * d3;
}

/** 1/4 · C(u) · C(v) ÷ step, in zigzag order. Steps scale with quality as in the Independent JPEG Group's library. */
function scaledSteps(steps: readonly number[], quality: number): Float64Array {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Float64Array.from(ZIGZAG, (position) => {
    const step = Math.min(255, Math.max(1, Math.floor((steps[position]! * percent + 50) / 100)));
    const u = position % 8 === 0 ? Math.SQRT1_2 : 1;
    const v = position < 8 ? Math.SQRT1_2 : 1;
    return (u * v) / 4 / step;
  });
}

/** YCbCr of JFIF minus its offsets, chroma averaged over 2 × 2 pixels. */
function colourPlanes({ data, width, height }: WorkingCopy, halfWidth: number, halfHeight: number) {
  const luma = new Float32Array(width * height);
  const blue = new Float32Array(halfWidth * halfHeight);
  const red = new Float32Array(halfWidth * halfHeight);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3)
    luma[i] = Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) - 128;
  for (let y = 0; y < halfHeight; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(height - 1, 2 * y + 1) * width;
    for (let x = 0; x < halfWidth; x++) {
      const left = 2 * x;
      const right = Math.min(width - 1, left + 1);
      const i = (upper + left) * 3;
      const j = (upper + right) * 3;
      const k = (lower + left) * 3;
      const l = (lower + right) * 3;
      const r = (data[i]! + data[j]! + data[k]! + data[l]!) / 4;
      const g = (data[i + 1]! + data[j + 1]! + data[k + 1]! + data[l + 1]!) / 4;
      const b = (data[i + 2]! + data[j + 2]! + data[k + 2]! + data[l + 2]!) / 4;
      blue[y * halfWidth + x] = Math.round(-0.168_736 * r - 0.331_264 * g + 0.5 * b);
      red[y * halfWidth + x] = Math.round(0.5 * r - 0.418_688 * g - 0.081_312 * b);
    }
  }
  return { luma, blue, red };
}
