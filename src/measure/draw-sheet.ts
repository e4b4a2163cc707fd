import { encodeWebp } from './codec.ts';
import { blit, fit } from './draw-strip.ts';
import type { Pixels } from '../model/measurement.ts';

/** One column of a sheet. */
export interface SheetColumn {
  readonly baseline: Pixels;
  readonly now: Pixels;
}

/** WebP bytes and the size in pixels. */
export interface DrawnSheet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Eight columns fill a comment's width. */
const CELL = 96;
const GAP = 4;
/** Space between the rows: what is above is one thing, what is below another. */
const ROW_GAP = 12;
/** Enough for any two rows of this size at the lowest quality. */
const MAX_BYTES = 150_000;
const QUALITIES = [80, 60, 40, 20] as const;

/** Baselines in a row, and below each the picture that came now. Gaps stay transparent. No text: that belongs to the page. */
export async function drawSheet(columns: readonly SheetColumn[]): Promise<DrawnSheet> {
  if (columns.length === 0) throw new Error('a sheet needs at least one column');
  const shrunk = columns.map(({ baseline, now }) => ({ baseline: toCell(baseline), now: toCell(now) }));
  const top = Math.max(...shrunk.map(({ baseline }) => baseline.height));
  const bottom = Math.max(...shrunk.map(({ now }) => now.height));
  const width = shrunk.length * CELL + (shrunk.length - 1) * GAP;
  const height = top + ROW_GAP + bottom;
  const canvas: Pixels = { data: new Uint8Array(width * height * 4), width, height };
  for (const [index, { baseline, now }] of shrunk.entries()) {
    const left = index * (CELL + GAP);
    blit(baseline, canvas, { left, top: top - baseline.height });
    blit(now, canvas, { left, top: top + ROW_GAP });
  }
  return { bytes: await encodeSmall(canvas), width, height };
}

const toCell = (picture: Pixels): Pixels => fit(picture, CELL);

async function encodeSmall(canvas: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  for (const quality of QUALITIES) {
    bytes = await encodeWebp(canvas, quality);
    if (bytes.length <= MAX_BYTES) break;
  }
  return bytes;
}
