import type { Pixels } from '../model/measurement.ts';
import type { SheetPanel } from '../model/reply.ts';
import { decodeImage, encodePng } from './codec.ts';

/**
 * Cuts one panel out of a sheet, as PNG. Panels have the same size; pixels that do not divide are left out at the right
 * and at the bottom. `undefined`: the sheet cannot be decoded, or has fewer pixels than panels.
 */
export async function cutPanel(sheet: Uint8Array, panel: SheetPanel): Promise<Uint8Array | undefined> {
  const decoded = await decodeImage(sheet);
  if (decoded.kind === 'broken') return undefined;
  const cut = cropPanel(decoded.pixels, panel);
  return cut === undefined ? undefined : encodePng(cut);
}

function cropPanel({ data, width, height }: Pixels, { columns, rows, index }: SheetPanel): Pixels | undefined {
  const [across, down] = [Math.floor(width / columns), Math.floor(height / rows)];
  if (across === 0 || down === 0) return undefined;
  const left = (index % columns) * across;
  const top = Math.floor(index / columns) * down;
  const cut = new Uint8Array(across * down * 4);
  for (let y = 0; y < down; y += 1) {
    const from = ((top + y) * width + left) * 4;
    cut.set(data.subarray(from, from + across * 4), y * across * 4);
  }
  return { data: cut, width: across, height: down };
}
