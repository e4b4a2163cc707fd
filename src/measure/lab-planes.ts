import type { WorkingCopy } from './working-copy.ts';

/** CIE L*a*b* (D65) of a working copy, one plane each: L 0–100, a and b about ±100. */
export interface LabPlanes {
  readonly L: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** sRGB to linear light, IEC 61966-2-1. */
const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.040_45 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
});

// CIE 15: the cube root is replaced by its tangent below (6/29)³.
const EPSILON = 216 / 24_389;
const KAPPA = 24_389 / 27;
const companded = (t: number): number => (t > EPSILON ? Math.cbrt(t) : (KAPPA * t + 16) / 116);

/** Lab of every pixel. `pow` and `cbrt` may differ between engines in the last bit; see `measureFeatures`. */
export function labPlanes({ data, width, height }: WorkingCopy): LabPlanes {
  const size = width * height;
  const L = new Float32Array(size);
  const a = new Float32Array(size);
  const b = new Float32Array(size);
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    const red = LINEAR[data[at]!]!;
    const green = LINEAR[data[at + 1]!]!;
    const blue = LINEAR[data[at + 2]!]!;
    // sRGB primaries to XYZ, each row divided by the D65 white.
    const x = companded(0.433_953 * red + 0.376_219 * green + 0.189_828 * blue);
    const y = companded(0.212_673 * red + 0.715_152 * green + 0.072_175 * blue);
    const z = companded(0.017_758 * red + 0.109_477 * green + 0.872_765 * blue);
    L[i] = 116 * y - 16;
    a[i] = 500 * (x - y);
    b[i] = 200 * (y - z);
  }
  return { L, a, b, width, height };
}
