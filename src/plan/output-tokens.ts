import type { Price } from '../model/price.ts';
import { type Asked, isOpen, lookUp, parseSize, type Range } from './size-table.ts';

/** Largest size of the published table (wire-format reference 1.8): what `auto` is taken for at worst. */
const DEAREST_KNOWN_SIZE = { width: 2048, height: 2048 };
const USUAL_SIZE = { width: 1024, height: 1024 };

/**
 * Output tokens of one picture by the formula that OpenAI publishes with its price calculator (wire-format reference
 * 1.8): the short side is cut into `round_half_even(base × short ÷ long)` parts, the long side into `base`.
 */
export function formulaTokens(
  base: number,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const shortParts = roundHalfEven((base * Math.min(width, height)) / Math.max(width, height));
  return Math.ceil((base * shortParts * (2_000_000 + width * height)) / 4_000_000);
}

/** Output tokens of one picture, by the price's table or its formula. `undefined`: not known. */
export function outputTokens(price: Price, asked: Asked): Range | undefined {
  if (price.outputTokens !== undefined) return lookUp(price.outputTokens, asked);
  if (price.tokenFormulaBase === undefined) return undefined;
  const base = baseOf(price.tokenFormulaBase, asked.quality);
  if (base === undefined) return undefined;
  if (isOpen(asked.size))
    return { expected: formulaTokens(base, USUAL_SIZE), most: formulaTokens(base, DEAREST_KNOWN_SIZE) };
  const size = parseSize(asked.size);
  if (size === undefined) return undefined;
  const tokens = formulaTokens(base, size);
  return { expected: tokens, most: tokens };
}

function baseOf(bases: Readonly<Record<string, number>>, quality: string | undefined): number | undefined {
  if (isOpen(quality)) return Object.values(bases).length === 0 ? undefined : Math.max(...Object.values(bases));
  return Object.hasOwn(bases, quality) ? bases[quality] : undefined;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
