import { paintShadow } from './canvas.ts';
import { mixRgb, smoothStep } from './colour.ts';
import { fractalField } from './noise.ts';
import type { SceneContext, SceneLayout } from './scene.ts';
import { paintEllipsoid } from './solid.ts';

/** Several round and squarish bodies on a grained table before a wall. */
export function paintStillLife(context: SceneContext): SceneLayout {
  const { canvas, palette, plan, sample, style, light } = context;
  const { width, height } = canvas;
  const side = Math.min(width, height);
  const edge = height * (plan.range(0.42, 0.55) + sample.range(-0.03, 0.03));
  paintTable(context, edge);
  const texture = fractalField(context.stream('skin'), { width, height, cells: 18, octaves: 6, gain: style.roughness });
  const count = plan.integer(4, 7) + sample.integer(0, 2);
  const squareness = plan.range(0, 0.6);
  const gloss = plan.range(0.05, 0.55);
  const bodies = Array.from({ length: count }, (_, index) => ({
    x: width * (0.5 + ((index % 4) - 1.5) * 0.19 + sample.range(-0.09, 0.09)),
    foot: edge + (height - edge) * (0.2 + 0.5 * ((index * 0.618 + sample.range(0, 0.25)) % 1)),
    radius: side * (0.085 + 0.06 * ((index * 0.41 + plan.next()) % 1)) * style.framing * sample.range(0.85, 1.15),
    hue: plan.range(0, 6),
  })).sort((a, b) => a.foot - b.foot);
  for (const body of bodies) {
    const radiusY = body.radius * sample.range(0.8, 1.15);
    paintShadow(canvas, {
      x: body.x - light.x * body.radius * 0.9,
      y: body.foot + body.radius * 0.05,
      radiusX: body.radius * 1.9,
      radiusY: body.radius * 0.6,
      strength: 0.6,
    });
    paintEllipsoid(
      canvas,
      {
        x: body.x,
        y: body.foot - radiusY * 0.85,
        radiusX: body.radius,
        radiusY,
        squareness: squareness * sample.range(0.6, 1),
        tiltRadians: sample.range(-0.5, 0.5),
      },
      {
        colour: palette.variety(body.hue),
        gloss,
        texture,
        textureAmount: (0.07 + 0.06 * Math.sin(body.hue)) * style.texture,
      },
      light,
    );
  }
  return {
    needsPlate: true,
    textBox: { left: width * 0.12, right: width * 0.88, top: height * 0.08, bottom: edge - height * 0.06 },
  };
}

function paintTable(context: SceneContext, edge: number): void {
  const { canvas, palette, plan, style, light } = context;
  const { width, height, rgb } = canvas;
  const stretch = plan.pick([1, 6, 10]);
  const wood = fractalField(context.stream('table'), {
    width,
    height,
    cells: 9,
    octaves: 6,
    gain: style.roughness,
    stretch,
  });
  const plaster = fractalField(context.stream('wall'), { width, height, cells: 3, octaves: 7, gain: style.roughness });
  const wall = mixRgb(palette.far, palette.pale, plan.range(0.1, 0.7));
  const board = mixRgb(palette.near, palette.accent, plan.range(0.15, 0.6));
  const soft = height * 0.008 + canvas.softness;
  for (let y = 0; y < height; y += 1) {
    const onTable = smoothStep(edge - soft, edge + soft, y);
    const near = Math.max(0, (y - edge) / (height - edge));
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const beam = 0.94 + 0.34 * (x / width - 0.5) * light.x - 0.24 * Math.abs(y / height - 0.3);
      const wallTone = beam + 0.05 * style.texture * plaster[index]!;
      const ring = Math.sin(wood[index]! * 5 + y * 0.002) * 0.5;
      const tableTone =
        0.82 +
        0.22 * near +
        style.texture * (0.06 * wood[index]! + (stretch > 1 ? 0.05 * ring : 0)) +
        0.1 * (beam - 0.9);
      for (let channel = 0; channel < 3; channel += 1) {
        const back = wall[channel]! * wallTone;
        rgb[index * 3 + channel] = (back + (board[channel]! * tableTone - back) * onTable) * light.tint[channel]!;
      }
    }
  }
}
