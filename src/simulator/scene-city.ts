import { paintRectangle } from './canvas.ts';
import { mixRgb, type Rgb } from './colour.ts';
import { fractalField } from './noise.ts';
import { paintSky } from './scene-landscape.ts';
import type { SceneContext, SceneLayout } from './scene.ts';

/** Rows of buildings with lit windows under a sky, and a street that mirrors them. */
export function paintCity(context: SceneContext): SceneLayout {
  const { canvas, plan, sample, style } = context;
  const { width, height } = canvas;
  const street = height * (plan.range(0.76, 0.86) + sample.range(-0.02, 0.02));
  paintSky(context, { horizon: street, sunX: (plan.range(0.1, 0.9) + sample.range(-0.1, 0.1)) * width });
  const texture = fractalField(context.stream('walls'), {
    width,
    height,
    cells: 10,
    octaves: 6,
    gain: style.roughness,
  });
  const rows = plan.integer(2, 3);
  const litShare = plan.range(0.1, 0.6);
  for (let row = 1; row <= rows; row += 1) paintRow(context, { depth: row / rows, street, texture, litShare });
  paintStreet(context, street, texture);
  return {
    needsPlate: true,
    textBox: { left: width * 0.1, right: width * 0.9, top: height * 0.05, bottom: height * 0.25 },
  };
}

interface Row {
  readonly depth: number;
  readonly street: number;
  readonly texture: Float32Array;
  readonly litShare: number;
}

function paintRow(context: SceneContext, row: Row): void {
  const { canvas, palette, plan, sample, style } = context;
  const { width, height } = canvas;
  const side = Math.min(width, height);
  const tallest = plan.range(0.45, 0.72);
  let left = -side * sample.range(0, 0.1);
  for (let number = 0; left < width; number += 1) {
    const wide = side * sample.range(0.08, 0.19) * (0.6 + 0.6 * row.depth) * style.framing;
    const tall = height * tallest * (1.05 - 0.5 * row.depth) * sample.range(0.45, 1.1);
    const wall = mixRgb(
      palette.skyLow,
      mixRgb(palette.variety(number + row.depth * 7), palette.dark, 0.35),
      0.3 + 0.65 * row.depth,
    );
    paintBuilding(context, row, {
      left,
      right: left + wide,
      top: row.street - tall,
      wall,
      key: sample.integer(0, 1e9),
    });
    left += wide * sample.range(0.92, 1.25);
  }
}

function paintBuilding(
  { canvas, palette, light, style }: SceneContext,
  row: Row,
  building: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly wall: Rgb;
    readonly key: number;
  },
): void {
  const { left, right, top, wall, key } = building;
  const pitchX = Math.max(3, (right - left) / (4 + (key % 5)));
  const pitchY = pitchX * (1.1 + (key % 3) * 0.25);
  const glow = mixRgb(palette.accent, [1, 0.9, 0.66], 0.65);
  const pane = mixRgb(wall, palette.skyHigh, 0.45);
  paintRectangle(canvas, { left, top, right, bottom: row.street + 1 }, (x, y, index) => {
    const fromTop = (y - top) / (row.street - top);
    const across = (x - left) / (right - left);
    const tone = 0.98 - 0.3 * fromTop + 0.2 * (across - 0.5) * light.x + 0.08 * style.texture * row.texture[index]!;
    const column = Math.floor((x - left) / pitchX);
    const storey = Math.floor((y - top - pitchY * 0.4) / pitchY);
    const wx = (x - left) / pitchX - column;
    const wy = (y - top - pitchY * 0.4) / pitchY - storey;
    const isWindow = storey >= 0 && wx > 0.22 && wx < 0.78 && wy > 0.2 && wy < 0.72;
    if (!isWindow) return [wall[0] * tone, wall[1] * tone, wall[2] * tone];
    // A multiplicative hash of the window's place: cheap, and independent of the picture's size.
    const hash = ((Math.imul(column + 1, 73_856_093) ^ Math.imul(storey + 1, 19_349_663) ^ key) >>> 0) % 1000;
    if (hash < row.litShare * 1000) {
      const bright = (0.7 + (hash % 7) * 0.06) * (0.55 + 0.45 * row.depth);
      return mixRgb(wall, glow, bright);
    }
    const dim = tone * (0.75 + (hash % 9) * 0.035);
    return [pane[0] * dim, pane[1] * dim, pane[2] * dim];
  });
}

function paintStreet(context: SceneContext, street: number, texture: Float32Array): void {
  const { canvas, palette, style, plan } = context;
  const { width, height, rgb } = canvas;
  const wet = plan.range(0.15, 0.6);
  const start = Math.ceil(street);
  const asphalt = mixRgb(palette.dark, palette.near, 0.5);
  for (let y = start; y < height; y += 1) {
    const near = (y - street) / (height - street);
    const mirrorRow = Math.max(0, Math.round(street - (y - street) * 2.4));
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const shift = Math.round(texture[index]! * width * 0.012);
      const source = (mirrorRow * width + Math.min(width - 1, Math.max(0, x + shift))) * 3;
      const tone = 0.85 + 0.35 * near + 0.16 * style.texture * texture[index]!;
      for (let channel = 0; channel < 3; channel += 1)
        rgb[index * 3 + channel] = asphalt[channel]! * tone * (1 - wet * 0.5) + rgb[source + channel]! * wet * 0.6;
    }
  }
}
