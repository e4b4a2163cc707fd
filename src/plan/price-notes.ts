import type { Price } from '../model/price.ts';
import type { Route } from '../model/route.ts';

const OLD_DAYS = 90;
const DAY_MS = 86_400_000;

/** What makes the prices of a plan doubtful, one line a price. `nowMs`: epoch milliseconds. */
export function priceNotes(routes: readonly Pick<Route, 'price'>[], nowMs: number): string[] {
  const prices = new Map(routes.flatMap(({ price }) => (price === undefined ? [] : [[price.ref, price] as const])));
  return [...prices.values()].flatMap((price) => {
    const doubts = doubtsOf(price, nowMs);
    return doubts.length === 0 ? [] : [`Price ${price.ref}: ${doubts.join(', ')}`];
  });
}

function doubtsOf({ official, confidence, asOf }: Price, nowMs: number): string[] {
  const doubts: string[] = [];
  if (!official) doubts.push('not an official list price');
  if (confidence === 'unsure') doubts.push('remembered and not checked');
  const seenMs = asOf === undefined ? undefined : lastMomentMs(asOf);
  if (seenMs === undefined) {
    if (confidence !== undefined) doubts.push('of an unknown date');
  } else if (nowMs - seenMs > OLD_DAYS * DAY_MS) doubts.push(`seen in ${asOf}, more than ${OLD_DAYS} days ago`);
  return doubts;
}

/** End of a day (`2026-08-26`) or of a month (`2026-08`). `undefined` for anything else. */
function lastMomentMs(date: string): number | undefined {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined) return undefined;
  const ms = day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  return Number.isNaN(ms) ? undefined : ms;
}
