import { clamp01, mixRgb, smoothStep, type Rgb } from './colour.ts';
import type { Canvas } from './canvas.ts';
import { fractalField, fractalLine } from './noise.ts';
import type { SceneContext, SceneLayout } from './scene.ts';
import { paintEllipsoid } from './solid.ts';

/** Sky with clouds and a sun, ridges in haze, then water or ground, with rocks. */
export function paintLandscape(context: SceneContext): SceneLayout {
  const { canvas, plan, sample, prompt } = context;
  const { width, height } = canvas;
  const horizon = clamp01(plan.range(0.48, 0.64) + sample.range(-0.04, 0.04)) * height;
  const ridgeCount = plan.integer(2, 4);
  const isWater = plan.chance(0.5) || /\b(sea|ocean|lake|river|beach|coast|island)\b/i.test(prompt);
  const sunX = (plan.range(0.2, 0.8) + sample.range(-0.08, 0.08)) * width;
  paintSky(context, { horizon, sunX });
  const texture = fractalField(context.stream('ground'), {
    width,
    height,
    cells: 6,
    octaves: 7,
    gain: context.style.roughness,
  });
  for (let ridge = 0; ridge < ridgeCount; ridge += 1)
    paintRidge(context, { depth: (ridge + 1) / ridgeCount, horizon, texture, ridge });
  if (isWater) paintWater(context, horizon);
  else paintGround(context, horizon, texture);
  paintRocks(context, horizon, texture);
  return {
    needsPlate: true,
    textBox: { left: width * 0.1, top: height * 0.06, right: width * 0.9, bottom: height * 0.3 },
  };
}

function setPixel(canvas: Canvas, index: number, colour: Rgb): void {
  canvas.rgb[index * 3] = colour[0];
  canvas.rgb[index * 3 + 1] = colour[1];
  canvas.rgb[index * 3 + 2] = colour[2];
}

/** Gradient, glow around the sun and clouds that thin out upwards; also used above a city. */
export function paintSky(context: SceneContext, place: { readonly horizon: number; readonly sunX: number }): void {
  const { canvas, palette, plan, light } = context;
  const { width, height } = canvas;
  const clouds = fractalField(context.stream('clouds'), {
    width,
    height,
    cells: 2.5,
    octaves: 6,
    gain: context.style.roughness * 0.92,
    stretch: 2.4,
  });
  const cover = plan.range(0.1, 0.9);
  const sunY = place.horizon * plan.range(0.45, 0.9);
  const reach = 0.5 / Math.min(width, height);
  const bright = mixRgb(palette.pale, light.tint, 0.5);
  for (let y = 0; y < height; y += 1) {
    const down = clamp01(y / place.horizon);
    const base = mixRgb(palette.skyHigh, palette.skyLow, down * down * (1.6 - 0.6 * down));
    const lit = mixRgb(base, bright, 0.72);
    const shadowed = mixRgb(base, palette.far, 0.4);
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const dx = (x - place.sunX) * reach;
      const dy = (y - sunY) * reach;
      const glow = 0.03 / (0.034 + 9 * (dx * dx + dy * dy));
      const density = smoothStep(0.9 - cover, 2.4 - cover, clouds[index]! + 0.5);
      const shaded = clamp01(0.5 + (clouds[index]! - (clouds[index + width * 6] ?? clouds[index]!)) * 1.6);
      const at = index * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const cloud = shadowed[channel]! + (lit[channel]! - shadowed[channel]!) * shaded;
        const sky = base[channel]! + (cloud - base[channel]!) * density * 0.85;
        canvas.rgb[at + channel] = sky + (bright[channel]! * 1.1 - sky) * glow * 0.8;
      }
    }
  }
}

