import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { priceBookSchema, toPriceBook } from '../../src/config/price-book-schema.ts';
import { priceBook } from '../../src/config/price-book.ts';

const source: unknown = parse(readFileSync(resolve(import.meta.dirname, '../../data/prices.yml'), 'utf8'));

/** Wire-format reference 1.8, written out here again so that book and code cannot agree on one mistake. */
function formulaTokens(base: number, width: number, height: number): number {
  const exact = (base * Math.min(width, height)) / Math.max(width, height);
  const floor = Math.floor(exact);
  const side = exact - floor === 0.5 ? floor + (floor % 2) : Math.round(exact);
  return Math.ceil((base * side * (2_000_000 + width * height)) / 4_000_000);
}

describe('the price book', () => {
  test('compiled prices are those of the YAML file', () => {
    expect(Object.fromEntries(priceBook)).toEqual(toPriceBook(priceBookSchema.parse(source)));
  });

  test('an unknown field in an entry is refused', () => {
    const book = structuredClone(source) as { prices: Record<string, Record<string, unknown>> };
    book.prices['openai/gpt-image-2']!['perimage'] = 1;
    expect(priceBookSchema.safeParse(book).success).toBe(false);
  });

  test('prices that are not known are absent, not zero', () => {
    expect(priceBook.get('bfl/flux-2-pro')).toEqual({ ref: 'bfl/flux-2-pro', official: true });
    expect(priceBook.get('openai/gpt-image-2.6-flare')).toBeUndefined();
    expect(priceBook.get('google/gemini-nano-banana-2.1')!.perMillionTokens).not.toHaveProperty('imageCached');
    const rates = [...priceBook.values()].flatMap(({ perMillionTokens }) => Object.values(perMillionTokens ?? {}));
    expect(Math.min(...rates)).toBeGreaterThan(0);
  });

  test("OpenAI's published price of each size and quality follows from token formula and rate", () => {
    const { perImage, perMillionTokens, tokenFormulaBase } = priceBook.get('openai/gpt-image-2')!;
    const cells = Object.entries(perImage as Record<string, Record<string, number>>).flatMap(([size, byQuality]) =>
      Object.entries(byQuality).map(([quality, usd]) => ({ size, quality, usd })),
    );
    expect(cells).toHaveLength(9);
    for (const { size, quality, usd } of cells) {
      const [width, height] = size.split('x').map(Number);
      const tokens = formulaTokens(tokenFormulaBase![quality]!, width!, height!);
      expect((tokens * perMillionTokens!.imageOut!) / 1e6, `${size} ${quality}`).toBeCloseTo(usd, 3);
    }
  });

  test("Google's published price of each size follows from tokens and rate", () => {
    for (const ref of [
      'gemini-nano-banana-2.1',
      'gemini-3-pro-image',
      'gemini-3.1-flash-image',
      'gemini-2.5-flash-image',
    ]) {
      const { perImage, perMillionTokens, outputTokens } = priceBook.get(`google/${ref}`)!;
      for (const [size, usd] of Object.entries(perImage as Record<string, number>))
        expect(((outputTokens![size] as number) * perMillionTokens!.imageOut!) / 1e6, `${ref} ${size}`).toBeCloseTo(
          usd,
          2,
        );
    }
  });

  test('models with a known end say when', () => {
    expect(priceBook.get('openai/gpt-image-1.5')!.retires).toBe('2026-12-01');
    expect(priceBook.get('google/gemini-3.1-flash-image')!.retires).toBe('2026-10-29');
  });
});
