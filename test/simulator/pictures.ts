import type { Pixels } from '../../src/model/measurement.ts';

/** Smooth opaque picture in which every pixel is different from its neighbours. */
export function gradient(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      data.set([(x * 255) / width, (y * 255) / height, (x * 7 + y * 13) % 256, 255], (y * width + x) * 4);
  return { data, width, height };
}

/** Opaque black with a hole of alpha 0: the hole may be edited. */
export function holeMask(
  width: number,
  height: number,
  hole: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const isHole = x >= hole.left && x < hole.right && y >= hole.top && y < hole.bottom;
      data[(y * width + x) * 4 + 3] = isHole ? 0 : 255;
    }
  return { data, width, height };
}

/** Mean absolute Laplacian of luma: how much fine detail there is. */
export function laplacianEnergy({ data, width, height }: Pixels): number {
  const luma = (x: number, y: number): number => {
    const at = (y * width + x) * 4;
    return 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
  };
  let sum = 0;
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1)
      sum += Math.abs(4 * luma(x, y) - luma(x - 1, y) - luma(x + 1, y) - luma(x, y - 1) - luma(x, y + 1));
  return sum / ((width - 2) * (height - 2));
}

export function meanRgb({ data }: Pixels): readonly [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4)
    for (const channel of [0, 1, 2] as const) sums[channel] += data[at + channel]!;
  const count = data.length / 4;
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}

/** Share of pixels of which some channel differs by more than `limit`. */
export function differentShare(a: Pixels, b: Pixels, limit = 12): number {
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs(a.data[at + channel]! - b.data[at + channel]!) > limit)) count += 1;
  return count / (a.data.length / 4);
}