function paintRidge(
  context: SceneContext,
  options: {
    readonly depth: number;
    readonly horizon: number;
    readonly texture: Float32Array;
    readonly ridge: number;
  },
): void {
  const { canvas, palette, style, plan, light } = context;
  const { width, height } = canvas;
  const { depth, horizon, texture } = options;
  const line = fractalLine(context.stream(`ridge ${options.ridge}`), {
    length: width,
    cells: plan.range(2, 4) + depth,
    octaves: 8,
    gain: plan.range(0.4, 0.54),
  });
  const colour = mixRgb(palette.skyLow, mixRgb(palette.far, palette.near, depth), 0.3 + 0.65 * depth);
  const rise = height * (0.2 - 0.1 * depth);
  const soft = Math.max(1, canvas.softness);
  for (let x = 0; x < width; x += 1) {
    const crest = horizon - rise * (0.55 + 0.6 * line[x]!) + height * 0.02 * depth;
    const slope = ((line[Math.min(width - 1, x + 2)]! - line[Math.max(0, x - 2)]!) * rise) / 4;
    const facing = clamp01(0.5 - slope * light.x * 0.6) - 0.5;
    for (let y = Math.max(0, Math.floor(crest - soft)); y < Math.min(height, horizon + height * 0.06); y += 1) {
      const coverage = clamp01((y - crest) / soft + 0.5);
      const index = y * width + x;
      const deep = clamp01((y - crest) / (rise * 1.6));
      const relief = texture[index]! - texture[y * width + Math.max(0, x - 2)]!;
      const tone =
        0.92 +
        0.3 * facing * (1 - deep) ** 4 +
        style.texture * depth * (0.13 * texture[index]! + 0.9 * relief * light.x);
      const at = index * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const own = colour[channel]! * tone;
        const hazed = own + (palette.skyLow[channel]! - own) * deep * (0.5 - 0.3 * depth);
        canvas.rgb[at + channel]! += (hazed - canvas.rgb[at + channel]!) * coverage;
      }
    }
  }
}

/** Mirrors what stands above the horizon, moved sideways by ripples that grow towards the eye. */
function paintWater(context: SceneContext, horizon: number): void {
  const { canvas, palette, style } = context;
  const { width, height, rgb } = canvas;
  const ripples = fractalField(context.stream('ripples'), {
    width,
    height,
    cells: 14,
    octaves: 5,
    gain: style.roughness,
    stretch: 5,
  });
  const start = Math.ceil(horizon);
  for (let y = start; y < height; y += 1) {
    const near = (y - horizon) / (height - horizon);
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const ripple = ripples[index]! * (0.25 + near);
      const sourceY = Math.round(2 * horizon - y + ripple * height * 0.02);
      const sourceX = Math.round(x + ripple * width * 0.006);
      const source =
        (Math.min(start - 1, Math.max(0, sourceY)) * width + Math.min(width - 1, Math.max(0, sourceX))) * 3;
      const at = index * 3;
      const tone = 0.9 - 0.28 * near + 0.1 * ripple * style.texture;
      for (let channel = 0; channel < 3; channel += 1) {
        const mirrored = rgb[source + channel]!;
        rgb[at + channel] = (mirrored + (palette.near[channel]! - mirrored) * (0.18 + 0.35 * near)) * tone;
      }
    }
  }
}

function paintGround(context: SceneContext, horizon: number, texture: Float32Array): void {
  const { canvas, palette, style, light } = context;
  const { width, height } = canvas;
  const fine = fractalField(context.stream('grass'), {
    width,
    height,
    cells: 60,
    octaves: 4,
    gain: style.roughness,
    stretch: 0.6,
  });
  const start = Math.ceil(horizon);
  const closeColour = mixRgb(palette.near, palette.main, 0.75);
  const farColour = mixRgb(palette.far, palette.main, 0.55);
  for (let y = start; y < height; y += 1) {
    const near = (y - horizon) / (height - horizon);
    const base = mixRgb(farColour, closeColour, Math.sqrt(near));
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const slope = texture[index]! - texture[y * width + Math.max(0, x - 3)]!;
      const tone =
        1.02 -
        0.25 * near +
        style.texture * (0.1 * texture[index]! + (0.05 + 0.06 * near) * fine[index]! + 0.7 * slope * light.x);
      setPixel(canvas, index, [base[0] * tone, base[1] * tone, base[2] * tone]);
    }
  }
}

function paintRocks(context: SceneContext, horizon: number, texture: Float32Array): void {
  const { canvas, palette, plan, sample, style, light } = context;
  const { width, height } = canvas;
  const count = plan.integer(2, 7) + sample.integer(0, 3);
  const rocks = Array.from({ length: count }, () => ({ x: sample.next(), near: sample.range(0.08, 0.9) })).sort(
    (a, b) => a.near - b.near,
  );
  for (const rock of rocks) {
    const size = Math.min(width, height) * (0.012 + 0.06 * rock.near) * sample.range(0.7, 1.4) * style.framing;
    const y = horizon + rock.near * (height - horizon);
    paintEllipsoid(
      canvas,
      {
        x: rock.x * width,
        y: y - size * 0.4,
        radiusX: size * 1.4,
        radiusY: size * sample.range(0.5, 0.9),
        squareness: sample.range(0.1, 0.7),
        tiltRadians: sample.range(-0.3, 0.3),
      },
      {
        colour: mixRgb(mixRgb(palette.dark, palette.near, 0.5), palette.variety(rock.near * 5), 0.22),
        gloss: 0.05,
        texture,
        textureAmount: 0.3 * style.texture,
      },
      light,
    );
  }
}
