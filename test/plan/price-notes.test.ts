import { describe, expect, test } from 'vitest';

import type { Price } from '../../src/model/price.ts';
import { priceNotes } from '../../src/plan/price-notes.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00Z');
const listed: Price = { ref: 'vendor/model', official: true, confidence: 'page' };
const notesOf = (...prices: readonly (Price | undefined)[]): string[] =>
  priceNotes(
    prices.map((price, index) => ({ id: `route-${index}`, ...(price === undefined ? {} : { price }) })),
    NOW_MS,
  );

describe('priceNotes', () => {
  test.each([
    ['2026-08-23', []],
    ['2026-08-22', ['Price vendor/model: seen on 2026-08-22, more than 90 days ago']],
    ['2026-08', []],
    ['2026-07', ['Price vendor/model: seen in 2026-07, more than 90 days ago']],
  ])('a price of %s: %j', (asOf, notes) => {
    expect(notesOf({ ...listed, asOf })).toEqual(notes);
  });

  test('every doubt about a price is in its one line, however many routes have it', () => {
    const price: Price = { ref: 'gateway/model', official: false, confidence: 'unsure' };
    expect(notesOf(price, price)).toEqual([
      'Price gateway/model: not an official list price, remembered and not checked, of an unknown date',
    ]);
  });

  test('a price that the user wrote needs no date', () => {
    expect(notesOf({ ref: 'inline', official: false, perImage: 0 })).toEqual([
      'Price inline: not an official list price',
    ]);
  });

  test('two prices of the user with one name are two prices', () => {
    const inline: Price = { ref: 'inline', official: false, perImage: 0.01 };
    expect(notesOf(inline, { ...inline, asOf: '2026-01' })).toEqual([
      'Price inline: not an official list price',
      'Price inline: not an official list price, seen in 2026-01, more than 90 days ago',
    ]);
  });

  test('routes without a price are named together', () => {
    expect(notesOf(undefined, listed, undefined)).toEqual([
      'Price vendor/model: of an unknown date',
      'No price for route-0, route-2: cost is known only where the vendor states it; write one under "price"',
    ]);
  });
});
