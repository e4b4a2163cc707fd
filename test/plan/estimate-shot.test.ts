import { describe, expect, test } from 'vitest';

import type { Price } from '../../src/model/price.ts';
import { estimateShot } from '../../src/plan/estimate-shot.ts';
import { formulaTokens, outputTokens } from '../../src/plan/output-tokens.ts';
import { GPT_IMAGE_2, makeSettings, NANO_BANANA } from './plan-fixtures.ts';

const estimate = (price: Price | undefined, changes: Parameters<typeof makeSettings>[0] = {}) =>
  estimateShot({ route: price === undefined ? {} : { price }, settings: makeSettings(changes) });
const flat = (perImage: NonNullable<Price['perImage']>): Price => ({ ref: 'inline', official: false, perImage });

describe('the published token formula', () => {
  test.each([
    ['1024x1024', 196, 1756, 7024],
    ['1536x1024', 158, 1372, 5488],
    ['1024x1536', 158, 1372, 5488],
    ['2048x2048', 397, 3568, 14272],
    ['2560x1440', 205, 1843, 7370],
    ['3840x2160', 371, 3336, 13342],
  ])('gives the tokens of gpt-image-2 at %s', (size, low, medium, high) => {
    const tokens = (quality: string) => outputTokens(GPT_IMAGE_2, { size, quality, options: {} })?.expected;
    expect([tokens('low'), tokens('medium'), tokens('high')]).toEqual([low, medium, high]);
  });

  test.each([
    ['1024x1024', 196, 439, 1756, 3122, 7024],
    ['1536x1024', 158, 343, 1372, 2459, 5488],
    ['2560x1440', 205, 478, 1843, 3276, 7370],
    ['3840x2160', 371, 865, 3336, 5930, 13342],
  ])('gives the tokens of gpt-image-2.5 at %s', (size, ...expected) => {
    const [width, height] = size.split('x').map(Number) as [number, number];
    expect([16, 24, 48, 64, 96].map((base) => formulaTokens(base, { width, height }))).toEqual(expected);
  });

  test('matches the nine published prices per image of gpt-image-2 to a tenth of a cent', () => {
    const published = GPT_IMAGE_2.perImage as Record<string, Record<string, number>>;
    for (const [size, byQuality] of Object.entries(published))
      for (const [quality, usd] of Object.entries(byQuality)) {
        const tokens = outputTokens(GPT_IMAGE_2, { size, quality, options: {} })!.expected;
        expect((tokens * 30) / 1e6, `${size} ${quality}`).toBeCloseTo(usd, 3);
      }
  });

  test('rounds a half grid to the even number', () => {
    // 16 × 1000 ÷ 3200 = 5: exact; 16 × 900 ÷ 3200 = 4.5 → 4; 16 × 1100 ÷ 3200 = 5.5 → 6.
    expect(formulaTokens(16, { width: 3200, height: 900 })).toBe(Math.ceil((16 * 4 * (2e6 + 3200 * 900)) / 4e6));
    expect(formulaTokens(16, { width: 3200, height: 1100 })).toBe(Math.ceil((16 * 6 * (2e6 + 3200 * 1100)) / 4e6));
  });
});

