/** `data/prices.yml` → `src/config/price-book.generated.ts`, so that the bundle needs no file beside it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { checkValue } from '../src/config/check-value.ts';
import { priceBookSchema, toPriceBook } from '../src/config/price-book-schema.ts';
import { parseSource } from '../src/config/source-document.ts';
import { ConfigError } from '../src/model/errors.ts';
import { writeGenerated } from './generated-file.ts';

const SOURCE = 'data/prices.yml';
const document = parseSource(SOURCE, readFileSync(resolve(import.meta.dirname, '..', SOURCE)));
const checked = checkValue(priceBookSchema, { document });
const problems = [...document.problems, ...checked.problems];
if (!checked.ok || problems.length > 0) {
  console.error(new ConfigError(problems).message);
  process.exitCode = 1;
} else {
  const lines = Object.entries(toPriceBook(checked.value)).map(
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
}
