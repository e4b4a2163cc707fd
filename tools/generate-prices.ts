/** `data/prices.yml` → `src/config/price-book.generated.ts`, so that the bundle needs no file beside it. */
import { priceBookSchema, toPriceBook } from '../src/config/price-book-schema.ts';
import { writeGenerated } from './generated-file.ts';
import { readChecked } from './read-checked.ts';

const SOURCE = 'data/prices.yml';
const lines = Object.entries(toPriceBook(readChecked(SOURCE, priceBookSchema))).map(
  ([ref, price]) => `  ${JSON.stringify(ref)}: ${JSON.stringify(price)},`,
);
writeGenerated(
  'src/config/price-book.generated.ts',
  [
    `// Generated from ${SOURCE} by tools/generate-prices.ts. Edit that file, not this one.`,
    "import type { Price } from '../model/price.ts';",
    '',
    `export const PRICES: Readonly<Record<string, Price>> = {`,
    ...lines,
    '};',
    '',
  ].join('\n'),
);
