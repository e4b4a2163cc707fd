import { describe, expect, test } from 'vitest';

import type { Price, Usage } from '../../src/model/price.ts';
import type { FailedReply, ImageReply, ProviderReply, RefusedReply } from '../../src/model/reply.ts';
import { priceReply } from '../../src/plan/price-reply.ts';
import { GPT_IMAGE_2, makeSettings, NANO_BANANA } from './plan-fixtures.ts';

const base = { exchange: {}, warnings: [] } as const;
const picture = { bytes: new Uint8Array(4), mediaType: 'image/png' } as const;
const image = (changes: Partial<ImageReply> = {}): ImageReply => ({
  kind: 'image',
  billing: 'yes',
  images: [picture],
  ...base,
  ...changes,
});
const refused = (changes: Partial<RefusedReply> = {}): RefusedReply => ({
  kind: 'refused',
  billing: 'unknown',
  stage: 'output',
  vendorCode: 'IMAGE_SAFETY',
  ...base,
  ...changes,
});
const failed = (changes: Partial<FailedReply> = {}): FailedReply => ({
  kind: 'failed',
  billing: 'no',
  reason: 'vendor-error',
  message: 'HTTP 500',
  retryable: true,
  ...base,
  ...changes,
});
const png = (width: number, height: number) => {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x89504e47);
  view.setUint32(4, 0x0d0a1a0a);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return { bytes, mediaType: 'image/png' } as const;
};
const cost = (price: Price | undefined, reply: ProviderReply, changes: Parameters<typeof makeSettings>[0] = {}) =>
  priceReply({ price, reply, settings: makeSettings(changes) });
const flat: Price = { ref: 'inline', official: false, perImage: 0.04 };

describe('by usage', () => {
  test('each class is counted at its own rate, cached tokens at the dearer one where they may be pictures', () => {
    const usage = { textIn: 100, imageIn: 1_000, cachedIn: 150, imageOut: 1756 };
    expect(cost(GPT_IMAGE_2, image({ usage }))).toEqual({
      micros: 100 * 5 + 1_000 * 8 + 150 * 2 + 1756 * 30,
      basis: 'usage',
    });
  });

  describe('a text model that calls the picture model', () => {
    const textModel = { textIn: 2, textCached: 0.1, textOut: 10 };
    const called = { options: { text_model: 'gpt-6.1-sol' } };
    const meters = {
      textIn: 10,
      imageOut: 196,
      textModelIn: 500,
      textModelCached: 100,
      textModelOut: 50,
    };

    test('is counted at its own rates', () => {
      expect(cost({ ...GPT_IMAGE_2, textModel }, image({ usage: meters }), called)).toEqual({
        micros: 50 + 196 * 30 + 1_000 + 10 + 500,
        basis: 'usage',
      });
    });

    test('leaves the cost unknown where its price or its meter is', () => {
      expect(cost(GPT_IMAGE_2, image({ usage: meters }), called)).toBeUndefined();
      const { textModelIn: _in, textModelOut: _out, ...picture } = meters;
      expect(cost({ ...GPT_IMAGE_2, textModel }, image({ usage: picture }), called)).toBeUndefined();
      expect(cost({ ...GPT_IMAGE_2, textModel: { textIn: 2 } }, image({ usage: meters }), called)).toBeUndefined();
      expect(cost(flat, image({ usage: meters }), called)).toBeUndefined();
    });

    test('without the picture model’s meter gives an estimate, marked as one', () => {
      const usage = { textModelIn: 500, textModelOut: 50 };
      const settings = { ...called, size: '1024x1024', quality: 'low' };
      expect(cost({ ...GPT_IMAGE_2, textModel }, image({ usage }), settings)).toMatchObject({ basis: 'estimate' });
      expect(cost(GPT_IMAGE_2, image({ usage }), settings)).toBeUndefined();
    });

    test('a flat price is paid for each turn of a conversation that came to its end', () => {
      const conversation = { options: { turns: ['A mug', 'Green'] } };
      expect(cost(flat, image(), conversation)).toEqual({ micros: 120_000, basis: 'per-image' });
      expect(cost(flat, failed({ billing: 'yes' }), conversation)).toBeUndefined();
    });
  });

  test('Gemini text beside the picture and searches are counted', () => {
    const usage = { textIn: 10, textOut: 200, imageOut: 1120, groundedRequests: 2 };
    expect(cost(NANO_BANANA, image({ usage }))).toEqual({ micros: 15 + 1_500 + 33_600 + 28_000, basis: 'usage' });
  });

  test('a class of tokens without a rate makes the whole cost unknown, not a partial sum', () => {
    const usage = { textIn: 10, textOut: 1, imageOut: 1756 };
    expect(cost(GPT_IMAGE_2, image({ usage }))).toBeUndefined();
    expect(cost(GPT_IMAGE_2, image({ usage: { ...usage, textOut: 0 } }))?.micros).toBe(50 + 1756 * 30);
  });

  test('searches without a rate are unknown', () => {
    expect(cost(GPT_IMAGE_2, image({ usage: { textIn: 1, imageOut: 1, groundedRequests: 1 } }))).toBeUndefined();
  });

  test.each<Usage>([
    { textIn: -5, imageOut: 10 },
    { textIn: Number.NaN, imageOut: 10 },
    { textIn: Number.POSITIVE_INFINITY, imageOut: 10 },
  ])('nonsense counts such as %o are unknown', (usage) => {
    expect(cost(GPT_IMAGE_2, image({ usage }))).toBeUndefined();
  });

  test.each<Usage>([{ total: 5_000 }, { textIn: 10 }, { imageOut: 1756 }, { textIn: 10, imageOut: 0 }])(
    'an account with a hole such as %o falls back to the estimate',
    (usage) => {
      expect(cost(GPT_IMAGE_2, image({ usage }), { size: '1024x1024', quality: 'medium' })).toEqual({
        micros: 1756 * 30 + 6 * 5,
        basis: 'estimate',
      });
    },
  );
});

