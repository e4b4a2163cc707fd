import { z } from 'zod';

import { confidenceSchema } from './price-book-schema.ts';
import type { Retirement } from '../model/retirement.ts';

const name = z.string().min(1).max(100);
const day = z.iso.date({ error: 'expected a day such as 2026-12-01' });

const entrySchema = z.strictObject({
  vendor: name.describe('Who announced it, for people.'),
  protocols: z.array(name).min(1).describe("Wire protocols of the vendor's own hosts."),
  date: day.describe('First day without the model.'),
  announced: day.optional().describe('When the vendor said so.'),
  successors: z.array(name).min(1).max(5).optional().describe('Models that the vendor names in its place.'),
  confidence: confidenceSchema,
  source: z.string().min(10).max(300).describe('Where the date is from, in words.'),
});

/** The file `data/retirements.yml`. */
export const retirementsSchema = z.strictObject({
  version: z.literal(1),
  asOf: day,
  retirements: z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, { error: 'expected a model id' }), entrySchema),
});

/** What the product needs of them, sorted by model. */
export function toRetirements({ retirements }: z.output<typeof retirementsSchema>): Retirement[] {
  return Object.entries(retirements)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, { vendor, protocols, date, successors = [], confidence }]) => ({
      model,
      vendor,
      protocols,
      date,
      successors,
      confidence,
    }));
}
