/** `data/prices.yml` and `data/retirements.yml` → `docs/prices.md`: every price and every announced end, with its source. */
import type { z } from 'zod';

import { priceBookSchema } from '../src/config/price-book-schema.ts';
import { retirementsSchema } from '../src/config/retirement-schema.ts';
import { writeGenerated } from './generated-file.ts';
import { readChecked } from './read-checked.ts';

type Entry = z.output<typeof priceBookSchema>['prices'][string];

const usd = (rate: number): string => `$${rate}`;

const TOKEN_WORDS: Readonly<Record<keyof NonNullable<Entry['perMillionTokens']>, string>> = {
  textIn: 'text in',
  textCached: 'text cached',
  imageIn: 'image in',
  imageCached: 'image cached',
  textOut: 'text out',
  imageOut: 'image out',
};

/** The rates of an entry in the order in which they are applied. */
function ratesOf({ perMillionTokens, perImage, perMegapixel, ...others }: Entry): string {
  const tokens = Object.entries(perMillionTokens ?? {}) as [keyof typeof TOKEN_WORDS, number][];
  const rates = [
    ...(tokens.length === 0
      ? []
      : [`per million tokens: ${tokens.map(([name, rate]) => `${TOKEN_WORDS[name]} ${usd(rate)}`).join(', ')}`]),
    ...(perImage === undefined
      ? []
      : [`${imageRate(perImage)}${tokens.length === 0 ? '' : ' (its output alone, for estimates)'}`]),
    ...(perMegapixel === undefined ? [] : [megapixelRate(perMegapixel)]),
    ...(others.perComputeSecond === undefined ? [] : [`${usd(others.perComputeSecond)} a second of working time`]),
    ...(others.perGroundedRequest === undefined ? [] : [`${usd(others.perGroundedRequest)} a search`]),
    ...(others.perCredit === undefined ? [] : [`${usd(others.perCredit)} a credit that the answer states`]),
    ...(others.batch === undefined ? [] : [`in a batch × ${others.batch}`]),
  ];
  return rates.join('; ');
}

function imageRate(perImage: NonNullable<Entry['perImage']>): string {
  if (typeof perImage === 'number') return `${usd(perImage)} an image`;
  const values = Object.values(perImage).flatMap((value) =>
    typeof value === 'number' ? [value] : Object.values(value),
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${usd(least)} an image` : `${usd(least)} to ${usd(most)} an image, by size and quality`;
}

function megapixelRate(rates: NonNullable<Entry['perMegapixel']>): string {
  if (typeof rates === 'number') return `${usd(rates)} a megapixel`;
  const { first, further, roundUp } = rates;
  const more = further === undefined ? 'further ones unknown, at most as much' : `then ${usd(further)}`;
  return `${usd(first)} the first megapixel, ${more}${roundUp === true ? ', parts count whole' : ''}`;
}

const KNOWN_BY = { page: 'the page itself', quoted: 'quoted', single: 'one text', unsure: 'not checked' } as const;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const { prices, asOf } = readChecked('data/prices.yml', priceBookSchema);
const { retirements } = readChecked('data/retirements.yml', retirementsSchema);

const priceRows = Object.entries(prices).map(([ref, entry]) =>
  row([
    `\`${ref}\``,
    ratesOf(entry),
    entry.asOf ?? 'unknown',
    KNOWN_BY[entry.confidence],
    `${entry.official ? '' : 'Not a list price. '}${entry.source}`,
  ]),
);
const endRows = Object.entries(retirements)
  .sort(([, a], [, b]) => (a.date < b.date ? 1 : -1))
  .map(([model, { date, announced, successors, confidence, source }]) =>
    row([
      `\`${model}\``,
      date,
      announced ?? '',
      (successors ?? []).map((name) => `\`${name}\``).join(', '),
      KNOWN_BY[confidence],
      source,
    ]),
  );

writeGenerated(
  'docs/prices.md',
  `# Prices and announced ends of models

<!-- Made by tools/generate-price-docs.ts from data/prices.yml and data/retirements.yml. -->

US dollars, as of ${asOf}. What is not written here is unknown, never free. A route on a vendor's own host has its list price by default; any other route names one (\`price: xai/grok-imagine-image-2.0\`), changes single rates of one (\`price: { from: …, … }\`) or writes its own ([docs/config.md](config.md)). What an answer says about its own cost goes before every rate.

"Quoted": two or more independent texts quote the vendor's page. "One text" and "not checked" are what they say: look before you rely on them.

| Price | Rates | Seen | Known by | Source |
|---|---|---|---|---|
${priceRows.join('\n')}

## Announced ends

\`plan\` and the report warn from 60 days before. What a vendor really answers afterwards is read from its answers.

| Model | Shut down | Announced | Named in its place | Known by | Source |
|---|---|---|---|---|---|
${endRows.join('\n')}
`,
);