describe('without usage', () => {
  test('a flat rate is counted for every picture that came', () => {
    expect(cost(flat, image({ images: [picture, picture] }))).toEqual({ micros: 80_000, basis: 'per-image' });
    expect(cost({ ...flat, perImage: 0 }, image())).toEqual({ micros: 0, basis: 'per-image' });
  });

  test('the size that the vendor says it made settles what was left open', () => {
    const price: Price = { ...flat, perImage: { '1024x1024': 0.05, '1536x1024': 0.08 } };
    expect(cost(price, image())).toEqual({ micros: 50_000, basis: 'estimate' });
    expect(cost(price, image({ effective: { size: '1536x1024' } }))).toEqual({ micros: 80_000, basis: 'per-image' });
  });

  test('a token price without usage is the estimate, or unknown for an edit', () => {
    expect(cost(GPT_IMAGE_2, image(), { size: '1024x1024', quality: 'low' })).toMatchObject({ basis: 'estimate' });
    expect(cost(GPT_IMAGE_2, image(), { images: ['a'] })).toBeUndefined();
  });
});

describe('who is billed', () => {
  test("the vendor's own figure goes first, even for a refusal, and rounds up", () => {
    expect(cost(undefined, image({ vendorCostUsd: 0.0123456 }))).toEqual({ micros: 12_346, basis: 'vendor' });
    expect(cost(flat, refused({ vendorCostUsd: 0.01 }))).toEqual({ micros: 10_000, basis: 'vendor' });
    expect(cost(flat, image({ vendorCostUsd: Number.NaN }))).toEqual({ micros: 40_000, basis: 'per-image' });
  });

  test('what is not billed costs nothing, whatever the price', () => {
    expect(cost(undefined, failed())?.micros).toBe(0);
    expect(cost(GPT_IMAGE_2, refused({ billing: 'no' }))?.micros).toBe(0);
  });

  test('what may be billed is unknown, also when the price is known', () => {
    expect(cost(flat, failed({ billing: 'unknown', reason: 'timeout', retryable: false }))).toBeUndefined();
    expect(cost(flat, refused())).toBeUndefined();
  });

  test('a picture that came is billed, even where the adapter is not sure', () => {
    expect(cost(flat, image({ billing: 'unknown' }))).toEqual({ micros: 40_000, basis: 'per-image' });
  });

  test('a billed refusal costs its tokens, or one picture of a flat price, or is unknown', () => {
    expect(cost(GPT_IMAGE_2, refused({ billing: 'yes', usage: { textIn: 40 } }))).toEqual({
      micros: 200,
      basis: 'usage',
    });
    expect(cost(flat, refused({ billing: 'yes' }))).toEqual({ micros: 40_000, basis: 'per-image' });
    expect(cost(GPT_IMAGE_2, refused({ billing: 'yes' }))).toBeUndefined();
  });

  test('an unknown price is unknown', () => {
    expect(cost(undefined, image({ usage: { textIn: 1, imageOut: 1 } }))).toBeUndefined();
    expect(cost({ ref: 'bfl/flux-2-pro', official: true }, image())).toBeUndefined();
  });
});

