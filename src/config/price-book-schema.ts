import { z } from 'zod';

import type { Price } from '../model/price.ts';
import { priceShape, toPrice } from './price-schema.ts';
import { dateSchema } from './scalars.ts';

const entrySchema = z.strictObject({
  ...priceShape,
  official: z.boolean().describe("True: the provider's own list price."),
  confidence: z
    .enum(['page', 'quoted', 'single', 'unsure'])
    .describe(
      "page: read on the provider's page. quoted: two or more independent texts quote it. single: one text. unsure: plausible, check it.",
    ),
  source: z.string().min(10).max(300).describe('Where the price is from, in words.'),
  batch: z.number().min(0).max(1).optional().describe('Factor of the batch interface.'),
  perMegapixelFrom: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'US dollars of the first megapixel, where later ones cost less by unpublished steps: no cost is computed from it.',
    ),
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
      .map(([ref, entry]) => [ref, toPrice(ref, entry.official, entry)]),
  );
}
