import type { Micros } from './money.ts';

/**
 * What a route costs, from the shipped price book (`data/prices.yml`) or written in the config.
 * Rates are US dollars; `asOf` is an ISO date (or month).
 */
export interface Price {
  /** `provider/model` in the price book, or `inline`. */
  readonly ref: string;
  readonly asOf?: string;
  /** Who says so: `official` list price, or another source. */
  readonly official: boolean;
  /** How well the price book knows it; absent for prices of the config. */
  readonly confidence?: PriceConfidence;
  /** US dollars per million tokens, by class. A class that is absent is unknown, not free. */
  readonly perMillionTokens?: TokenRates;
  /** US dollars per million tokens of a text model that calls the picture model as a tool. */
  readonly textModel?: TextModelRates;
  /** US dollars per image. */
  readonly perImage?: ImageRates;
  /** US dollars per megapixel of the answer; pictures sent along are not counted. */
  readonly perMegapixel?: number | MegapixelRates;
  /** US dollars per second that the vendor says it worked (`exchange.serverMs`), queue excluded. Known only after the answer. */
  readonly perComputeSecond?: number;
  /** US dollars per credit or billing unit, where an answer says how many it cost (`usage.credits`). */
  readonly perCredit?: number;
  /** US dollars per grounded (searching) request. */
  readonly perGroundedRequest?: number;
  /** What the batch interface charges of every rate: 0.5 is half. Absent: unknown, or there is none. */
  readonly batch?: number;
  /** The rates are those of batches. */
  readonly inBatch?: true;
  /** Output tokens of one image by size or size class (`1024x1024`, `1K`), then optionally by quality. Used for estimates only. */
  readonly outputTokens?: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  /**
   * Base of the published token formula by quality (wire-format reference 1.8):
   * `s = round_half_even(base * S / L)`, `tokens = ceil(base * s * (2_000_000 + W*H) / 4_000_000)`.
   */
  readonly tokenFormulaBase?: Readonly<Record<string, number>>;
  /** Most input tokens that one picture sent along is counted as. Absent: unknown, and so is the estimate of an edit that is billed by tokens. */
  readonly inputImageTokens?: number;
}

/** What a price was when something was bought: enough to tell its change from the vendor's. */
export interface PriceTag {
  readonly ref: string;
  readonly asOf?: string;
  /** SHA-256 of all rates, hex: equal for equal rates. */
  readonly ratesHash: string;
  /** The rates are those of batches. */
  readonly inBatch?: true;
  readonly perMillionTokens?: TokenRates;
  /** Only where it is one rate for all sizes. */
  readonly perImage?: number;
}

export interface TokenRates {
  readonly textIn?: number;
  readonly textCached?: number;
  readonly imageIn?: number;
  readonly imageCached?: number;
  readonly textOut?: number;
  readonly imageOut?: number;
}

export type TextModelRates = Pick<TokenRates, 'textIn' | 'textCached' | 'textOut'>;

/**
 * `page`: read on the provider's page · `quoted`: two or more independent texts quote it · `single`: one text ·
 * `unsure`: plausible, not checked.
 */
export type PriceConfidence = 'page' | 'quoted' | 'single' | 'unsure';

/** Where the first megapixel has a price of its own, charged in full for smaller pictures too. */
export interface MegapixelRates {
  readonly first: number;
  /** Absent: at most `first`, by steps that the vendor does not publish, so a larger picture has a bound and no cost. */
  readonly further?: number;
  /** A part of a megapixel counts as a whole one. */
  readonly roundUp?: boolean;
}

/** A flat rate, or rates keyed by size (`1024x1024`, `1K`, `other`) and then optionally by quality. */
export type ImageRates = number | Readonly<Record<string, number | Readonly<Record<string, number>>>>;

/** Tokens as the vendor reported them; a class that the vendor did not report is absent. */
export interface Usage {
  readonly textIn?: number;
  readonly imageIn?: number;
  readonly cachedIn?: number;
  readonly textOut?: number;
  readonly imageOut?: number;
  readonly total?: number;
  /** Tokens of a text model that called the picture model as a tool; in none of the classes above. */
  readonly textModelIn?: number;
  readonly textModelCached?: number;
  readonly textModelOut?: number;
  /** Credits or billing units that the vendor says the request cost. */
  readonly credits?: number;
  /** Web searches made for the answer, when the vendor says so. */
  readonly groundedRequests?: number;
}

/** A cost and how it is known. */
export interface Cost {
  readonly micros: Micros;
  /**
   * `usage`: price × reported tokens · `per-image`: flat rate · `per-megapixel`: rate × pixels of the answer ·
   * `compute`: rate × working time that the vendor stated · `vendor`: the vendor's own figure, in dollars or credits ·
   * `estimate`: what such a picture usually costs.
   */
  readonly basis: 'usage' | 'per-image' | 'per-megapixel' | 'compute' | 'vendor' | 'estimate';
}
