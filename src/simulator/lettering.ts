import { blendPixel, clipBox, paintRectangle, type Box, type Canvas } from './canvas.ts';
import { clamp01, mixRgb, type Rgb } from './colour.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './font.ts';

const MAX_CHARACTERS = 160;
const ADVANCE = GLYPH_WIDTH + 1;
const LINE = GLYPH_HEIGHT + 2.5;

/** The first quoted words of a prompt: straight or curly double quotes, or single quotes that stand between spaces. */
export function quotedText(prompt: string): string | undefined {
  const match = /"([^"\n]{1,400})"|“([^”\n]{1,400})”|(?:^|\s)'([^'\n]{1,400})'(?=[\s.,;!?]|$)/.exec(prompt);
  const text = (match?.[1] ?? match?.[2] ?? match?.[3])?.replace(/\s+/g, ' ').trim();
  return text === undefined || text === '' ? undefined : Array.from(text).slice(0, MAX_CHARACTERS).join('');
}

/** Breaks words into lines so that the letters become as big as the box allows. */
export function fitLines(text: string, box: { readonly width: number; readonly height: number }) {
  const words = text.split(' ');
  let best = { lines: [text], scale: 0 };
  const longestWord = Math.max(...words.map((word) => word.length));
  for (let columns = longestWord; columns <= text.length; columns += 1) {
    const lines = wrap(words, columns);
    const widest = Math.max(...lines.map((line) => Array.from(line).length));
    const scale = Math.min(box.width / (widest * ADVANCE - 1), box.height / (lines.length * LINE - 2.5));
    if (scale > best.scale) best = { lines, scale };
  }
  return best;
}

function wrap(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Writes text into a box, centred, dark on a pale plate, or without a plate in the ink that stands out from the ground. */
export function paintText(
  canvas: Canvas,
  text: string,
  options: { readonly box: Box; readonly hasPlate: boolean; readonly ink: readonly [Rgb, Rgb] },
): void {
  const { box, hasPlate, ink } = options;
  const { lines, scale } = fitLines(text, { width: box.right - box.left, height: box.bottom - box.top });
  const tall = (lines.length * LINE - 2.5) * scale;
  let top = (box.top + box.bottom - tall) / 2;
  const [dark, pale] = ink;
  if (hasPlate) {
    const plate = mixRgb(pale, [1, 1, 1], 0.3);
    const margin = scale * 2.5;
    const widest = Math.max(...lines.map((line) => Array.from(line).length)) * ADVANCE * scale;
    const middle = (box.left + box.right) / 2;
    paintRectangle(
      canvas,
      {
        left: middle - widest / 2 - margin,
        right: middle + widest / 2 + margin,
        top: top - margin,
        bottom: top + tall + margin,
      },
      () => plate,
    );
  }
  const colour = hasPlate || meanLuma(canvas, box) > 0.5 ? mixRgb(dark, [0, 0, 0], 0.4) : mixRgb(pale, [1, 1, 1], 0.5);
  for (const line of lines) {
    const characters = Array.from(line);
    let left = (box.left + box.right - (characters.length * ADVANCE - 1) * scale) / 2;
    for (const character of characters) {
      paintGlyph(canvas, character, { left, top, scale, colour });
      left += ADVANCE * scale;
    }
    top += LINE * scale;
  }
}

/** The bitmap is interpolated and cut at one half, which rounds corners and joins diagonals. */
function paintGlyph(
  canvas: Canvas,
  character: string,
  place: { readonly left: number; readonly top: number; readonly scale: number; readonly colour: Rgb },
): void {
  const { left, top, scale, colour } = place;
  const isInked = glyphOf(character);
  const ink = (column: number, row: number): number => (isInked(column, row) ? 1 : 0);
  const box = clipBox(canvas, {
    left: left - scale,
    top: top - scale,
    right: left + (GLYPH_WIDTH + 1) * scale,
    bottom: top + (GLYPH_HEIGHT + 1) * scale,
  });
  const sharpness = Math.max(1.5, scale * 0.9);
  for (let y = box.top; y < box.bottom; y += 1) {
    const gy = (y + 0.5 - top) / scale - 0.5;
    const row = Math.floor(gy);
    const fy = gy - row;
    for (let x = box.left; x < box.right; x += 1) {
      const gx = (x + 0.5 - left) / scale - 0.5;
      const column = Math.floor(gx);
      const fx = gx - column;
      const upper = ink(column, row) * (1 - fx) + ink(column + 1, row) * fx;
      const lower = ink(column, row + 1) * (1 - fx) + ink(column + 1, row + 1) * fx;
      const coverage = clamp01((upper * (1 - fy) + lower * fy - 0.5) * sharpness + 0.5);
      if (coverage > 0.02) blendPixel(canvas, y * canvas.width + x, coverage, colour);
    }
  }
}

function meanLuma(canvas: Canvas, box: Box): number {
  const area = clipBox(canvas, box);
  const step = Math.max(1, Math.floor((area.right - area.left) / 64));
  let sum = 0;
  let count = 0;
  for (let y = area.top; y < area.bottom; y += step)
    for (let x = area.left; x < area.right; x += step) {
      const at = (y * canvas.width + x) * 3;
      sum += 0.2126 * canvas.rgb[at]! + 0.7152 * canvas.rgb[at + 1]! + 0.0722 * canvas.rgb[at + 2]!;
      count += 1;
    }
  return count === 0 ? 0.5 : sum / count;
}
