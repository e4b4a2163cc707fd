import type { Box, Canvas } from './canvas.ts';
import type { Palette } from './palette.ts';
import { createRandom, type Random } from './random.ts';
import type { Light } from './solid.ts';
import type { Style } from './style.ts';

/** What a prompt is about, as far as the painter cares. */
export const SCENE_KINDS = ['landscape', 'product', 'still-life', 'macro', 'city', 'sign'] as const;
export type SceneKind = (typeof SCENE_KINDS)[number];

/** Everything a scene painter draws with. */
export interface SceneContext {
  readonly canvas: Canvas;
  readonly palette: Palette;
  readonly style: Style;
  readonly light: Light;
  readonly prompt: string;
  /** Chance that only the prompt decides: equal for all samples and models. */
  readonly plan: Random;
  /** Chance of this sample. */
  readonly sample: Random;
  /** Further streams of this sample, so that drawing more of one thing does not move another. */
  stream(name: string): Random;
}

/** What a painter hands back: where words belong, in pixels. */
export interface SceneLayout {
  readonly textBox: Box;
  /** Words need a plate under them to be read. */
  readonly needsPlate: boolean;
}

const KIND_WORDS: readonly (readonly [SceneKind, RegExp])[] = [
  ['sign', /\b(sign|signboard|storefront|shop ?front|billboard|poster|banner|label reads|neon|chalkboard|menu|logo)\b/],
  [
    'product',
    /\b(product|packshot|mug|cup|bottle|vase|jar|watch|shoe|sneaker|headphones?|lamp|perfume|can|candle|teapot|bag|phone|chair|toaster|kettle|camera|icon|sticker|avatar|robot)\b/,
  ],
  ['city', /\b(city|street|skyline|building|tower|downtown|alley|office|apartment|traffic|night market)\b/],
  [
    'landscape',
    /\b(landscape|mountain|mountains|beach|sea|ocean|lake|forest|desert|dunes?|valley|field|sky|sunset|sunrise|island|river|meadow|kite|lighthouse|coast)\b/,
  ],
  ['macro', /\b(macro|texture|marble|fabric|abstract|pattern|bark|fur|rust|clouds?|smoke|liquid|nebula|stone)\b/],
  ['still-life', /\b(still life|fruit|table|bowl|food|dish|plate|flowers?|breakfast|stones|eggs|desk)\b/],
];

/** Words decide where they can, the prompt's hash where they cannot. Quoted words ask for a sign unless an object carries them. */
export function sceneKindOf(prompt: string, hasText: boolean): SceneKind {
  const lower = prompt.toLowerCase();
  const named = KIND_WORDS.find(([, words]) => words.test(lower))?.[0];
  if (hasText) return named === 'product' ? 'product' : 'sign';
  return named ?? createRandom('scene', prompt).pick(SCENE_KINDS.filter((kind) => kind !== 'sign'));
}
