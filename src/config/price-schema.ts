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
  textModel: z
    .strictObject({ textIn: rate.optional(), textCached: rate.optional(), textOut: rate.optional() })
    .optional()
    .describe(
      'US dollars per million tokens of the text model that calls the picture model as a tool (openai-responses).',
    ),
  perImage: z
    .union([rate, bySize(rate)])
    .optional()
    .describe(
      'US dollars per image: one number, or by size (1024x1024, 1K, other) and then quality. 0 for your own servers.',
    ),
  perMegapixel: z
    .union([
      rate,
      z.strictObject({
        first: rate.describe('The first megapixel, charged in full for smaller pictures too.'),
        further: rate
          .optional()
          .describe(
            'Each one after it. Left out: not known, at most as much as the first; larger pictures have no known cost.',
          ),
        roundUp: z.boolean().optional().describe('A part of a megapixel counts as a whole one.'),
      }),
    ])
    .optional()
    .describe(
      'US dollars per megapixel (1024 x 1024) of the answer: one number, or a map of first (charged in full for smaller pictures too), further (left out: unknown, at most as much) and roundUp (a part counts as a whole one).',
    ),
  perComputeSecond: rate
    .optional()
    .describe('US dollars per second that the vendor says it worked; known only after the answer.'),
  perCredit: rate
    .optional()
    .describe('US dollars per credit or billing unit, for vendors whose answers say how many they cost.'),
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
  batch: z.number().min(0).max(1).optional().describe('What the batch interface charges of every rate: 0.5 is half.'),
};

/** A price written in the config: a whole one, or the differences from one of the book. */
export const inlinePriceSchema = z.strictObject({
  from: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name in the shipped price book (provider/model): what is not written here is taken from there.'),
  ...priceShape,
});

export type PriceInput = Omit<z.output<typeof inlinePriceSchema>, 'from'>;

/** The model's `Price` of a checked entry. */
export function toPrice({ ref, official }: Pick<Price, 'ref' | 'official'>, input: PriceInput): Price {
  const { perMillionTokens, textModel, perMegapixel, ...rest } = input;
  return {
    ref,
    official,
    ...withoutUndefined(rest),
    ...(perMillionTokens === undefined ? {} : { perMillionTokens: withoutUndefined(perMillionTokens) }),
    ...(textModel === undefined ? {} : { textModel: withoutUndefined(textModel) }),
    ...(perMegapixel === undefined
      ? {}
      : { perMegapixel: typeof perMegapixel === 'number' ? perMegapixel : withoutUndefined(perMegapixel) }),
  };
}

/** A book's price with some rates of the user's. No longer the provider's word, so neither official nor confident. */
export function overridePrice(base: Price, input: PriceInput): Price {
  const { confidence: _, ...kept } = base;
  const own = toPrice({ ref: `inline, from ${base.ref}`, official: false }, input);
  const tokens = { ...base.perMillionTokens, ...own.perMillionTokens };
  return { ...kept, ...own, ...(Object.keys(tokens).length === 0 ? {} : { perMillionTokens: tokens }) };
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
