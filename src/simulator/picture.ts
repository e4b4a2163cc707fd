import type { Pixels } from '../model/measurement.ts';
import { createCanvas, type Box, type Canvas } from './canvas.ts';
import { oklch } from './colour.ts';
import { paintText, quotedText } from './lettering.ts';
import { createPalette } from './palette.ts';
import { createRandom, type Random } from './random.ts';
import { sceneKindOf, type SceneContext, type SceneKind, type SceneLayout } from './scene.ts';
import { paintCity } from './scene-city.ts';
import { paintLandscape } from './scene-landscape.ts';
import { paintMacro } from './scene-macro.ts';
import { paintProduct } from './scene-product.ts';
import { paintSign } from './scene-sign.ts';
import { paintStillLife } from './scene-still-life.ts';
import { createLight } from './solid.ts';
import { styleOf, type Style } from './style.ts';

export interface PictureRequest {
  readonly prompt: string;
  /** Whose hand it is: usually the model's name. */
  readonly style: string;
  /** Which sample: equal keys give equal pixels. */
  readonly sampleKey: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The subject alone, on nothing. Default: opaque. */
  readonly isTransparent?: boolean;
  /** Factor on texture and edge sharpness, as a higher quality setting gives. Default 1. */
  readonly detail?: number;
  /** Where quoted words go, instead of the scene's own place; pixels. */
  readonly textBox?: Box;
}

/** Above this many pixels a picture is painted smaller and enlarged: no test looks at 4K detail, and time is finite. */
const MAX_PAINTED_PIXELS = 2048 * 2048;

const PAINTERS: Readonly<Record<SceneKind, (context: SceneContext) => SceneLayout>> = {
  landscape: paintLandscape,
  product: paintProduct,
  'still-life': paintStillLife,
  macro: paintMacro,
  city: paintCity,
  sign: paintSign,
};

/** Paints a picture: the prompt decides the subject, the style the hand, the sample key everything that varies between two tries. */
export function renderPicture(request: PictureRequest): Pixels {
  const { width, height } = request;
  const shrink = Math.min(1, Math.sqrt(MAX_PAINTED_PIXELS / (width * height)));
  if (shrink === 1) return paint(request);
  const small = paint({ ...request, width: Math.floor(width * shrink), height: Math.floor(height * shrink) });
  return enlarge(small, width, height);
}

function paint(request: PictureRequest): Pixels {
  const { prompt, sampleKey, width, height } = request;
  const { detail = 1 } = request;
  const hand = styleOf(request.style);
  const style = { ...hand, texture: hand.texture * detail, softness: hand.softness / detail };
  const plan = createRandom('plan', prompt);
  // The sample's chances do not depend on the style: a drifted model still draws "the same" picture of a seed.
  const stream = (name: string): Random => createRandom('sample', sampleKey, prompt, name);
  const sample = stream('scene');
  const canvas = createCanvas(width, height, {
    isTransparent: request.isTransparent === true,
    softness: (style.softness * Math.min(width, height)) / 1024,
  });
  const palette = createPalette(prompt, { plan, sample, style });
  const lampSide = plan.chance(0.5) ? 45 : 135;
  const light = createLight(
    lampSide + sample.range(-18, 18),
    plan.range(0.28, 0.42),
    oklch(0.985, 0.022, 75 - style.warmth * 30),
  );
  const text = quotedText(prompt);
  const kind = request.isTransparent === true ? 'product' : sceneKindOf(prompt, text !== undefined);
  const layout = PAINTERS[kind]({ canvas, palette, style, light, prompt, plan, sample, stream });
  if (text !== undefined)
    paintText(canvas, text, {
      box: request.textBox ?? layout.textBox,
      hasPlate: layout.needsPlate || request.textBox !== undefined,
      ink: [palette.dark, palette.pale],
    });
  return develop(canvas, style, stream('grain'));
}

