import type { Price } from '../model/price.ts';

/** Vendors count their usual picture, 1024×1024, as one megapixel. */
const PIXELS_PER_MEGAPIXEL = 1024 * 1024;

export interface MegapixelCost {
  /** US dollars. Absent: the vendor's steps after the first megapixel are not known. */
  readonly usd?: number;
  /** US dollars that it cannot pass. */
  readonly most: number;
}

/** What one picture of this size costs where pixels are billed. */
export function megapixelCost(
  rates: NonNullable<Price['perMegapixel']>,
  { width, height }: { readonly width: number; readonly height: number },
): MegapixelCost {
  const exact = (width * height) / PIXELS_PER_MEGAPIXEL;
  if (typeof rates === 'number') return { usd: exact * rates, most: exact * rates };
  const megapixels = rates.roundUp === true ? Math.ceil(exact) : exact;
  const more = Math.max(0, megapixels - 1);
  if (more === 0) return { usd: rates.first, most: rates.first };
  if (rates.further === undefined) return { most: rates.first * (1 + more) };
  const usd = rates.first + rates.further * more;
  return { usd, most: usd };
}
