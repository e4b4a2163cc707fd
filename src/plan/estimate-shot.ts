import { type Micros, usdToMicros } from '../model/money.ts';
import type { CellSettings } from '../model/plan.ts';
import type { Price, TokenRates } from '../model/price.ts';
import type { Route } from '../model/route.ts';
import { megapixelCost } from './megapixels.ts';
import { outputTokens } from './output-tokens.ts';
import { isOpen, lookUp, parseSize, type Range } from './size-table.ts';
import { earlierTurns, textModelEstimate } from './text-model.ts';

/** Characters of usual English text in one token. */
const CHARACTERS_PER_TOKEN = 4;
/** Thinking and text beside the picture where a price bills it; 150–280 were measured on Gemini Pro (wire-format reference 4.3). */
const TEXT_OUT_TOKENS: Range = { expected: 200, most: 1_000 };
/** Searches of one answer. Nothing bounds them; one query is usual. */
const SEARCHES: Range = { expected: 1, most: 5 };

/** Image tokens that each partial picture of a stream adds: OpenAI's image guide (wire-format reference 1.5). */
const PARTIAL_IMAGE_TOKENS = 100;

export interface ShotEstimate {
  /** When one attempt succeeds. */
  readonly expectedMicros: Micros;
  /**
   * The dearest that the vendor may make of what the settings leave open. It is one attempt's price, whatever the
   * route's `maxAttempts`: an attempt is only repeated when the one before it cannot have been billed.
   */
  readonly worstCaseMicros: Micros;
}

/** What one shot costs. `undefined`: the price, or a part of it, is not known; never a partial sum. */
export function estimateShot({
  route,
  settings,
}: {
  readonly route: Pick<Route, 'price'>;
  readonly settings: CellSettings;
}): ShotEstimate | undefined {
  const { price } = route;
  if (price === undefined) return undefined;
  // A later turn reads the pictures of those before it, in tokens that no price says.
  if (earlierTurns(settings) > 0) return undefined;
  const parts = [
    pictureCost(price, settings),
    searchCost(price, settings),
    textModelEstimate({ price, settings, prompt: promptTokens(settings) }),
  ];
  if (price.perMillionTokens !== undefined) parts.push(inputCost(price, price.perMillionTokens, settings));
  let expected = 0;
  let most = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    expected += part.expected;
    most += part.most;
  }
  return { expectedMicros: usdToMicros(expected), worstCaseMicros: usdToMicros(most) };
}

/** US dollars for the picture, text beside it included. By tokens where they are known, at worst the dearer of both ways. */
function pictureCost(price: Price, settings: CellSettings): Range | undefined {
  const flat = price.perImage === undefined ? pixelCost(price, settings) : lookUp(price.perImage, settings);
  const rates = price.perMillionTokens;
  const tokens = rates?.imageOut === undefined ? undefined : outputTokens(price, settings);
  const byTokens = tokens === undefined ? undefined : times(tokens, rates!.imageOut! / 1e6);
  const picture =
    byTokens === undefined || flat === undefined
      ? (byTokens ?? flat)
      : { expected: byTokens.expected, most: Math.max(byTokens.most, flat.most) };
  if (picture === undefined) return undefined;
  const partials = (partialImages(settings) * PARTIAL_IMAGE_TOKENS * (rates?.imageOut ?? 0)) / 1e6;
  const pictures = plus(picture, { expected: partials, most: partials });
  return rates?.textOut === undefined ? pictures : plus(pictures, times(TEXT_OUT_TOKENS, rates.textOut / 1e6));
}

/** Partial pictures that a stream is asked for; fewer may come. */
function partialImages({ options }: CellSettings): number {
  const { stream, partial_images: asked } = options;
  return stream === true && typeof asked === 'number' ? asked : 0;
}

/**
 * US dollars by the pixels asked for; unpublished steps are taken at their bound. Where the first megapixel has a price
 * of its own, pictures sent along are billed too, in ways that no price says.
 */
function pixelCost({ perMegapixel }: Price, { size, images }: CellSettings): Range | undefined {
  const asked = isOpen(size) ? undefined : parseSize(size);
  if (perMegapixel === undefined || asked === undefined) return undefined;
  if (typeof perMegapixel === 'object' && images.length > 0) return undefined;
  const { most } = megapixelCost(perMegapixel, asked);
  return { expected: most, most };
}

/** US dollars for prompt and input pictures. */
function inputCost(price: Price, rates: TokenRates, settings: CellSettings): Range | undefined {
  if (rates.textIn === undefined) return undefined;
  const text = times(promptTokens(settings), rates.textIn / 1e6);
  const pictures = settings.images.length + (settings.mask === undefined ? 0 : 1);
  if (pictures === 0) return text;
  if (rates.imageIn === undefined || price.inputImageTokens === undefined) return undefined;
  const tokens = pictures * price.inputImageTokens;
  return plus(text, times({ expected: tokens, most: tokens }, rates.imageIn / 1e6));
}

/** At worst each byte is a token: tokenisers with byte fallback cannot make more of it, and a bound must hold. */
function promptTokens({ prompt }: CellSettings): Range {
  const bytes = new TextEncoder().encode(prompt).length;
  return { expected: Math.ceil(Array.from(prompt).length / CHARACTERS_PER_TOKEN), most: bytes };
}

/** US dollars for the searches that an answer may make. */
function searchCost(price: Price, { options }: CellSettings): Range | undefined {
  if (!asksForSearch(options)) return { expected: 0, most: 0 };
  return price.perGroundedRequest === undefined ? undefined : times(SEARCHES, price.perGroundedRequest);
}

function asksForSearch(options: Readonly<Record<string, unknown>>): boolean {
  return options['googleSearch'] !== undefined && options['googleSearch'] !== false;
}

const times = ({ expected, most }: Range, factor: number): Range => ({
  expected: expected * factor,
  most: most * factor,
});
const plus = (a: Range, b: Range): Range => ({ expected: a.expected + b.expected, most: a.most + b.most });
