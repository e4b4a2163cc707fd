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
  /** US dollars per million tokens, by class. A class that is absent is unknown, not free. */
  readonly perMillionTokens?: TokenRates;
  /** US dollars per image. */
  readonly perImage?: ImageRates;
  /** US dollars per grounded (searching) request. */
  readonly perGroundedRequest?: number;
  /** Announced or past end of the model, ISO date. */
  readonly retires?: string;
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

export interface TokenRates {
  readonly textIn?: number;
  readonly textCached?: number;
  readonly imageIn?: number;
  readonly imageCached?: number;
  readonly textOut?: number;
  readonly imageOut?: number;
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
  /** Web searches made for the answer, when the vendor says so. */
  readonly groundedRequests?: number;
}

/** A cost and how it is known. */
export interface Cost {
  readonly micros: Micros;
  /** `usage`: price × reported tokens · `per-image`: flat rate · `vendor`: the vendor's own figure · `estimate`: the token formula. */
  readonly basis: 'usage' | 'per-image' | 'vendor' | 'estimate';
}
