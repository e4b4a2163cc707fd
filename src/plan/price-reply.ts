import { usdToMicros } from '../model/money.ts';
import type { CellSettings } from '../model/plan.ts';
import type { Cost, Price, TokenRates, Usage } from '../model/price.ts';
import type { ProviderReply } from '../model/reply.ts';
import { readImageHeader } from '../shared/image-header.ts';
import { estimateShot } from './estimate-shot.ts';
import { megapixelCost } from './megapixels.ts';
import { isOpen, lookUp, parseSize } from './size-table.ts';
import { earlierTurns, textModelUsd } from './text-model.ts';

export interface PriceReplyInput {
  /** Absent: the route's price is unknown. */
  readonly price?: Price | undefined;
  readonly reply: ProviderReply;
  readonly settings: CellSettings;
}

/**
 * What one attempt cost. `undefined`: not known. In this order: the vendor's own figure, in dollars or in credits;
 * nothing, when nothing is billed; price × reported tokens; the rate per picture, per pixel or per second; for a
 * picture without usage the estimate, marked as such.
 * A sum with an unknown part is unknown as a whole: half a price would pass for a cheap one.
 */
export function priceReply({ price, reply, settings }: PriceReplyInput): Cost | undefined {
  if (isAmount(reply.vendorCostUsd)) return { micros: usdToMicros(reply.vendorCostUsd), basis: 'vendor' };
  const credits = reply.usage?.credits;
  if (price?.perCredit !== undefined && isAmount(credits))
    return { micros: usdToMicros(credits * price.perCredit), basis: 'vendor' };
  if (reply.billing === 'no') return { micros: 0, basis: 'per-image' };
  if (price === undefined) return undefined;
  // A picture that came is billed, even where an adapter is not sure; anything else is only priced when it is sure.
  if (reply.billing === 'unknown' && reply.kind !== 'image') return undefined;

  const rates = price.perMillionTokens;
  if (rates !== undefined && reply.usage !== undefined && isComplete(reply.usage, reply.kind)) {
    const usd = [searchUsd(price, reply.usage), textModelUsd({ price, settings, usage: reply.usage })].reduce(
      add,
      usageUsd(rates, reply.usage),
    );
    return usd === undefined ? undefined : { micros: usdToMicros(usd), basis: 'usage' };
  }
  const effective = withEffective(settings, reply);
  if (rates === undefined) {
    const flat = flatUsd(price, { reply, settings: effective });
    const usd = [
      searchUsd(price, reply.usage ?? {}),
      textModelUsd({ price, settings, usage: reply.usage ?? {} }),
    ].reduce(add, flat?.usd);
    return flat === undefined || usd === undefined ? undefined : { micros: usdToMicros(usd), basis: flat.basis };
  }
  // Billed by tokens that nobody reported: a picture has a usual number of them, a refusal or a broken answer has not.
  const estimate = reply.kind === 'image' ? estimateShot({ route: { price }, settings: effective }) : undefined;
  return estimate === undefined ? undefined : { micros: estimate.expectedMicros, basis: 'estimate' };
}

interface FlatCost {
  readonly usd: number;
  readonly basis: Cost['basis'];
}

/** By picture, else by its pixels, else by working time. An answer without a picture is billed as one of what was asked. */
function flatUsd(
  { perImage, perMegapixel, perComputeSecond }: Price,
  { reply, settings }: Pick<PriceReplyInput, 'reply' | 'settings'>,
): FlatCost | undefined {
  if (perImage !== undefined) {
    const turns = earlierTurns(settings);
    // Nobody knows how many turns of a conversation were served before it broke.
    if (turns > 0 && reply.kind !== 'image') return undefined;
    const rate = lookUp(perImage, settings);
    const pictures = (reply.kind === 'image' ? reply.images.length : 1) + turns;
    const basis = rate?.expected === rate?.most ? 'per-image' : 'estimate';
    return rate && { usd: rate.expected * pictures, basis };
  }
  if (perMegapixel !== undefined) {
    // Pictures sent along are billed where the first megapixel has a price of its own; no price says how.
    if (typeof perMegapixel === 'object' && settings.images.length > 0) return undefined;
    const costs = sizesOf(reply, settings).map((size) => size && megapixelCost(perMegapixel, size).usd);
    const usd = costs.reduce(add, 0);
    return usd === undefined ? undefined : { usd, basis: 'per-megapixel' };
  }
  const { serverMs } = reply.exchange;
  if (perComputeSecond === undefined || !isAmount(serverMs)) return undefined;
  return { usd: (serverMs / 1000) * perComputeSecond, basis: 'compute' };
}

type Size = ReturnType<typeof parseSize>;

/** Pixels of every picture that came, by its own header, else as asked. */
function sizesOf(reply: ProviderReply, { size }: CellSettings): Size[] {
  const asked = isOpen(size) ? undefined : parseSize(size);
  if (reply.kind !== 'image') return [asked];
  return reply.images.map(({ bytes }) => {
    const { width, height } = readImageHeader(bytes) ?? {};
    return width === undefined || height === undefined ? asked : { width, height };
  });
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
