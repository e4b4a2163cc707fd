import { describe, expect, test } from 'vitest';

import { megapixelCost } from '../../src/plan/megapixels.ts';

const size = (width: number, height: number) => ({ width, height });

describe('megapixelCost', () => {
  test('one rate is charged by the pixel, and 1024 x 1024 is one megapixel', () => {
    expect(megapixelCost(0.02, size(1024, 1024))).toEqual({ usd: 0.02, most: 0.02 });
    expect(megapixelCost(0.02, size(512, 512)).usd).toBe(0.005);
    expect(megapixelCost(0.02, size(2048, 2048)).usd).toBe(0.08);
  });

  test('a first megapixel is charged in full, the others at their own rate', () => {
    const rates = { first: 0.03, further: 0.01 };
    expect(megapixelCost(rates, size(512, 512)).usd).toBe(0.03);
    expect(megapixelCost(rates, size(2048, 1024)).usd).toBe(0.04);
    expect(megapixelCost(rates, size(1536, 1024)).usd).toBeCloseTo(0.035, 12);
    expect(megapixelCost({ ...rates, roundUp: true }, size(1536, 1024)).usd).toBe(0.04);
  });

  test('steps that the vendor does not publish leave a bound and no cost', () => {
    expect(megapixelCost({ first: 0.03 }, size(1024, 1024))).toEqual({ usd: 0.03, most: 0.03 });
    expect(megapixelCost({ first: 0.03 }, size(2048, 1024))).toEqual({ most: 0.06 });
  });
});
