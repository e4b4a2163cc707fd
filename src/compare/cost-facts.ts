import type { CellSeries } from './compare-route.ts';
import type { PriceChange, RouteComparison, TokenChange } from '../model/comparison.ts';
import type { Price, PriceTag, Usage } from '../model/price.ts';
import type { Sample } from '../model/sample.ts';
import { canonicalJson, sha256 } from '../shared/hash.ts';
import { median } from '../shared/percentile.ts';

/** A picture's tokens of one kind; `undefined` where the vendor states none. */
type CountOf = (usage: Usage) => number | undefined;

const imageOutOf: CountOf = ({ imageOut }) => amount(imageOut);

/** What is asked is counted as text, as pictures, or as something that a cache already had. */
const inputOf: CountOf = ({ textIn, imageIn, cachedIn }) =>
  amount(textIn ?? imageIn) === undefined ? undefined : amount((textIn ?? 0) + (imageIn ?? 0) + (cachedIn ?? 0));

/** Vendors' numbers are untrusted; none of no tokens is a count. */
const amount = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;

const isNumber = (value: number | undefined): value is number => value !== undefined;

/** Tokens a picture, now and in the baseline. `{}` where the vendor states none. */
export function tokensOf(compared: readonly CellSeries[], all: readonly Sample[]): Pick<RouteComparison, 'tokens'> {
  const imageOut = changeOf(imageOutOf, { compared, all });
  const input = changeOf(inputOf, { compared, all });
  if (imageOut === undefined && input === undefined) return {};
  return {
    tokens: { ...(imageOut === undefined ? {} : { imageOut }), ...(input === undefined ? {} : { input }) },
  };
}

function changeOf(
  countOf: CountOf,
  { compared, all }: { readonly compared: readonly CellSeries[]; readonly all: readonly Sample[] },
): TokenChange | undefined {
  const both = compared.flatMap((cell) => {
    const now = countsNow(cell.now, countOf);
    const before = countsThen(cell, countOf);
    return now.length === 0 || before.length === 0 ? [] : [{ now, before }];
  });
  const now = mean(both.length > 0 ? both.flatMap((cell) => cell.now) : countsNow(all, countOf));
  if (now === undefined) return undefined;
  const ratio = median(both.map((cell) => median(cell.now)! / median(cell.before)!));
  const baseline = mean(both.flatMap(({ before }) => before));
  if (ratio === undefined || baseline === undefined) return { now, cells: 0, moved: 0 };
  const isMoved = (cell: { readonly now: readonly number[]; readonly before: readonly number[] }): boolean =>
    ratio > 1 ? Math.min(...cell.now) > Math.max(...cell.before) : Math.max(...cell.now) < Math.min(...cell.before);
  return { baseline, now, ratio, cells: both.length, moved: both.filter(isMoved).length };
}

const countsNow = (samples: readonly Sample[], countOf: CountOf): number[] =>
  samples.flatMap((sample) => {
    const usage = sample.kind === 'image' ? sample.attempts.at(-1)?.usage : undefined;
    return usage === undefined ? [] : [countOf(usage)].filter(isNumber);
  });

const countsThen = ({ approved = [] }: CellSeries, countOf: CountOf): number[] =>
  approved.flatMap(({ outcome, usage }) =>
    usage === undefined || outcome !== 'image' ? [] : [countOf(usage)].filter(isNumber),
  );

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Today's price beside that of the approved pictures. `{}` for a route without a price. That one was asked in a batch and
 * the other directly is no change of price, and is in the ratio all the same.
 */
export function priceOf(compared: readonly CellSeries[], price: Price | undefined): Pick<RouteComparison, 'price'> {
  if (price === undefined) return {};
  const now = tagOf(price);
  const approved = compared
    .flatMap(({ approved: samples }) => samples ?? [])
    .flatMap(({ outcome, usage, price: tag }) => (tag === undefined || outcome !== 'image' ? [] : [{ usage, tag }]));
  const newest = approved.at(-1)?.tag;
  if (newest === undefined) return { price: { now } };
  const others = approved.filter(({ tag }) => tag.ratesHash !== now.ratesHash);
  const isChanged = others.some(({ tag }) => tag.inBatch === now.inBatch);
  const ratio = others.length > 0 ? priceRatio(approved, now) : 1;
  const change: PriceChange = { now, baseline: newest, isChanged, ...(ratio === undefined ? {} : { ratio }) };
  return { price: change };
}

/** The approved pictures bought again at today's rates; `undefined` where one of them cannot be. */
function priceRatio(
  approved: readonly { readonly usage: Usage | undefined; readonly tag: PriceTag }[],
  now: PriceTag,
): number | undefined {
  let usdNow = 0;
  let usdThen = 0;
  for (const { usage, tag } of approved) {
    const then = usdAt(tag, usage);
    const today = usdAt(now, usage);
    if (then === undefined || today === undefined) return undefined;
    usdThen += then;
    usdNow += today;
  }
  return usdThen > 0 ? usdNow / usdThen : undefined;
}

function usdAt({ perMillionTokens: rates, perImage }: PriceTag, usage: Usage | undefined): number | undefined {
  if (rates === undefined) return perImage;
  // The rates of a text model are in the hash of all rates, not in the tag.
  if (usage === undefined || usage.textModelOut !== undefined) return undefined;
  const { textIn = 0, imageIn = 0, cachedIn = 0, textOut = 0, imageOut = 0 } = usage;
  const lines = [
    [textIn, rates.textIn],
    [imageIn, rates.imageIn],
    [cachedIn, rates.textCached],
    [textOut, rates.textOut],
    [imageOut, rates.imageOut],
  ] as const;
  let usd = 0;
  for (const [tokens, rate] of lines) {
    if (tokens === 0) continue;
    if (rate === undefined) return undefined;
    usd += (tokens * rate) / 1e6;
  }
  return usd;
}

function tagOf({ ref, asOf, inBatch, ...price }: Price): PriceTag {
  const { perMillionTokens, textModel, perImage, perMegapixel, perComputeSecond, perCredit, perGroundedRequest } =
    price;
  const rates = {
    perMillionTokens,
    textModel,
    perImage,
    perMegapixel,
    perComputeSecond,
    perCredit,
    perGroundedRequest,
  };
  const known = Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== undefined));
  return {
    ref,
    ...(asOf === undefined ? {} : { asOf }),
    ratesHash: sha256(canonicalJson(known)),
    ...(inBatch === undefined ? {} : { inBatch }),
    ...(perMillionTokens === undefined ? {} : { perMillionTokens }),
    ...(typeof perImage === 'number' ? { perImage } : {}),
  };
}
