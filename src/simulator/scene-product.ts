import { paintShadow } from './canvas.ts';
import { clamp01, mixRgb, smoothStep } from './colour.ts';
import { fractalField } from './noise.ts';
import type { SceneContext, SceneLayout } from './scene.ts';
import { paintEllipsoid, paintTurned, type Material } from './solid.ts';

type Profile = (t: number) => number;

/** Half width along the height, 0 top to 1 bottom, relative to the object's own width. */
const PROFILES: Readonly<Record<string, Profile>> = {
  mug: (t) => 0.94 + 0.06 * smoothStep(0, 0.3, t) - 0.1 * smoothStep(0.85, 1, t),
  bottle: (t) => 0.3 + 0.7 * smoothStep(0.28, 0.5, t) + 0.05 * smoothStep(0.06, 0, t) - 0.06 * smoothStep(0.93, 1, t),
  vase: (t) => 0.52 + 0.4 * Math.sin(Math.PI * (0.12 + t * 0.86)) - 0.18 * smoothStep(0.05, 0.25, t) + 0.1 * (1 - t),
  jar: (t) => 0.8 + 0.2 * smoothStep(0.12, 0.22, t) - 0.12 * smoothStep(0.88, 1, t),
  lamp: (t) => (t < 0.5 ? 0.45 + 1.1 * t : 0.12 + 0.5 * smoothStep(0.86, 0.95, t)),
};
const NAMED_PROFILES: readonly (readonly [RegExp, string])[] = [
  [/mug|cup|can\b|toaster/i, 'mug'],
  [/bottle|perfume|kettle/i, 'bottle'],
  [/vase|teapot/i, 'vase'],
  [/jar|candle|bag/i, 'jar'],
  [/lamp|chair/i, 'lamp'],
];

/** One object on a plain sweep of paper, with its contact shadow; alone when the background is transparent. */
export function paintProduct(context: SceneContext): SceneLayout {
  const { canvas, palette, plan, sample, style, light, prompt } = context;
  const { width, height } = canvas;
  const side = Math.min(width, height);
  if (canvas.alpha === undefined) paintSweep(context);
  const name =
    NAMED_PROFILES.find(([words]) => words.test(prompt))?.[1] ?? plan.pick([...Object.keys(PROFILES), 'boulder']);
  const tallness = name === 'mug' ? 0.42 : name === 'bottle' ? 0.68 : plan.range(0.5, 0.62);
  const tall = side * tallness * style.framing * sample.range(0.93, 1.07);
  const wide =
    tall * (name === 'mug' ? 0.43 : name === 'bottle' ? 0.2 : plan.range(0.26, 0.36)) * sample.range(0.95, 1.05);
  const x = width * (0.5 + sample.range(-0.05, 0.05));
  const bottom = height * (0.76 + sample.range(-0.02, 0.02)) + (tall - side * 0.5) * 0.12;
  const top = bottom - tall;
  const texture = fractalField(context.stream('surface'), {
    width,
    height,
    cells: 12,
    octaves: 6,
    gain: style.roughness,
    stretch: plan.range(0.7, 1.6),
  });
  const material: Material = {
    colour: palette.main,
    gloss: plan.range(0.15, 0.6),
    texture,
    textureAmount: plan.range(0.03, 0.09) * style.texture,
  };
  paintShadow(canvas, {
    x: x - light.x * wide * 0.7,
    y: bottom + wide * 0.06,
    radiusX: wide * 2,
    radiusY: wide * 0.55,
    strength: 0.55,
  });
  if (name === 'boulder') {
    const shape = { x, y: (top + bottom) / 2, radiusX: wide * 1.3, radiusY: tall / 2, tiltRadians: 0 };
    paintEllipsoid(canvas, { ...shape, squareness: plan.range(0, 0.9) }, material, light);
  } else {
    const elevation = 0.16 + sample.range(-0.04, 0.04);
    const profile = PROFILES[name]!;
    if (name === 'mug') paintHandle(context, { x, top, tall, wide, material });
    paintTurned(canvas, { x, top, bottom, radiusAt: (t) => wide * profile(t), elevation }, material, light);
    paintOpening(context, { x, top, radius: wide * profile(0), elevation, material });
  }
  const reach = wide * (name === 'bottle' || name === 'jar' ? 0.9 : 0.8);
  const middle = name === 'bottle' ? top + tall * 0.72 : top + tall * 0.6;
  return {
    needsPlate: true,
    textBox: { left: x - reach, right: x + reach, top: middle - tall * 0.2, bottom: middle + tall * 0.2 },
  };
}

/** Paper that curves from wall to table, lit from the side, with a faint tooth. */
function paintSweep(context: SceneContext): void {
  const { canvas, palette, plan, sample, style, light } = context;
  const { width, height, rgb } = canvas;
  const tooth = fractalField(context.stream('paper'), { width, height, cells: 3, octaves: 7, gain: style.roughness });
  const paper = mixRgb(palette.pale, plan.chance(0.5) ? palette.far : palette.accent, plan.range(0.1, 0.55));
  const bend = height * (0.66 + sample.range(-0.03, 0.03));
  for (let y = 0; y < height; y += 1) {
    const floor = smoothStep(bend - height * 0.12, bend + height * 0.06, y);
    for (let x = 0; x < width; x += 1) {
      const index = y * width + x;
      const side = (x / width - 0.5) * light.x;
      const fall = Math.abs(y / height - 0.4);
      const tone = clamp01(0.9 + 0.3 * side - 0.3 * fall + 0.13 * floor) + 0.016 * style.texture * tooth[index]!;
      rgb[index * 3] = paper[0] * tone * light.tint[0];
      rgb[index * 3 + 1] = paper[1] * tone * light.tint[1];
      rgb[index * 3 + 2] = paper[2] * tone * light.tint[2];
    }
  }
}

interface Opening {
  readonly x: number;
  readonly top: number;
  readonly radius: number;
  readonly elevation: number;
  readonly material: Material;
}

/** Rim and dark inside of a vessel. */
function paintOpening({ canvas, light, palette }: SceneContext, opening: Opening): void {
  const { x, top, radius, elevation, material } = opening;
  const rim = { x, y: top, squareness: 0, tiltRadians: 0 };
  const lit = { ...material, colour: mixRgb(material.colour, palette.pale, 0.35), gloss: 0.1 };
  const inside = { ...material, colour: mixRgb(palette.dark, material.colour, 0.3), gloss: 0 };
  paintEllipsoid(canvas, { ...rim, radiusX: radius, radiusY: radius * elevation }, lit, light);
  paintEllipsoid(canvas, { ...rim, radiusX: radius * 0.9, radiusY: radius * elevation * 0.84 }, inside, light);
}

/** A row of small overlapping balls along an arc: reads as a bent tube. */
function paintHandle(
  { canvas, light }: SceneContext,
  mug: {
    readonly x: number;
    readonly top: number;
    readonly tall: number;
    readonly wide: number;
    readonly material: Material;
  },
): void {
  const thick = mug.wide * 0.11;
  for (let step = 0; step <= 40; step += 1) {
    const angle = -1.45 + (2.9 * step) / 40;
    paintEllipsoid(
      canvas,
      {
        x: mug.x + mug.wide * 0.92 + Math.cos(angle) * mug.wide * 0.5,
        y: mug.top + mug.tall * 0.54 + Math.sin(angle) * mug.tall * 0.28,
        radiusX: thick,
        radiusY: thick,
        squareness: 0,
        tiltRadians: 0,
      },
      { ...mug.material, gloss: mug.material.gloss * 0.3 },
      light,
    );
  }
}
