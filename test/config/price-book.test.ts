import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { priceBookSchema, toPriceBook } from '../../src/config/price-book-schema.ts';
import { listPriceRef, priceBook } from '../../src/config/price-book.ts';

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
    expect(priceBook.get('bfl/flux-2-pro')).toEqual({
      ref: 'bfl/flux-2-pro',
      official: true,
      confidence: 'page',
      perMegapixel: { first: 0.03 },
      perCredit: 0.01,
    });
    expect(priceBook.get('bfl/flux-3-image')).not.toHaveProperty('perImage');
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

  test('the batch factor is in the price', () => {
    expect(priceBook.get('openai/gpt-image-2')!.batch).toBe(0.5);
    expect(priceBook.get('openai/gpt-image-2.6-sunburst')).not.toHaveProperty('batch');
  });

  test("prices of gateways are never official, and every vendor's price says how well it is known", () => {
    const entries = [...priceBook.values()];
    expect(entries.filter(({ confidence }) => confidence === undefined)).toEqual([]);
    const gateways = entries.filter(({ ref }) => /^(wisgate|laozhang|apiyi)\//.test(ref));
    expect(gateways.length).toBeGreaterThan(5);
    expect(gateways.filter(({ official }) => official)).toEqual([]);
  });
});

describe('the list price of a route', () => {
  test.each([
    ['openai-images', 'gpt-image-2', 'openai/gpt-image-2'],
    ['openai-images', 'gpt-image-2-2026-04-21', 'openai/gpt-image-2'],
    ['openai-responses', 'gpt-6-luna', 'openai/gpt-6-luna'],
    ['gemini', 'gemini-3-pro-image', 'google/gemini-3-pro-image'],
    ['vertex', 'imagen-4.0-generate-001', 'google-vertex/imagen-4.0-generate-001'],
    ['bfl', 'flux-2-pro', 'bfl/flux-2-pro'],
    ['fal', 'fal-ai/flux/dev', 'fal/fal-ai/flux/dev'],
    ['together', 'black-forest-labs/FLUX.1-schnell', 'together/black-forest-labs/flux.1-schnell'],
    ['replicate', 'black-forest-labs/flux-1.1-pro-ultra:0a1b2c', 'replicate/black-forest-labs/flux-1.1-pro-ultra'],
    ['stability', 'ultra', 'stability/ultra'],
    ['openrouter', 'google/gemini-3-pro-image', undefined],
    ['comfyui', 'gpt-image-2', undefined],
    ['constructor', 'gpt-image-2', undefined],
  ])('%s, %s: %s', (protocol, model, ref) => {
    expect(listPriceRef(priceBook, { protocol, model })).toBe(ref);
  });
});
