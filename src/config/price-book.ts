import type { Price } from '../model/price.ts';
import { PRICES } from './price-book.generated.ts';

/** The shipped prices by `provider/model`, compiled from `data/prices.yml`. */
export const priceBook: ReadonlyMap<string, Price> = new Map(Object.entries(PRICES));

/** Whose list price a protocol's own host charges. */
const LIST_OF: Readonly<Record<string, string>> = { 'openai-images': 'openai', gemini: 'google' };

/**
 * Name of the list price of a model on its protocol's own host; `undefined` when the book has none. A dated snapshot
 * (`gpt-image-2-2026-04-21`) costs what its model costs.
 */
export function listPriceRef(
  book: ReadonlyMap<string, Price>,
  route: { protocol: string; model: string },
): string | undefined {
  const provider = Object.hasOwn(LIST_OF, route.protocol) ? LIST_OF[route.protocol]! : undefined;
  if (provider === undefined) return undefined;
  const models = [route.model, route.model.replace(/-\d{4}-\d{2}-\d{2}$/, '')];
  return models.map((model) => `${provider}/${model}`).find((ref) => book.has(ref));
}
