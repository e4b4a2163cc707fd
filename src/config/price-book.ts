import type { Price } from '../model/price.ts';
import { PRICES } from './price-book.generated.ts';

/** The shipped prices by `provider/model`, compiled from `data/prices.yml`. */
export const priceBook: ReadonlyMap<string, Price> = new Map(Object.entries(PRICES));

/** Whose list price a protocol's own host charges. */
const LIST_OF: Readonly<Record<string, string>> = {
  'openai-images': 'openai',
  'openai-responses': 'openai',
  gemini: 'google',
  vertex: 'google-vertex',
  bfl: 'bfl',
  replicate: 'replicate',
  together: 'together',
  fal: 'fal',
  stability: 'stability',
  openrouter: 'openrouter',
};

/**
 * Name of the list price of a model on its protocol's own host; `undefined` when the book has none. A dated snapshot
 * (`gpt-image-2-2026-04-21`) and a pinned version (`owner/name:1a2b`) cost what their model costs.
 */
export function listPriceRef(
  book: ReadonlyMap<string, Price>,
  route: { protocol: string; model: string },
): string | undefined {
  const provider = Object.hasOwn(LIST_OF, route.protocol) ? LIST_OF[route.protocol]! : undefined;
  if (provider === undefined) return undefined;
  const model = route.model.toLowerCase();
  const models = [model, model.replace(/-\d{4}-\d{2}-\d{2}$/, ''), model.replace(/:[0-9a-f]+$/, '')];
  return models.map((name) => `${provider}/${name}`).find((ref) => book.has(ref));
}
