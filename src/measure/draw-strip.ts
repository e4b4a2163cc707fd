import { resizePixels } from './area-resize.ts';
import { encodeWebp } from './codec.ts';
import type { Pixels } from '../model/measurement.ts';
import type { Strip } from '../model/record.ts';

export type Panel = Strip['panels'][number];

/** A picture made for people: WebP bytes, its size in pixels, and what its panels show from left to right. */
export interface DrawnStrip {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
}

const ORDER: readonly Panel[] = ['baseline', 'now', 'difference'];
const GAP = 8;
const QUALITY = 80;
const CHECKER_CELL = 8;
const CHECKER_LIGHT = 255;
const CHECKER_DARK = 224;

/**
 * Draws the given pictures side by side, each at most `panelWidth` wide and twice as high, never enlarged, top
 * aligned. Transparent parts lie on a light checkerboard; gaps stay transparent, so that light and dark pages both
 * show them as their own ground. No text: that belongs to the page around it.
 */
export async function drawStrip(
  pictures: Readonly<Partial<Record<Panel, Pixels>>>,
  { panelWidth }: { readonly panelWidth: number },
): Promise<DrawnStrip> {
  const panels = ORDER.filter((panel) => pictures[panel] !== undefined);
  if (panels.length === 0) throw new Error('a strip needs at least one picture');
  const shrunk = panels.map((panel) => fit(pictures[panel]!, panelWidth));
  const width = shrunk.reduce((sum, picture) => sum + picture.width, GAP * (shrunk.length - 1));
  const height = Math.max(...shrunk.map((picture) => picture.height));
  const canvas: Pixels = { data: new Uint8Array(width * height * 4), width, height };
  let left = 0;
  for (const picture of shrunk) {
    blit(picture, canvas, { left, top: 0 });
    left += picture.width + GAP;
  }
  return { bytes: await encodeWebp(canvas, QUALITY), width, height, panels };
}

/** At most `panelWidth` wide and twice as high; never enlarged. */
export function fit(picture: Pixels, panelWidth: number): Pixels {
  const scale = Math.min(1, panelWidth / picture.width, (2 * panelWidth) / picture.height);
  return resizePixels(picture, { width: picture.width * scale, height: picture.height * scale });
}

/** Draws a picture onto the canvas, transparent parts over a checkerboard. The whole of it must lie inside. */
export function blit(
  picture: Pixels,
  canvas: Pixels,
  { left, top }: { readonly left: number; readonly top: number },
): void {
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const from = (y * picture.width + x) * 4;
      const to = ((top + y) * canvas.width + left + x) * 4;
      const alpha = picture.data[from + 3]! / 255;
      const isLight = (Math.floor(x / CHECKER_CELL) + Math.floor(y / CHECKER_CELL)) % 2 === 0;
      const ground = (isLight ? CHECKER_LIGHT : CHECKER_DARK) * (1 - alpha);
      for (let channel = 0; channel < 3; channel += 1)
        canvas.data[to + channel] = Math.round(picture.data[from + channel]! * alpha + ground);
      canvas.data[to + 3] = 255;
    }
  }
}
