import type { Pixels } from '../model/measurement.ts';

/** Longest side of the copy that most features are computed on, pixels. Detection reference 3.4. */
export const WORKING_SIDE = 512;

/** Opaque RGB copy of a picture, interleaved, `data.length === width * height * 3`. */
export interface WorkingCopy {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Shrinks a picture to a longest side of 512 by exact area averaging; smaller pictures keep their size. Transparent
 * parts are laid over white, as a page would show them. Averages are of sRGB values, and all arithmetic is IEEE addition
 * and multiplication in a fixed order, so every platform gets the same bytes.
 */
export function workingCopy(pixels: Pixels): WorkingCopy {
  const scale = Math.max(1, Math.max(pixels.width, pixels.height) / WORKING_SIDE);
  const width = Math.max(1, Math.round(pixels.width / scale));
  const height = Math.max(1, Math.round(pixels.height / scale));
  const data = new Uint8Array(width * height * 3);
  const sourceRow = new Float64Array(pixels.width * 3);
  const narrowRow = new Float64Array(width * 3);
  const sums = new Float64Array(width * 3);
  const rowsPerPixel = pixels.height / height;
  const area = rowsPerPixel * (pixels.width / width);
  let out = 0;
  let end = rowsPerPixel;
  for (let y = 0; y < pixels.height; y++) {
    readRow(pixels, y, sourceRow);
    narrow(sourceRow, pixels.width, narrowRow, width);
    const above = Math.min(1, end - y);
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + narrowRow[i]! * above;
    if (end > y + 1 && y + 1 < pixels.height) continue;
    const at = out * width * 3;
    for (let i = 0; i < sums.length; i++) {
      data[at + i] = Math.floor(sums[i]! / area + 0.5);
      sums[i] = narrowRow[i]! * (1 - above);
    }
    out += 1;
    end = (out + 1) * rowsPerPixel;
  }
  return { data, width, height };
}

function readRow({ data, width }: Pixels, y: number, row: Float64Array): void {
  let from = y * width * 4;
  for (let to = 0; to < row.length; to += 3, from += 4) {
    const alpha = data[from + 3]!;
    if (alpha === 255) {
      row[to] = data[from]!;
      row[to + 1] = data[from + 1]!;
      row[to + 2] = data[from + 2]!;
    } else {
      const white = 255 - alpha;
      row[to] = (data[from]! * alpha) / 255 + white;
      row[to + 1] = (data[from + 1]! * alpha) / 255 + white;
      row[to + 2] = (data[from + 2]! * alpha) / 255 + white;
    }
  }
}

/** Sums of covered pixels, edge pixels by their covered share. */
function narrow(row: Float64Array, width: number, out: Float64Array, outWidth: number): void {
  if (width === outWidth) {
    out.set(row);
    return;
  }
  const step = width / outWidth;
  for (let x = 0; x < outWidth; x++) {
    const start = x * step;
    const end = x + 1 === outWidth ? width : (x + 1) * step;
    let at = Math.floor(start);
    let share = Math.min(at + 1, end) - start;
    let red = 0;
    let green = 0;
    let blue = 0;
    while (share > 0) {
      const from = at * 3;
      red += row[from]! * share;
      green += row[from + 1]! * share;
      blue += row[from + 2]! * share;
      at += 1;
      share = Math.min(1, end - at);
    }
    out[x * 3] = red;
    out[x * 3 + 1] = green;
    out[x * 3 + 2] = blue;
  }
}
