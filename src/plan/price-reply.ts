import { usdToMicros } from '../model/money.ts';
import type { CellSettings } from '../model/plan.ts';
import type { Cost, Price, TokenRates, Usage } from '../model/price.ts';
import type { ProviderReply } from '../model/reply.ts';
import { estimateShot } from './estimate-shot.ts';
import { lookUp } from './size-table.ts';

export interface PriceReplyInput {
  /** Absent: the route's price is unknown. */
  readonly price?: Price | undefined;
  readonly reply: ProviderReply;
  readonly settings: CellSettings;
}

/**
 * What one attempt cost. `undefined`: not known. In this order: the vendor's own figure; nothing, when nothing is
 * billed; price × reported tokens; the rate per picture; for a picture without usage the estimate, marked as such.
 * A sum with an unknown part is unknown as a whole: half a price would pass for a cheap one.
 */
export function priceReply({ price, reply, settings }: PriceReplyInput): Cost | undefined {
  if (isAmount(reply.vendorCostUsd)) return { micros: usdToMicros(reply.vendorCostUsd), basis: 'vendor' };
  if (reply.billing === 'no') return { micros: 0, basis: 'per-image' };
  if (price === undefined) return undefined;
  // A picture that came is billed, even where an adapter is not sure; anything else is only priced when it is sure.
  if (reply.billing === 'unknown' && reply.kind !== 'image') return undefined;

  const rates = price.perMillionTokens;
  if (rates !== undefined && reply.usage !== undefined && isComplete(reply.usage, reply.kind)) {
    const usd = add(usageUsd(rates, reply.usage), searchUsd(price, reply.usage));
    return usd === undefined ? undefined : { micros: usdToMicros(usd), basis: 'usage' };
  }
  const effective = withEffective(settings, reply);
  if (rates === undefined) {
    const rate = price.perImage === undefined ? undefined : lookUp(price.perImage, effective);
    if (rate === undefined) return undefined;
    const pictures = reply.kind === 'image' ? reply.images.length : 1;
    const usd = add(rate.expected * pictures, searchUsd(price, reply.usage ?? {}));
    if (usd === undefined) return undefined;
    return { micros: usdToMicros(usd), basis: rate.expected === rate.most ? 'per-image' : 'estimate' };
  }
  // Billed by tokens that nobody reported: a picture has a usual number of them, a refusal or a broken answer has not.
  const estimate = reply.kind === 'image' ? estimateShot({ route: { price }, settings: effective }) : undefined;
  return estimate === undefined ? undefined : { micros: estimate.expectedMicros, basis: 'estimate' };
}

/** A picture without picture tokens, or tokens on one side only, are an account with a hole. */
function isComplete(usage: Usage, kind: ProviderReply['kind']): boolean {
  const hasInput = usage.textIn !== undefined || usage.imageIn !== undefined;
  return hasInput && (kind !== 'image' || (usage.imageOut ?? 0) > 0);
}

/** US dollars of all classes. Cached tokens stand apart from the others; where pictures were sent they may be pictures. */
function usageUsd(rates: TokenRates, usage: Usage): number | undefined {
  const { textIn = 0, imageIn = 0, cachedIn = 0, textOut = 0, imageOut = 0 } = usage;
  if (![textIn, imageIn, cachedIn, textOut, imageOut].every(isAmount)) return undefined;
  const cached = imageIn === 0 ? rates.textCached : dearer(rates.textCached, rates.imageCached);
  const lines: readonly (readonly [number, number | undefined])[] = [
    [textIn, rates.textIn],
    [imageIn, rates.imageIn],
    [cachedIn, cached],
    [textOut, rates.textOut],
    [imageOut, rates.imageOut],
  ];
  let usd = 0;
  for (const [tokens, rate] of lines) {
    if (tokens === 0) continue;
    if (rate === undefined) return undefined;
    usd += (tokens * rate) / 1e6;
  }
  return usd;
}

function searchUsd(price: Price, { groundedRequests = 0 }: Usage): number | undefined {
  if (groundedRequests === 0) return 0;
  return price.perGroundedRequest === undefined || !isAmount(groundedRequests)
    ? undefined
    : groundedRequests * price.perGroundedRequest;
}

/** What the vendor says it made wins over what was left open. */
function withEffective(settings: CellSettings, reply: ProviderReply): CellSettings {
  if (reply.kind !== 'image' || reply.effective === undefined) return settings;
  const { size, quality } = reply.effective;
  return { ...settings, ...(size === undefined ? {} : { size }), ...(quality === undefined ? {} : { quality }) };
}

const dearer = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b);

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** Vendors' numbers are untrusted: finite, not negative, small enough to be exact. */
const isAmount = (value: number | undefined): value is number =>
  value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