describe('other units than pictures and tokens', () => {
  const byPixels: Price = { ref: 'inline', official: false, perMegapixel: 0.02 };
  const bySteps: Price = { ref: 'inline', official: false, perMegapixel: { first: 0.03 } };

  test('pixels are those of every picture that came, not those that were asked for', () => {
    const images = [png(1024, 1024), png(512, 512)];
    expect(cost(byPixels, image({ images }), { size: '2048x2048' })).toEqual({
      micros: 25_000,
      basis: 'per-megapixel',
    });
  });

  test('a picture whose header hides its size is taken as asked, or unknown', () => {
    expect(cost(byPixels, image(), { size: '1024x2048' })).toEqual({ micros: 40_000, basis: 'per-megapixel' });
    expect(cost(byPixels, image())).toBeUndefined();
    expect(cost(byPixels, refused({ billing: 'yes' }), { size: '1024x1024' })?.micros).toBe(20_000);
  });

  test('beyond the first megapixel an unpublished price is unknown, and so is that of an edit', () => {
    expect(cost(bySteps, image({ images: [png(1024, 768)] }))?.micros).toBe(30_000);
    expect(cost(bySteps, image({ images: [png(2048, 2048)] }))).toBeUndefined();
    expect(cost(bySteps, image({ images: [png(1024, 1024)] }), { images: ['a'] })).toBeUndefined();
  });

  test('credits that the vendor states go before every rate, also for what it refused', () => {
    const price: Price = { ...bySteps, perCredit: 0.01 };
    expect(cost(price, image({ usage: { credits: 6 } }))).toEqual({ micros: 60_000, basis: 'vendor' });
    expect(cost(price, refused({ billing: 'no', usage: { credits: 3 } }))?.micros).toBe(30_000);
    expect(cost(price, image({ usage: { credits: Number.NaN } }), { size: '1024x1024' })?.basis).toBe('per-megapixel');
    expect(cost(bySteps, image({ usage: { credits: 6 } }))).toBeUndefined();
  });

  test('working time is charged by the second, and is unknown when the vendor does not state it', () => {
    const price: Price = { ref: 'inline', official: false, perComputeSecond: 0.000975 };
    expect(cost(price, image({ exchange: { serverMs: 9_410 } }))).toEqual({ micros: 9_175, basis: 'compute' });
    expect(cost(price, image())).toBeUndefined();
    expect(cost(price, image({ exchange: { serverMs: -1 } }))).toBeUndefined();
    expect(cost(price, failed({ billing: 'unknown', exchange: { serverMs: 9_410 } }))).toBeUndefined();
  });
});
