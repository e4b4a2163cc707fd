import { oklch, type Rgb } from './colour.ts';
import type { Random } from './random.ts';
import type { Style } from './style.ts';

/** The colours of one picture. */
export interface Palette {
  readonly skyHigh: Rgb;
  readonly skyLow: Rgb;
  readonly far: Rgb;
  readonly near: Rgb;
  readonly main: Rgb;
  readonly accent: Rgb;
  readonly dark: Rgb;
  readonly pale: Rgb;
  /** `variety(k)` gives endless related colours of middle lightness. */
  variety(step: number): Rgb;
}

/** Hue (Oklch degrees) and chroma of words that a prompt may hold: colours, and things that have one. */
const COLOUR_WORDS: Readonly<Record<string, readonly [number, number]>> = {
  red: [27, 0.19],
  crimson: [20, 0.18],
  orange: [55, 0.16],
  brown: [58, 0.08],
  wooden: [62, 0.08],
  golden: [85, 0.13],
  yellow: [102, 0.16],
  green: [145, 0.15],
  teal: [190, 0.1],
  blue: [255, 0.15],
  navy: [262, 0.1],
  purple: [305, 0.15],
  violet: [300, 0.15],
  pink: [355, 0.13],
  white: [90, 0.01],
  grey: [250, 0.015],
  black: [270, 0.012],
  meadow: [128, 0.1],
  grass: [130, 0.11],
  forest: [142, 0.08],
  jungle: [140, 0.1],
  desert: [72, 0.09],
  dunes: [75, 0.09],
  beach: [82, 0.06],
  sunset: [48, 0.13],
  sea: [232, 0.08],
  ocean: [240, 0.09],
  lake: [225, 0.07],
  marble: [80, 0.015],
  rust: [45, 0.12],
  bark: [60, 0.05],
  snow: [240, 0.01],
};

/**
 * Palette of a picture: the prompt gives the base hue (by its first word that has a colour, else by chance), the model's style turns and
 * spreads it, the sample moves it a little.
 */
export function createPalette(
  prompt: string,
  options: { readonly plan: Random; readonly sample: Random; readonly style: Style },
): Palette {
  const { plan, sample, style } = options;
  const chance = plan.range(0, 360);
  const brightness = plan.range(-0.05, 0.05) + sample.range(-0.025, 0.025);
  const word = prompt
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.find((candidate) => Object.hasOwn(COLOUR_WORDS, candidate));
  const named = word === undefined ? undefined : COLOUR_WORDS[word];
  const base = chance + style.hueOffset + sample.range(-12, 12);
  const mainHue = named === undefined ? base : named[0] + style.hueOffset / 5 + sample.range(-5, 5);
  const mainChroma = (named?.[1] ?? 0.12) * style.chroma;
  const chroma = (amount: number): number => amount * style.chroma;
  const mainLightness = word === 'white' ? 0.9 : word === 'black' ? 0.3 : word === 'navy' ? 0.38 : 0.64;
  return {
    skyHigh: oklch(0.56 + brightness, chroma(0.09), 250 + (base - 250) * 0.15 + style.hueOffset / 3),
    skyLow: oklch(0.87 + brightness, chroma(0.05), base + style.hueSpread * 0.3),
    far: oklch(0.62 + brightness, chroma(0.05), base + style.hueSpread * 0.5),
    near: oklch(0.42 + brightness, chroma(0.07), base + style.hueSpread),
    main: oklch(mainLightness + brightness, mainChroma, mainHue),
    accent: oklch(0.7 + brightness, chroma(0.13), mainHue + 150 + style.hueSpread * 0.4),
    dark: oklch(0.24, chroma(0.03), base),
    pale: oklch(0.9, chroma(0.02), base + 40),
    variety: (step) =>
      oklch(
        0.58 + brightness + 0.13 * Math.sin(step * 2.4),
        chroma(0.09 + 0.05 * Math.cos(step * 1.7)),
        mainHue + style.hueSpread * Math.sin(step * 1.3) * 1.3,
      ),
  };
}