describe('estimates', () => {
  test('a known size and quality costs its picture and its prompt, and at worst a token for each byte of the prompt', () => {
    // 22 characters: 6 tokens expected, 22 at worst; 1756 picture tokens at $30 per million.
    expect(estimate(GPT_IMAGE_2, { size: '1024x1024', quality: 'medium' })).toEqual({
      expectedMicros: 1756 * 30 + 6 * 5,
      worstCaseMicros: Math.max(1756 * 30, 53_000) + 22 * 5,
    });
  });

  test('partial pictures of a stream add 100 tokens each, and none where no stream is asked for', () => {
    const asked = { size: '1024x1024', quality: 'medium' };
    const plain = estimate(GPT_IMAGE_2, asked)!;
    const streamed = estimate(GPT_IMAGE_2, { ...asked, options: { stream: true, partial_images: 3 } })!;
    expect(streamed.expectedMicros - plain.expectedMicros).toBe(300 * 30);
    expect(streamed.worstCaseMicros - plain.worstCaseMicros).toBe(300 * 30);
    expect(estimate(GPT_IMAGE_2, { ...asked, options: { partial_images: 3 } })).toEqual(plain);
  });

  test('a prompt in another script is bounded by its bytes', () => {
    const ascii = estimate(GPT_IMAGE_2, { prompt: 'aaaa', size: '1024x1024', quality: 'low' })!;
    const han = estimate(GPT_IMAGE_2, { prompt: '白色杯子', size: '1024x1024', quality: 'low' })!;
    expect(han.worstCaseMicros - ascii.worstCaseMicros).toBe((12 - 4) * 5);
  });

  test.each([{}, { size: 'auto', quality: 'auto' }])('%o is counted at the dearest known at worst', (open) => {
    expect(estimate(GPT_IMAGE_2, open)).toEqual({
      expectedMicros: 7024 * 30 + 6 * 5,
      worstCaseMicros: 14272 * 30 + 22 * 5,
    });
  });

  test('a flat price is the price of any picture, and a price of 0 is known', () => {
    expect(estimate(flat(0.04))).toEqual({ expectedMicros: 40_000, worstCaseMicros: 40_000 });
    expect(estimate(flat(0))).toEqual({ expectedMicros: 0, worstCaseMicros: 0 });
  });

  test('sizes without a row of their own take `other`, or are unknown', () => {
    const table = { '1024x1024': { low: 0.009, high: 0.133 }, other: { low: 0.013, high: 0.2 } };
    expect(estimate(flat(table), { size: '1536x1024', quality: 'high' })?.expectedMicros).toBe(200_000);
    expect(estimate(flat({ '1024x1024': 0.1 }), { size: '1536x1024' })).toBeUndefined();
    expect(estimate(flat(table), { size: '1024x1024', quality: 'medium' })).toBeUndefined();
    expect(estimate(flat(table), { size: 'constructor', quality: '__proto__' })).toBeUndefined();
  });

  test('an open size is expected at 1024x1024 and at worst at the dearest row', () => {
    expect(estimate(flat({ '1024x1024': 0.05, '1536x1024': 0.08 }))).toEqual({
      expectedMicros: 50_000,
      worstCaseMicros: 80_000,
    });
  });

  test.each([
    ['no size', {}, 1120],
    ['the class in the options', { options: { imageSize: '4K' } }, 3780],
    ['a size of one class', { size: '1376x768' }, 1120],
    ['a size of the next class', { size: '2560x1440', options: { imageSize: '4K' } }, 1680],
    ['UHD', { size: '3840x2160' }, 3780],
    ['a size left to the vendor', { size: 'auto', options: { imageSize: '4K' } }, 1120],
    ['a size of the largest class', { size: '4096x4096' }, 3780],
  ])('Gemini classes: %s', (_name, changes, tokens) => {
    const found = estimate(NANO_BANANA, changes)!;
    expect(found.expectedMicros).toBe(tokens * 30 + 6 * 1.5 + 200 * 7.5);
    expect(found.worstCaseMicros).toBeGreaterThanOrEqual(tokens * 30 + 22 * 1.5 + 1_000 * 7.5);
  });

  test('input pictures on token prices are unknown unless the price says how many tokens they are', () => {
    const edit = { size: '1024x1024', quality: 'low', images: ['a', 'b'], mask: 'c' };
    expect(estimate(GPT_IMAGE_2, edit)).toBeUndefined();
    const withTokens = estimate({ ...GPT_IMAGE_2, inputImageTokens: 1_000 }, edit)!;
    expect(withTokens.expectedMicros).toBe(196 * 30 + 6 * 5 + 3_000 * 8);
    expect(estimate(flat(0.04), edit)?.expectedMicros).toBe(40_000);
  });

  test('a text model adds what it may read and write; without its price, or with pictures to read, nothing is known', () => {
    const price: Price = { ...GPT_IMAGE_2, textModel: { textIn: 2, textOut: 10 } };
    const asked = { size: '1024x1024', quality: 'low' };
    const plain = estimate(price, asked)!;
    const called = estimate(price, { ...asked, options: { text_model: 'gpt-6.1-sol' } })!;
    expect(called.expectedMicros - plain.expectedMicros).toBe((6 + 500) * 2 + 200 * 10);
    expect(called.worstCaseMicros).toBeGreaterThan(called.expectedMicros);
    const bounded = estimate(price, { ...asked, options: { text_model: 'gpt-6.1-sol', max_output_tokens: 100 } })!;
    expect(bounded.worstCaseMicros - plain.worstCaseMicros).toBe((22 + 4_000) * 2 + 100 * 10);
    expect(estimate(GPT_IMAGE_2, { ...asked, options: { text_model: 'gpt-6.1-sol' } })).toBeUndefined();
    const edit = { ...asked, images: ['a'], options: { text_model: 'gpt-6.1-sol' } };
    expect(estimate({ ...price, inputImageTokens: 258 }, edit)).toBeUndefined();
  });

  test('a conversation is of unknown price: later turns read the pictures of earlier ones', () => {
    expect(estimate(GPT_IMAGE_2, { size: '1024x1024', options: { turns: ['A mug'] } })).toBeUndefined();
  });

  test('a route that searches pays for it, or is of unknown price', () => {
    const search = { options: { googleSearch: true } };
    const without = estimate(NANO_BANANA)!;
    expect(estimate(NANO_BANANA, search)).toEqual({
      expectedMicros: without.expectedMicros + 14_000,
      worstCaseMicros: without.worstCaseMicros + 70_000,
    });
    expect(estimate(flat(0.04), search)).toBeUndefined();
  });

  test('no price, a price without rates, and a price without known tokens are unknown, not free', () => {
    expect(estimate(undefined)).toBeUndefined();
    expect(estimate({ ref: 'bfl/flux-2-pro', official: true })).toBeUndefined();
    expect(estimate({ ref: 'x', official: true, perMillionTokens: { textIn: 5, imageOut: 30 } })).toBeUndefined();
    expect(estimate({ ref: 'x', official: true, perImage: 0.1, perMillionTokens: { imageOut: 30 } })).toBeUndefined();
  });
});

describe('estimates by pixels and seconds', () => {
  test('pixels that are asked for have a price, those left to the vendor have none', () => {
    const price: Price = { ref: 'inline', official: false, perMegapixel: 0.02 };
    expect(estimate(price, { size: '2048x1024' })).toEqual({ expectedMicros: 40_000, worstCaseMicros: 40_000 });
    expect(estimate(price, { size: 'auto' })).toBeUndefined();
    expect(estimate(price)).toBeUndefined();
  });

  test('unpublished steps are taken at their bound, and an edit by them is unknown', () => {
    const price: Price = { ref: 'inline', official: false, perMegapixel: { first: 0.03 } };
    expect(estimate(price, { size: '2048x1024' })?.worstCaseMicros).toBe(60_000);
    expect(estimate(price, { size: '1024x1024', images: ['a'] })).toBeUndefined();
  });

  test('working time is not known before an answer', () => {
    expect(
      estimate({ ref: 'inline', official: false, perComputeSecond: 0.001 }, { size: '1024x1024' }),
    ).toBeUndefined();
  });
});
