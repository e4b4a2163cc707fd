import type { Pixels } from '../model/measurement.ts';
import type { Sheet } from '../model/reply.ts';
import { decodeImage, encodePng } from './codec.ts';

/**
 * Cuts a sheet into its pictures, row by row, as PNG. They have the same size; pixels that do not divide are left out at
 * the right and at the bottom. `undefined`: the sheet cannot be decoded, or has fewer pixels than pictures.
 */
export async function cutSheet(bytes: Uint8Array, { columns, rows }: Sheet): Promise<Uint8Array[] | undefined> {
  const decoded = await decodeImage(bytes);
  if (decoded.kind === 'broken') return undefined;
  const { pixels } = decoded;
  const [width, height] = [Math.floor(pixels.width / columns), Math.floor(pixels.height / rows)];
  if (width === 0 || height === 0) return undefined;
  const panels: Uint8Array[] = [];
  for (let index = 0; index < columns * rows; index += 1) {
    const corner = { left: (index % columns) * width, top: Math.floor(index / columns) * height };
    panels.push(await encodePng(crop(pixels, { ...corner, width, height })));
  }
  return panels;
}

function crop(
  { data, width: across }: Pixels,
  {
    left,
    top,
    width,
    height,
  }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Pixels {
  const cut = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * across + left) * 4;
    cut.set(data.subarray(from, from + width * 4), y * width * 4);
  }
  return { data: cut, width, height };
}
