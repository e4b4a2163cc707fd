/** Classes of a rotation-invariant uniform pattern of eight neighbours: 0–8 ones in one run, and everything else. */
export const PATTERN_CLASSES = 10;

/**
 * Class of each of the 256 patterns: number of ones when they form at most one run around the circle, else 9
 * (Ojala, Pietikäinen and Mäenpää, "Multiresolution gray-scale and rotation invariant texture classification", 2002).
 */
const CLASS_OF = Uint8Array.from({ length: 256 }, (_, pattern) => {
  let ones = 0;
  let changes = 0;
  for (let bit = 0; bit < 8; bit++) {
    const here = (pattern >> bit) & 1;
    ones += here;
    changes += here ^ ((pattern >> ((bit + 1) % 8)) & 1);
  }
  return changes <= 2 ? ones : PATTERN_CLASSES - 1;
});

/** Share of pixels in each class, 0–1, from a plane of 8-bit values; `NaN` below 3 × 3. */
export function patternShares(gray: Uint8Array, width: number, height: number): Float64Array {
  const counts = new Float64Array(PATTERN_CLASSES);
  for (let y = 1; y + 1 < height; y++) {
    const row = y * width;
    for (let x = 1; x + 1 < width; x++) {
      const i = row + x;
      const centre = gray[i]!;
      const pattern =
        (gray[i - width - 1]! >= centre ? 1 : 0) |
        (gray[i - width]! >= centre ? 2 : 0) |
        (gray[i - width + 1]! >= centre ? 4 : 0) |
        (gray[i + 1]! >= centre ? 8 : 0) |
        (gray[i + width + 1]! >= centre ? 16 : 0) |
        (gray[i + width]! >= centre ? 32 : 0) |
        (gray[i + width - 1]! >= centre ? 64 : 0) |
        (gray[i - 1]! >= centre ? 128 : 0);
      const found = CLASS_OF[pattern]!;
      counts[found] = counts[found]! + 1;
    }
  }
  const total = Math.max(0, width - 2) * Math.max(0, height - 2);
  return counts.map((count) => (total > 0 ? count / total : Number.NaN));
}
