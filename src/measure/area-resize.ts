import type { Pixels } from '../model/measurement.ts';

/** Where the output pixels of one axis take their light from: source `start`..`start + count`, each with its share. */
interface Shares {
  readonly start: Int32Array;
  readonly count: Int32Array;
  /** `stride` shares for each output pixel, summing to 1. */
  readonly share: Float64Array;
  readonly stride: number;
}

function axisShares(from: number, to: number): Shares {
  const scale = from / to;
  const stride = Math.ceil(scale) + 1;
  const start = new Int32Array(to);
  const count = new Int32Array(to);
  const share = new Float64Array(to * stride);
  for (let out = 0; out < to; out += 1) {
    const left = out * scale;
    const right = Math.min(from, left + scale);
    const first = Math.min(from - 1, Math.floor(left));
    const last = Math.max(first, Math.min(from, Math.ceil(right)) - 1);
    let total = 0;
    for (let source = first; source <= last; source += 1) {
      const overlap = Math.min(right, source + 1) - Math.max(left, source);
      share[out * stride + source - first] = overlap;
      total += overlap;
    }
    for (let k = 0; k <= last - first; k += 1) share[out * stride + k] = share[out * stride + k]! / total;
    start[out] = first;
    count[out] = last - first + 1;
  }
  return { start, count, share, stride };
}

/**
 * Shrinks by averaging the area that each new pixel covers, colours weighted by their opacity. Written out here
 * because every platform must give the same bytes. Never enlarges: a larger target gives the picture itself.
 */
export function resizePixels(
  pixels: Pixels,
  { width, height }: { readonly width: number; readonly height: number },
): Pixels {
  const toWidth = Math.max(1, Math.min(pixels.width, Math.round(width)));
  const toHeight = Math.max(1, Math.min(pixels.height, Math.round(height)));
  if (toWidth === pixels.width && toHeight === pixels.height) return pixels;
  const columns = axisShares(pixels.width, toWidth);
  const rows = axisShares(pixels.height, toHeight);
  const data = new Uint8Array(toWidth * toHeight * 4);
  // One source row squeezed to the new width, and the new row that such rows add up to; premultiplied.
  const squeezed = new Float64Array(toWidth * 4);
  const sum = new Float64Array(toWidth * 4);
  let squeezedRow = -1;
  for (let y = 0; y < toHeight; y += 1) {
    sum.fill(0);
    for (let k = 0; k < rows.count[y]!; k += 1) {
      const row = rows.start[y]! + k;
      const share = rows.share[y * rows.stride + k]!;
      if (row !== squeezedRow) squeezeRow({ pixels, row, columns, into: squeezed });
      squeezedRow = row;
      for (let at = 0; at < sum.length; at += 1) sum[at] = sum[at]! + share * squeezed[at]!;
    }
    writeRow(sum, data, y * toWidth * 4);
  }
  return { data, width: toWidth, height: toHeight };
}

function squeezeRow(options: {
  readonly pixels: Pixels;
  readonly row: number;
  readonly columns: Shares;
  readonly into: Float64Array;
}): void {
  const { into, row } = options;
  const { data, width } = options.pixels;
  const { start, count, share, stride } = options.columns;
  for (let x = 0; x < start.length; x += 1) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (let k = 0; k < count[x]!; k += 1) {
      const at = (row * width + start[x]! + k) * 4;
      const opacity = share[x * stride + k]! * data[at + 3]!;
      red += opacity * data[at]!;
      green += opacity * data[at + 1]!;
      blue += opacity * data[at + 2]!;
      alpha += opacity;
    }
    into[x * 4] = red;
    into[x * 4 + 1] = green;
    into[x * 4 + 2] = blue;
    into[x * 4 + 3] = alpha;
  }
}

function writeRow(sum: Float64Array, data: Uint8Array, offset: number): void {
  for (let at = 0; at < sum.length; at += 4) {
    const alpha = sum[at + 3]!;
    if (alpha < 1e-9) continue;
    data[offset + at] = Math.round(sum[at]! / alpha);
    data[offset + at + 1] = Math.round(sum[at + 1]! / alpha);
    data[offset + at + 2] = Math.round(sum[at + 2]! / alpha);
    data[offset + at + 3] = Math.round(alpha);
  }
}
