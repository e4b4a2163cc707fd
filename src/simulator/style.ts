import { createRandom } from './random.ts';

/** What makes all pictures of one model look related, whatever they show. */
export interface Style {
  /** Degrees added to every hue that the prompt does not fix. */
  readonly hueOffset: number;
  /** Degrees between the hues of one palette. */
  readonly hueSpread: number;
  /** Factor on chroma, about 0.7–1.3. */
  readonly chroma: number;
  /** Red against blue, −1–1. */
  readonly warmth: number;
  /** Slope of the tone curve in the middle, about 0.9–1.35. */
  readonly contrast: number;
  /** Exponent of the tone curve: below 1 is bright. */
  readonly gamma: number;
  /** Factor on surface texture, about 0.6–1.5. */
  readonly texture: number;
  /** Gain between octaves of texture, 0.45–0.72. */
  readonly roughness: number;
  /** Width of shape edges, pixels of a 1024-pixel picture. */
  readonly softness: number;
  /** Standard deviation of film grain, 0–1 scale. */
  readonly grain: number;
  /** Share of a grain value that its neighbour keeps, 0–0.5: coarse grain. */
  readonly grainSize: number;
  /** Darkening of the corners, 0–0.4. */
  readonly vignette: number;
  /** Factor on the size of the subject. */
  readonly framing: number;
}

/** The style behind a model's name (or any other word): the same word is always the same style. */
export function styleOf(name: string): Style {
  const random = createRandom('style', name);
  return {
    hueOffset: random.range(-45, 45),
    hueSpread: random.pick([28, 50, 75, 120]),
    chroma: random.range(0.72, 1.3),
    warmth: random.range(-0.7, 0.7),
    contrast: random.range(0.92, 1.35),
    gamma: random.range(0.86, 1.14),
    texture: random.range(0.6, 1.5),
    roughness: random.range(0.46, 0.7),
    softness: random.range(0.9, 3),
    grain: random.range(0.006, 0.018),
    grainSize: random.range(0, 0.5),
    vignette: random.range(0.05, 0.35),
    framing: random.range(0.88, 1.12),
  };
}
