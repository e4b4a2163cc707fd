import { z } from 'zod';

import type { Price } from '../model/price.ts';
import { dateSchema } from './scalars.ts';

const rate = z.number().min(0).max(10_000);
const count = z.int().min(1).max(1_000_000);

/** One value for all, or a value by size (`1024x1024`, `1K`, `other`), or by size and then quality. */
const bySize = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string().min(1).max(40), z.union([value, z.record(z.string().min(1).max(40), value)]));

/** What all prices may say, in the price book and in a config. US dollars; what is absent is unknown, not free. */
export const priceShape = {
  asOf: dateSchema.optional().describe('When the price was seen.'),
  perMillionTokens: z
    .strictObject({
      textIn: rate.optional(),
      textCached: rate.optional(),
      imageIn: rate.optional(),
      imageCached: rate.optional(),
      textOut: rate.optional(),
      imageOut: rate.optional(),
    })
    .optional()
    .describe('US dollars per million tokens, by class.'),
  perImage: z
    .union([rate, bySize(rate)])
    .optional()
    .describe(
      'US dollars per image: one number, or by size (1024x1024, 1K, other) and then quality. 0 for your own servers.',
    ),
  perGroundedRequest: rate.optional().describe('US dollars per request that searches.'),
  outputTokens: bySize(count)
    .optional()
    .describe('Output tokens of one image, by size and then quality; for estimates.'),
  tokenFormulaBase: z
    .record(z.string().min(1).max(40), count)
    .optional()
    .describe('Base of the published token formula, by quality; for estimates.'),
  inputImageTokens: count
    .optional()
    .describe('Most input tokens that one picture sent along is counted as; for estimates.'),
  retires: dateSchema.optional().describe('Announced end of the model.'),
};

/** A price written in the config. */
export const inlinePriceSchema = z.strictObject(priceShape);

type PriceInput = z.output<typeof inlinePriceSchema>;

/** The model's `Price` of a checked entry. */
export function toPrice(ref: string, official: boolean, input: PriceInput): Price {
  const {
    asOf,
    perMillionTokens,
    perImage,
    perGroundedRequest,
    outputTokens,
    tokenFormulaBase,
    inputImageTokens,
    retires,
  } = input;
  return {
    ref,
    official,
    ...(asOf === undefined ? {} : { asOf }),
    ...(perMillionTokens === undefined ? {} : { perMillionTokens: withoutUndefined(perMillionTokens) }),
    ...(perImage === undefined ? {} : { perImage }),
    ...(perGroundedRequest === undefined ? {} : { perGroundedRequest }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(tokenFormulaBase === undefined ? {} : { tokenFormulaBase }),
    ...(inputImageTokens === undefined ? {} : { inputImageTokens }),
    ...(retires === undefined ? {} : { retires }),
  };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
