import { z } from 'zod';

import type { Price } from '../model/price.ts';
import { priceShape, toPrice } from './price-schema.ts';
import { dateSchema } from './scalars.ts';

export const confidenceSchema = z
  .enum(['page', 'quoted', 'single', 'unsure'])
  .describe(
    "page: read on the provider's page. quoted: two or more independent texts quote it. single: one text. unsure: plausible, check it.",
  );

const entrySchema = z.strictObject({
  ...priceShape,
  official: z.boolean().describe("True: the provider's own list price."),
  confidence: confidenceSchema,
  source: z.string().min(10).max(300).describe('Where the price is from, in words.'),
});

/** The file `data/prices.yml`. */
export const priceBookSchema = z.strictObject({
  version: z.literal(1),
  asOf: dateSchema,
  prices: z.record(
    z.string().regex(/^[a-z0-9-]+\/[a-z0-9][a-z0-9./_-]*$/, { error: 'expected provider/model' }),
    entrySchema,
  ),
});

/** Prices by `provider/model`, sorted by name. */
export function toPriceBook(book: z.output<typeof priceBookSchema>): Record<string, Price> {
  return Object.fromEntries(
    Object.entries(book.prices)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([ref, { source: _source, confidence, official, ...rates }]) => [
        ref,
        { ...toPrice({ ref, official }, rates), confidence },
      ]),
  );
}
