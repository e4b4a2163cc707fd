import type { Price } from '../model/price.ts';
import type { Route } from '../model/route.ts';

const OLD_DAYS = 90;
const DAY_MS = 86_400_000;

/** What makes the prices of a plan doubtful, one line a price, and which routes have none. `nowMs`: epoch milliseconds. */
export function priceNotes(routes: readonly Pick<Route, 'id' | 'price'>[], nowMs: number): string[] {
  const lines = routes.flatMap(({ price }) => {
    const doubts = price === undefined ? [] : doubtsOf(price, nowMs);
    return doubts.length === 0 ? [] : [`Price ${price!.ref}: ${doubts.join(', ')}`];
  });
  const unpriced = routes.flatMap(({ id, price }) => (price === undefined ? [id] : []));
  // Two routes may have one price, and one doubt is enough.
  return [...new Set(lines), ...(unpriced.length === 0 ? [] : [unpricedNote(unpriced)])];
}

function unpricedNote(ids: readonly string[]): string {
  return `No price for ${ids.join(', ')}: cost is known only where the vendor states it; write one under "price"`;
}

function doubtsOf({ official, confidence, asOf }: Price, nowMs: number): string[] {
  const doubts: string[] = [];
  if (!official) doubts.push('not an official list price');
  if (confidence === 'unsure') doubts.push('remembered and not checked');
  const seenMs = asOf === undefined ? undefined : lastMomentMs(asOf);
  if (seenMs === undefined) {
    if (confidence !== undefined) doubts.push('of an unknown date');
  } else if (nowMs - seenMs > OLD_DAYS * DAY_MS)
    doubts.push(`seen ${asOf!.length > 7 ? 'on' : 'in'} ${asOf}, more than ${OLD_DAYS} days ago`);
  return doubts;
}

/** End of a day (`2026-08-26`) or of a month (`2026-08`). `undefined` for anything else. */
function lastMomentMs(date: string): number | undefined {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined) return undefined;
  const ms = day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  return Number.isNaN(ms) ? undefined : ms;
}
