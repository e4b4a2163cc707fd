/** Gradient of a plane by central differences, in units of the plane per pixel; the outermost pixels repeat. */
export interface GradientPlane {
  readonly magnitude: Float32Array;
  /** Magnitude summed by direction of the gradient, six bins of 30°, the first centred on "left to right", half turns alike. */
  readonly byDirection: Float64Array;
  readonly mean: number;
  readonly width: number;
  readonly height: number;
}

const TAN_15 = 0.267_949_192_431_122_7;
const TAN_75 = 3.732_050_807_568_877;

/** Number of the 30° bin that holds the direction, without a trigonometric call per pixel. */
function directionBin(x: number, y: number): number {
  const across = Math.abs(x);
  const along = Math.abs(y);
  if (along <= TAN_15 * across) return 0;
  if (along > TAN_75 * across) return 3;
  const isSteep = along > across;
  if (x * y > 0) return isSteep ? 2 : 1;
  return isSteep ? 4 : 5;
}

/** Gradient magnitude everywhere, its mean and its directions. */
export function gradientPlane(plane: Float32Array, width: number, height: number): GradientPlane {
  const magnitude = new Float32Array(width * height);
  const byDirection = new Float64Array(6);
  let total = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = (y > 0 ? y - 1 : 0) * width;
    const below = (y + 1 < height ? y + 1 : y) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : 0;
      const right = x + 1 < width ? x + 1 : x;
      const dx = (plane[row + right]! - plane[row + left]!) / 2;
      const dy = (plane[below + x]! - plane[above + x]!) / 2;
      const size = Math.sqrt(dx * dx + dy * dy);
      magnitude[row + x] = size;
      total += size;
      const bin = directionBin(dx, dy);
      byDirection[bin] = byDirection[bin]! + size;
    }
  }
  return { magnitude, byDirection, mean: total / (width * height), width, height };
}
