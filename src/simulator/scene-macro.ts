import { clamp01, mixRgb } from './colour.ts';
import { fractalField } from './noise.ts';
import type { SceneContext, SceneLayout } from './scene.ts';

/** A surface seen close: a warped height field lit from the side, coloured by its own veins. */
export function paintMacro(context: SceneContext): SceneLayout {
  const { canvas, palette, plan, style, light } = context;
  const { width, height, rgb } = canvas;
  const size = { width, height };
  const cells = plan.range(2, 5) / style.framing;
  const stretch = plan.pick([0.5, 1, 1, 2.5]);
  const gain = style.roughness * plan.range(0.85, 1.05);
  const relief = fractalField(context.stream('relief'), { ...size, cells, octaves: 8, gain, stretch });
  const veins = fractalField(context.stream('veins'), { ...size, cells: cells * 0.7, octaves: 5, gain: 0.5 });
  const bend = plan.range(0.02, 0.09) * Math.min(width, height);
  const banding = plan.range(1, 4);
  const depth = (plan.range(0.35, 0.7) * style.texture * Math.min(width, height)) / 220;
  const ridged = plan.chance(0.5);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const vein = veins[index]!;
      const sx = Math.min(width - 2, Math.max(1, Math.round(x + vein * bend)));
      const sy = Math.min(height - 2, Math.max(1, Math.round(y + veins[width * height - 1 - index]! * bend)));
      const source = sy * width + sx;
      const dx = relief[source + 1]! - relief[source - 1]!;
      const dy = relief[source + width]! - relief[source - width]!;
      const tall = ridged ? 1 - Math.abs(relief[source]!) * 0.8 : relief[source]! * 0.6;
      const lit = clamp01(0.66 + 0.1 * tall - depth * (dx * light.x + dy * light.y));
      const band = 0.5 + 0.5 * Math.sin(vein * banding + tall * 1.6);
      const ground = mixRgb(palette.main, palette.near, band);
      const mark = clamp01((tall - 0.55) * 1.4);
      for (let channel = 0; channel < 3; channel += 1) {
        const base = ground[channel]! + (palette.pale[channel]! - ground[channel]!) * mark * 0.6;
        rgb[index * 3 + channel] = base * (0.32 + 0.92 * lit) * light.tint[channel]!;
      }
    }
  }
  return {
    needsPlate: true,
    textBox: { left: width * 0.12, right: width * 0.88, top: height * 0.34, bottom: height * 0.66 },
  };
}
