/** Differences between the levels of a six-level pyramid: five bands from finest to coarsest. */
export const BANDS = 5;

export interface BandMoments {
  /** Mean square of each band, finest first; `NaN` where the picture is too small to have the band. */
  readonly energy: Float64Array;
  /** Mean fourth power ÷ squared mean square of each band: 3 for Gaussian noise, larger where detail is sparse. */
  readonly kurtosis: Float64Array;
}

/** Keeps the kurtosis of a flat band finite, squared units of the plane. */
const FLAT = 1e-6;

/**
 * Moments of the bands of a Laplacian pyramid (Burt and Adelson, "The Laplacian pyramid as a compact image code", 1983)
 * with the 1-4-6-4-1 kernel; borders repeat the outermost pixel.
 */
export function bandMoments(plane: Float32Array, width: number, height: number): BandMoments {
  const energy = new Float64Array(BANDS).fill(Number.NaN);
  const kurtosis = new Float64Array(BANDS).fill(Number.NaN);
  let level = plane;
  let levelWidth = width;
  let levelHeight = height;
  for (let band = 0; band < BANDS && levelWidth >= 4 && levelHeight >= 4; band++) {
    const halfWidth = (levelWidth + 1) >> 1;
    const halfHeight = (levelHeight + 1) >> 1;
    const half = reduce(level, levelWidth, levelHeight);
    let squares = 0;
    let fourths = 0;
    const wide = new Float32Array(halfHeight * levelWidth);
    expandRows(half, halfWidth, wide, levelWidth);
    for (let y = 0; y < levelHeight; y++) {
      const here = (y >> 1) * levelWidth;
      const up = (y >> 1 > 0 ? (y >> 1) - 1 : 0) * levelWidth;
      const down = ((y >> 1) + 1 < halfHeight ? (y >> 1) + 1 : y >> 1) * levelWidth;
      const isOdd = (y & 1) === 1;
      const row = y * levelWidth;
      for (let x = 0; x < levelWidth; x++) {
        const smooth = isOdd
          ? (wide[here + x]! + wide[down + x]!) / 2
          : (wide[up + x]! + 6 * wide[here + x]! + wide[down + x]!) / 8;
        const difference = level[row + x]! - smooth;
        const square = difference * difference;
        squares += square;
        fourths += square * square;
      }
    }
    const count = levelWidth * levelHeight;
    const meanSquare = squares / count;
    energy[band] = meanSquare;
    kurtosis[band] = (fourths / count + 3 * FLAT * FLAT) / (meanSquare * meanSquare + FLAT * FLAT);
    level = half;
    levelWidth = halfWidth;
    levelHeight = halfHeight;
  }
  return { energy, kurtosis };
}

/** Blurs with 1-4-6-4-1 and keeps every second pixel of every second row. */
function reduce(plane: Float32Array, width: number, height: number): Float32Array {
  const halfWidth = (width + 1) >> 1;
  const halfHeight = (height + 1) >> 1;
  const narrow = new Float32Array(halfWidth * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < halfWidth; x++) {
      const centre = 2 * x;
      const left2 = row + Math.max(0, centre - 2);
      const left1 = row + Math.max(0, centre - 1);
      const right1 = row + Math.min(width - 1, centre + 1);
      const right2 = row + Math.min(width - 1, centre + 2);
      narrow[y * halfWidth + x] =
        (plane[left2]! + plane[right2]! + 4 * (plane[left1]! + plane[right1]!) + 6 * plane[row + centre]!) / 16;
    }
  }
  const half = new Float32Array(halfWidth * halfHeight);
  for (let y = 0; y < halfHeight; y++) {
    const centre = 2 * y * halfWidth;
    const up2 = Math.max(0, 2 * y - 2) * halfWidth;
    const up1 = Math.max(0, 2 * y - 1) * halfWidth;
    const down1 = Math.min(height - 1, 2 * y + 1) * halfWidth;
    const down2 = Math.min(height - 1, 2 * y + 2) * halfWidth;
    for (let x = 0; x < halfWidth; x++)
      half[y * halfWidth + x] =
        (narrow[up2 + x]! +
          narrow[down2 + x]! +
          4 * (narrow[up1 + x]! + narrow[down1 + x]!) +
          6 * narrow[centre + x]!) /
        16;
  }
  return half;
}

/** Puts a zero after every pixel of each row and interpolates with the same kernel. */
function expandRows(half: Float32Array, halfWidth: number, wide: Float32Array, width: number): void {
  const rows = wide.length / width;
  for (let y = 0; y < rows; y++) {
    const from = y * halfWidth;
    for (let x = 0; x < width; x++) {
      const here = x >> 1;
      const right = here + 1 < halfWidth ? here + 1 : here;
      const left = here > 0 ? here - 1 : 0;
      wide[y * width + x] =
        (x & 1) === 1
          ? (half[from + here]! + half[from + right]!) / 2
          : (half[from + left]! + 6 * half[from + here]! + half[from + right]!) / 8;
    }
  }
}