/** Tone curve with a soft shoulder, split toning, vignette and grain; then eight bits. */
function develop(canvas: Canvas, style: Style, random: Random): Pixels {
  const { width, height, rgb, alpha } = canvas;
  const red = toneCurve(style, style.warmth);
  const green = toneCurve(style, style.warmth * 0.15);
  const blue = toneCurve(style, -style.warmth);
  // Clamped stores round and cut, which a byte needs.
  const data = new Uint8ClampedArray(width * height * 4);
  // Grain is white noise that leaks to the right and down without losing variance: clumps, as film and denoisers make.
  const keep = style.grainSize;
  const fresh = (1 - keep * keep) * style.grain * 255 * Math.sqrt(6);
  const above = new Float32Array(width + 1);
  let state = random.integer(1, 0x7fffffff) | 0;
  for (let y = 0; y < height; y += 1) {
    const dy = y / height - 0.5;
    let left = 0;
    let corner = 0;
    for (let x = 0; x < width; x += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const triangular = ((state & 0xffff) + (state >>> 16)) / 65_536 - 1;
      const grain = keep * (left + above[x]! - keep * corner) + triangular * fresh;
      corner = above[x]!;
      above[x] = grain;
      left = grain;
      const dx = x / width - 0.5;
      const unit = (1 - style.vignette * (dx * dx + dy * dy) * 1.3) * CURVE_UNIT;
      const at = (y * width + x) * 3;
      const out = (y * width + x) * 4;
      const r = red[curveStep(rgb[at]! * unit)]!;
      const g = green[curveStep(rgb[at + 1]! * unit)]!;
      const b = blue[curveStep(rgb[at + 2]! * unit)]!;
      // Film and sensors show their grain in the middle tones most.
      const visible = grain * (0.45 + (2.2 * g * (255 - g)) / 65_025);
      data[out] = r + visible;
      data[out + 1] = g + visible;
      data[out + 2] = b + visible;
      data[out + 3] = alpha === undefined ? 255 : alpha[y * width + x]! * 255;
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

function curveStep(level: number): number {
  return level <= 0 ? 0 : level >= CURVE_STEPS - 1 ? CURVE_STEPS - 1 : level | 0;
}

const CURVE_STEPS = 4096;
/** Table entries for an input of 1; inputs go up to 1.6. */
const CURVE_UNIT = CURVE_STEPS / 1.6;

function toneCurve(style: Style, tint: number): Float32Array {
  return Float32Array.from({ length: CURVE_STEPS }, (_, step) => {
    const input = (step / CURVE_UNIT) ** style.gamma;
    const toned = 0.48 + (input - 0.48) * style.contrast + tint * 0.045 * input;
    const shoulder = toned > 0.8 ? 0.8 + 0.2 * (1 - Math.exp((0.8 - toned) / 0.2)) : toned;
    const toe = shoulder < 0.06 ? 0.06 * Math.exp((shoulder - 0.06) / 0.06) : shoulder;
    return toe * 255;
  });
}

/** Bilinear. */
function enlarge(source: Pixels, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 4);
  const scaleX = (source.width - 1) / Math.max(1, width - 1);
  const scaleY = (source.height - 1) / Math.max(1, height - 1);
  for (let y = 0; y < height; y += 1) {
    const sy = y * scaleY;
    const upper = Math.floor(sy);
    const lower = Math.min(source.height - 1, upper + 1);
    const fy = sy - upper;
    for (let x = 0; x < width; x += 1) {
      const sx = x * scaleX;
      const left = Math.floor(sx);
      const right = Math.min(source.width - 1, left + 1);
      const fx = sx - left;
      const out = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel += 1) {
        const at = (row: number, column: number): number => source.data[(row * source.width + column) * 4 + channel]!;
        const top = at(upper, left) * (1 - fx) + at(upper, right) * fx;
        const bottom = at(lower, left) * (1 - fx) + at(lower, right) * fx;
        data[out + channel] = Math.round(top * (1 - fy) + bottom * fy);
      }
    }
  }
  return { data, width, height };
}
