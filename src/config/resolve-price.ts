import type { RouteInput } from './config-schema.ts';
import { nameHint } from './nearest-name.ts';
import { listPriceRef } from './price-book.ts';
import { overridePrice, toPrice } from './price-schema.ts';
import { showValue } from './show-value.ts';
import type { Price, TextModelRates } from '../model/price.ts';

export interface PriceResult {
  /** Absent without a message: the price is unknown. */
  readonly value?: Price;
  /** What is wrong with the price that the route names. */
  readonly message?: string;
  readonly hint?: string | undefined;
}

/** Rates that count only where tokens are not billed. */
const FLAT_RATES = ['perImage', 'perMegapixel', 'perComputeSecond'] as const;

interface PriceContext {
  readonly isCustomBaseUrl: boolean;
  readonly priceBook: ReadonlyMap<string, Price>;
}

/** The price that the route writes or names; without one the list price, but only where the vendor itself serves. */
export function resolvePrice(route: RouteInput, context: PriceContext): PriceResult {
  const found = resolveOwnPrice(route, context);
  const textModel = textModelRates(route, context);
  return found.value === undefined || textModel === undefined || found.value.textModel !== undefined
    ? found
    : { value: { ...found.value, textModel } };
}

/** List price of a text model that calls the picture model, where the vendor itself serves. */
function textModelRates(
  { protocol, options }: RouteInput,
  { isCustomBaseUrl, priceBook }: PriceContext,
): TextModelRates | undefined {
  const model = options?.['text_model'];
  if (isCustomBaseUrl || typeof model !== 'string') return undefined;
  const ref = listPriceRef(priceBook, { protocol, model });
  const { textIn, textCached, textOut } = (ref === undefined ? undefined : priceBook.get(ref)?.perMillionTokens) ?? {};
  return textIn === undefined || textOut === undefined
    ? undefined
    : { textIn, textOut, ...(textCached === undefined ? {} : { textCached }) };
}

function resolveOwnPrice(
  { protocol, model, price }: RouteInput,
  { isCustomBaseUrl, priceBook }: PriceContext,
): PriceResult {
  const { from, ...own } = typeof price === 'object' ? price : { from: price };
  if (from === undefined && price !== undefined) return { value: toPrice({ ref: 'inline', official: false }, own) };
  const ref = from ?? (isCustomBaseUrl ? undefined : listPriceRef(priceBook, { protocol, model }));
  if (ref === undefined) return {};
  const base = priceBook.get(ref);
  if (base === undefined)
    return {
      message: `the price book has no ${showValue(ref)}`,
      hint: nameHint(ref, [...priceBook.keys()]) ?? 'Write the price out, or leave it out: it is then unknown',
    };
  if (typeof price !== 'object') return { value: base };
  const unused = FLAT_RATES.find((key) => own[key] !== undefined);
  if (base.perMillionTokens !== undefined && unused !== undefined)
    return {
      message: `${ref} is billed by tokens, so ${unused} would not count`,
      hint: 'Leave "from" out and write the whole price',
    };
  return { value: overridePrice(base, own) };
}
