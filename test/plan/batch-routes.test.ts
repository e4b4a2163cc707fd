import { expect, test } from 'vitest';

import type { Price } from '../../src/model/price.ts';
import { batchPrice } from '../../src/plan/batch-routes.ts';

const price = (rates: Partial<Price>): Price => ({ ref: 'vendor/model', official: true, batch: 0.5, ...rates });

test('every rate is multiplied, and what is no rate stays', () => {
  const direct = price({
    asOf: '2026-11-01',
    perMillionTokens: { textIn: 5, imageOut: 30 },
    perImage: { '1024x1024': { low: 0.01, high: 0.2 }, other: 0.4 },
    perMegapixel: { first: 0.03, further: 0.02, roundUp: true },
    perComputeSecond: 0.001,
    perCredit: 0.01,
    perGroundedRequest: 0.014,
    outputTokens: { '1K': 1120 },
    inputImageTokens: 300,
  });
  expect(batchPrice(direct)).toEqual({
    ...direct,
    ref: 'vendor/model in a batch',
    inBatch: true,
    perMillionTokens: { textIn: 2.5, imageOut: 15 },
    perImage: { '1024x1024': { low: 0.005, high: 0.1 }, other: 0.2 },
    perMegapixel: { first: 0.015, further: 0.01, roundUp: true },
    perComputeSecond: 0.0005,
    perCredit: 0.005,
    perGroundedRequest: 0.007,
  });
  expect(batchPrice(price({ perImage: 0.04, perMegapixel: 0.02 }))).toMatchObject({
    perImage: 0.02,
    perMegapixel: 0.01,
  });
});

test('without the factor of batches their price is unknown, and not the full one', () => {
  const { batch: _batch, ...direct } = price({ perImage: 0.04 });
  expect(batchPrice(direct)).toBeUndefined();
});
