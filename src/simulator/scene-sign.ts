import { paintRectangle, paintShadow } from './canvas.ts';
import { clamp01, mixRgb } from './colour.ts';
import { fractalField } from './noise.ts';
import type { SceneContext, SceneLayout } from './scene.ts';

/** A board on a brick or plaster wall under a lamp; the words come later. */
export function paintSign(context: SceneContext): SceneLayout {
  const { canvas, palette, plan, sample, style } = context;
  const { width, height } = canvas;
  const side = Math.min(width, height);
  const texture = fractalField(context.stream('wall'), { width, height, cells: 5, octaves: 8, gain: style.roughness });
  paintWall(context, texture);
  const wide = width * Math.min(0.86, 0.72 * style.framing * sample.range(0.95, 1.05));
  const tall = height * (plan.range(0.32, 0.42) + sample.range(-0.02, 0.02));
  const left = (width - wide) / 2 + width * sample.range(-0.03, 0.03);
  const top = height * (0.28 + sample.range(-0.03, 0.03));
  const board = { left, top, right: left + wide, bottom: top + tall };
  const frame = side * 0.022;
  paintShadow(canvas, {
    x: left + wide / 2 + side * 0.02,
    y: top + tall / 2 + side * 0.05,
    radiusX: wide * 0.68,
    radiusY: tall * 0.85,
    strength: 0.6,
  });
  const rim = mixRgb(palette.dark, palette.accent, 0.4);
  const face = plan.chance(0.5) ? mixRgb(palette.dark, palette.main, 0.3) : mixRgb(palette.pale, palette.main, 0.25);
  paintRectangle(canvas, board, (_x, y, index) => {
    const tone = 1.15 - (0.4 * (y - top)) / tall + 0.1 * texture[index]!;
    return [rim[0] * tone, rim[1] * tone, rim[2] * tone];
  });
  const inner = { left: left + frame, top: top + frame, right: board.right - frame, bottom: board.bottom - frame };
  paintRectangle(canvas, inner, (x, y, index) => {
    const spot = ((x - left) / wide - 0.5) ** 2 + ((y - top) / tall - 0.35) ** 2;
    const tone = 1.08 - 0.45 * spot + 0.035 * style.texture * texture[index]!;
    return [face[0] * tone, face[1] * tone, face[2] * tone];
  });
  const margin = frame * 2.2;
  return {
    needsPlate: false,
    textBox: {
      left: inner.left + margin,
      top: inner.top + margin,
      right: inner.right - margin,
      bottom: inner.bottom - margin,
    },
  };
}

function paintWall(context: SceneContext, texture: Float32Array): void {
  const { canvas, palette, plan, sample, style, light } = context;
  const { width, height, rgb } = canvas;
  const side = Math.min(width, height);
  const isBrick = plan.chance(0.65);
  const course = side * plan.range(0.045, 0.07) * style.framing;
  const length = course * 2.6;
  const joint = Math.max(1, course * 0.09);
  const brick = mixRgb(palette.near, palette.variety(plan.range(0, 6)), 0.6);
  const mortar = mixRgb(palette.pale, palette.far, 0.5);
  const offsetX = sample.range(0, length);
  const offsetY = sample.range(0, course);
  const salt = sample.integer(1, 1e6);
  const lampX = width * (0.5 + sample.range(-0.1, 0.1));
  for (let y = 0; y < height; y += 1) {
    const rowNumber = Math.floor((y + offsetY) / course);
    const inRow = (y + offsetY) % course;
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const wobble = texture[index]! * course * 0.05;
      const alongRow = x + offsetX + (rowNumber % 2) * length * 0.5 + wobble;
      const number = Math.floor(alongRow / length);
      const inBrick = alongRow - number * length;
      const edge = Math.min(inRow + wobble, course - inRow - wobble, inBrick, length - inBrick) - joint;
      const solid = isBrick ? clamp01(edge / Math.max(1.2, canvas.softness) + 0.5) : 1;
      const hash = isBrick
        ? ((Math.imul(number + salt, 73_856_093) ^ Math.imul(rowNumber, 19_349_663)) >>> 0) % 256
        : 128;
      const bevel = isBrick && inRow < course * 0.3 ? 0.06 * light.y * -1 : 0;
      const relief = texture[index]! - texture[Math.max(0, y - 1) * width + Math.max(0, x - 1)]!;
      const dx = (x - lampX) / side;
      const dy = y / side;
      const lamp = 0.5 + 0.62 / (1 + 3 * dx * dx + 1.3 * dy * dy);
      const tone =
        lamp * (0.88 + hash / 1100 + bevel + style.texture * (0.09 * texture[index]! - 0.45 * relief * light.y));
      for (let channel = 0; channel < 3; channel += 1) {
        const base = mortar[channel]! + (brick[channel]! - mortar[channel]!) * solid;
        rgb[index * 3 + channel] = base * tone * light.tint[channel]!;
      }
    }
  }
}
