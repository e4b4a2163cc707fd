import { clamp01, type Rgb } from './colour.ts';

/** A picture while it is painted: interleaved display-referred RGB, and coverage when the background is transparent. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** `width * height * 3` values, 0–1 where visible; may go beyond before the tone curve. */
  readonly rgb: Float32Array;
  /** Present: only what was painted is opaque. */
  readonly alpha?: Float32Array;
  /** Pixels of a shape's soft edge. */
  readonly softness: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function createCanvas(
  width: number,
  height: number,
  options: { readonly isTransparent: boolean; readonly softness: number },
): Canvas {
  return {
    width,
    height,
    rgb: new Float32Array(width * height * 3),
    ...(options.isTransparent ? { alpha: new Float32Array(width * height) } : {}),
    softness: options.softness,
  };
}

/** Whole pixels of a box, cut to the canvas; `right` and `bottom` are exclusive. */
export function clipBox(canvas: Canvas, box: Box): Box {
  return {
    left: Math.max(0, Math.floor(box.left)),
    top: Math.max(0, Math.floor(box.top)),
    right: Math.min(canvas.width, Math.ceil(box.right)),
    bottom: Math.min(canvas.height, Math.ceil(box.bottom)),
  };
}

/** Lays a colour over a pixel; `share` is its coverage, 0–1. */
export function blendPixel(canvas: Canvas, index: number, share: number, colour: Rgb): void {
  const { rgb, alpha } = canvas;
  const at = index * 3;
  const rest = 1 - share;
  rgb[at] = rgb[at]! * rest + colour[0] * share;
  rgb[at + 1] = rgb[at + 1]! * rest + colour[1] * share;
  rgb[at + 2] = rgb[at + 2]! * rest + colour[2] * share;
  if (alpha !== undefined) alpha[index] = alpha[index]! * rest + share;
}

/** Soft dark ellipse: multiplies what is there. On a transparent canvas it is a half-transparent black. */
export function paintShadow(
  canvas: Canvas,
  shadow: {
    readonly x: number;
    readonly y: number;
    readonly radiusX: number;
    readonly radiusY: number;
    readonly strength: number;
  },
): void {
  const { x, y, radiusX, radiusY, strength } = shadow;
  const box = clipBox(canvas, { left: x - radiusX, top: y - radiusY, right: x + radiusX, bottom: y + radiusY });
  for (let row = box.top; row < box.bottom; row += 1) {
    const v = (row - y) / radiusY;
    for (let column = box.left; column < box.right; column += 1) {
      const u = (column - x) / radiusX;
      const inside = 1 - u * u - v * v;
      if (inside <= 0) continue;
      const dark = strength * inside * inside;
      const index = row * canvas.width + column;
      const at = index * 3;
      canvas.rgb[at]! *= 1 - dark;
      canvas.rgb[at + 1]! *= 1 - dark;
      canvas.rgb[at + 2]! *= 1 - dark * 0.92;
      if (canvas.alpha !== undefined) canvas.alpha[index] = Math.max(canvas.alpha[index]!, dark);
    }
  }
}

/** Upright rectangle with soft edges; `shade` may vary the colour by position. */
export function paintRectangle(
  canvas: Canvas,
  box: Box,
  shade: (column: number, row: number, index: number) => Rgb,
): void {
  const soft = Math.max(1, canvas.softness);
  const area = clipBox(canvas, {
    left: box.left - soft,
    top: box.top - soft,
    right: box.right + soft,
    bottom: box.bottom + soft,
  });
  for (let row = area.top; row < area.bottom; row += 1) {
    const vertical = Math.min(row + 0.5 - box.top, box.bottom - row - 0.5);
    for (let column = area.left; column < area.right; column += 1) {
      const inside = Math.min(vertical, column + 0.5 - box.left, box.right - column - 0.5);
      const coverage = clamp01(inside / soft + 0.5);
      if (coverage <= 0) continue;
      const index = row * canvas.width + column;
      blendPixel(canvas, index, coverage, shade(column, row, index));
    }
  }
}
