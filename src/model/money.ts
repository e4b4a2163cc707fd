/** Integer micro US dollars: 1 USD = 1,000,000. Sums stay exact, and a missing price stays `undefined`, never 0. */
export type Micros = number;

export const MICROS_PER_USD = 1_000_000;

/** Rounds up: a budget must never be passed by a rounding. */
export function usdToMicros(usd: number): Micros {
  // `|| 0`: no negative zero for a price of nothing.
  return Math.ceil(usd * MICROS_PER_USD - 1e-6) || 0;
}

export function microsToUsd(micros: Micros): number {
  return micros / MICROS_PER_USD;
}

/** Dollars for people: cents from 1 USD up, otherwise two significant digits with at least three decimals. `unknown` for `undefined`. */
export function formatUsd(micros: Micros | undefined): string {
  if (micros === undefined) return 'unknown';
  const usd = microsToUsd(micros);
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const sign = usd < 0 ? '-' : '';
  if (size >= 1) return `${sign}$${size.toFixed(2)}`;
  const decimals = Math.min(6, Math.max(3, 1 - Math.floor(Math.log10(size))));
  return `${sign}$${size.toFixed(decimals)}`;
}

/** Sum of the known values and how many were unknown, so that no total hides a hole. */
export function sumMicros(values: Iterable<Micros | undefined>): {
  readonly knownMicros: Micros;
  readonly unknownCount: number;
} {
  let knownMicros = 0;
  let unknownCount = 0;
  for (const value of values) {
    if (value === undefined) unknownCount += 1;
    else knownMicros += value;
  }
  return { knownMicros, unknownCount };
}
