import { generationOf } from './catalogue.ts';

const GRID_OF_GENERATION_2: Readonly<Record<string, number>> = { low: 16, medium: 48, high: 96 };
const GRID_OF_GENERATION_2_5: Readonly<Record<string, number>> = { low: 16, medium: 24, high: 48, xhigh: 64, max: 96 };
/** Square, and other shapes, of `gpt-image-1.5` and the mini: the vendor's published token table. */
const FIRST_GENERATION: Readonly<Record<string, readonly [number, number]>> = {
  low: [272, 400],
  medium: [1056, 1568],
  high: [4160, 6208],
};

/** Image output tokens of one OpenAI picture: the calculator formula of the vendor's image guide (generation 2 and later). */
export function openaiImageTokens(
  model: string,
  quality: string,
  size: { readonly width: number; readonly height: number },
): number {
  const { width, height } = size;
  const generation = generationOf(model);
  if (generation < 2) return (FIRST_GENERATION[quality] ?? FIRST_GENERATION['medium']!)[width === height ? 0 : 1];
  const grids = generation < 2.5 ? GRID_OF_GENERATION_2 : GRID_OF_GENERATION_2_5;
  const long = grids[quality] ?? grids['medium']!;
  const short = roundHalfEven((long * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((long * short * (2_000_000 + width * height)) / 4_000_000);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Rough count of a prompt's tokens: four characters each, plus the frame around them. */
export function textTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4) + 8;
}

/** OpenAI publishes no formula for input pictures of generation 2; this one only grows with the area. */
export function openaiInputTokens(size: { readonly width: number; readonly height: number }): number {
  return Math.ceil((size.width * size.height) / 2048) + 64;
}

const GEMINI_TOKENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'gemini-nano-banana-2.1': { '1K': 1120, '2K': 1680, '4K': 3780 },
  'gemini-3-pro-image': { '1K': 1120, '2K': 1120, '4K': 2000 },
  'gemini-3.1-flash-image': { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
  'gemini-3.1-flash-lite-image': { '1K': 1120 },
  'gemini-2.5-flash-image': { '1K': 1290 },
};

/** Image output tokens of one Gemini picture: the pricing page's table, as of October 2026. */
export function geminiImageTokens(model: string, imageSize: string): number {
  return GEMINI_TOKENS[model]?.[imageSize] ?? GEMINI_TOKENS['gemini-nano-banana-2.1']![imageSize] ?? 1120;
}

/** Prompt tokens of one reference picture as measured by third parties: 258, on the Lite model 1,120. */
export function geminiInputTokens(model: string): number {
  return model.includes('lite') ? 1120 : 258;
}
