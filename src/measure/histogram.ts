/** Bins for quantiles: fine enough that a bin is far below what two samples of one prompt differ by. */
const BINS = 1024;

/** Running histogram of values between 0 and `max`; values outside count at the ends. */
export interface Histogram {
  readonly counts: Uint32Array;
  readonly scale: number;
}

export const createHistogram = (max: number): Histogram => ({ counts: new Uint32Array(BINS), scale: BINS / max });

export function addValue({ counts, scale }: Histogram, value: number): void {
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * scale)));
  counts[bin] = counts[bin]! + 1;
}

/** Value below which `share` (0–1) of `total` values lie, interpolated inside its bin. */
export function quantileOf({ counts, scale }: Histogram, share: number, total: number): number {
  const wanted = share * total;
  let before = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const count = counts[bin]!;
    if (before + count >= wanted && count > 0) return (bin + (wanted - before) / count) / scale;
    before += count;
  }
  return BINS / scale;
}
