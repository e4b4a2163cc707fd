import type { Config } from '../model/config.ts';
import type { ImageRates, MegapixelRates, Price, TokenRates } from '../model/price.ts';
import type { Route } from '../model/route.ts';

/**
 * The config as one run uses it. Only runs of the series may wait for a batch: for them the routes with `batch` have the
 * price of batches. For all others there are no such routes.
 */
export function withBatches(config: Config, { mayWait }: { readonly mayWait: boolean }): Config {
  return { ...config, routes: config.routes.map((route) => (mayWait ? atBatchPrice(route) : asDirect(route))) };
}

function asDirect(route: Route): Route {
  if (route.batch !== true) return route;
  const { batch: _batch, ...direct } = route;
  return direct;
}

function atBatchPrice(route: Route): Route {
  if (route.batch !== true) return route;
  const { price: direct, ...rest } = route;
  const price = direct && batchPrice(direct);
  return { ...rest, ...(price === undefined ? {} : { price }) };
}

/** Every rate times the factor of batches; `undefined`: nobody knows that factor. */
export function batchPrice(price: Price): Price | undefined {
  const {
    batch: factor,
    perMillionTokens,
    perImage,
    perMegapixel,
    perComputeSecond,
    perCredit,
    perGroundedRequest,
  } = price;
  if (factor === undefined) return undefined;
  const scaled = (rate: number): number => rate * factor;
  return {
    ...price,
    ref: `${price.ref} in a batch`,
    inBatch: true,
    ...(perMillionTokens === undefined ? {} : { perMillionTokens: eachRate(perMillionTokens, scaled) }),
    ...(perImage === undefined ? {} : { perImage: scaleImages(perImage, scaled) }),
    ...(perMegapixel === undefined ? {} : { perMegapixel: scaleMegapixels(perMegapixel, scaled) }),
    ...(perComputeSecond === undefined ? {} : { perComputeSecond: scaled(perComputeSecond) }),
    ...(perCredit === undefined ? {} : { perCredit: scaled(perCredit) }),
    ...(perGroundedRequest === undefined ? {} : { perGroundedRequest: scaled(perGroundedRequest) }),
  };
}

type Scale = (rate: number) => number;

function eachRate(rates: TokenRates, scale: Scale): TokenRates {
  return Object.fromEntries(Object.entries(rates).map(([name, rate]: [string, number]) => [name, scale(rate)]));
}

function scaleImages(rates: ImageRates, scale: Scale): ImageRates {
  if (typeof rates === 'number') return scale(rates);
  return Object.fromEntries(
    Object.entries(rates).map(([size, rate]) => [
      size,
      typeof rate === 'number'
        ? scale(rate)
        : Object.fromEntries(Object.entries(rate).map(([quality, one]) => [quality, scale(one)])),
    ]),
  );
}

function scaleMegapixels(rates: number | MegapixelRates, scale: Scale): number | MegapixelRates {
  if (typeof rates === 'number') return scale(rates);
  const { first, further } = rates;
  return { ...rates, first: scale(first), ...(further === undefined ? {} : { further: scale(further) }) };
}
