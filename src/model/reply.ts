import type { Usage } from './price.ts';
import type { ImageMediaType } from './suite.ts';

/** Why no picture came, when the vendor did not refuse. Reference: wire formats 17.1. */
export const FAILURE_REASONS = [
  'empty',
  'rate-limited',
  'quota',
  'credentials',
  'verification',
  'model-gone',
  'invalid-request',
  'vendor-error',
  'timeout',
  'connect',
  'transport',
  'decode',
  'download',
  'too-large',
  'unexpected-reply',
  'aborted',
  'unknown',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Whether an attempt may appear on the bill. `unknown` is counted at its worst case against the budget. */
export type Billing = 'no' | 'yes' | 'unknown';

/** What a vendor says about its limit when it answers. */
export interface RateLimit {
  /** Requests, pictures or tokens that are left, ≥ 0. */
  readonly remaining: number;
  readonly limit?: number;
  /** From the answer until the limit is whole again, ≥ 0. */
  readonly resetMs?: number;
}

/** Facts of one HTTP exchange, whatever came of it. Times are milliseconds since the attempt's start. Absent: not known. */
export interface ExchangeFacts {
  /** HTTP status; absent when no response arrived. */
  readonly status?: number;
  /** Request sent until response headers. */
  readonly headersMs?: number;
  /** Request sent until the last byte of the response. */
  readonly lastByteMs?: number;
  /** Extra time to fetch a picture that was answered by URL. */
  readonly downloadMs?: number;
  /** Vendor's own account of its working time, without waiting. */
  readonly serverMs?: number;
  /** Time that the request waited at the vendor before work began: its own account, or as its states showed. */
  readonly queueMs?: number;
  /** Request sent until a job was accepted. */
  readonly acceptedMs?: number;
  /** Request sent until the first partial picture of a stream. */
  readonly firstImageMs?: number;
  /** How often a job was asked for, and the pause between: no time of a job is known more exactly. */
  readonly polls?: number;
  readonly pollEveryMs?: number;
  /** Bytes of the response body. */
  readonly bodyBytes?: number;
  readonly requestId?: string;
  readonly responseId?: string;
  /** Model, version or fingerprint that the vendor says it served. */
  readonly servedModel?: string;
  /** Who really served it, as a gateway says: a vendor's or a backend's name. */
  readonly servedBy?: string;
  /** What a server tells of itself: hardware, model hash, driver, quantisation, region, traffic class. */
  readonly deployment?: Readonly<Record<string, string>>;
  /** The vendor's limit that is nearest to its end. */
  readonly rateLimit?: RateLimit;
  /** Identity headers of gateways worth keeping (never credentials), lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Several pictures of one size in one file, row by row. */
export interface Sheet {
  /** ≥ 1. */
  readonly columns: number;
  readonly rows: number;
}

/** A picture as it came over the wire, bytes untouched. */
export interface ReplyImage {
  readonly bytes: Uint8Array;
  /** By magic bytes, not by what the vendor claims. */
  readonly mediaType: ImageMediaType;
  readonly revisedPrompt?: string;
  /** The bytes are a sheet: each of its pictures is a sample of the request. */
  readonly sheet?: Sheet;
}

interface ReplyBase {
  readonly exchange: ExchangeFacts;
  readonly usage?: Usage;
  /** The vendor's own figure for this request, US dollars. */
  readonly vendorCostUsd?: number;
  readonly billing: Billing;
  /** `false`: how long the answer took says nothing about the vendor, as for a batch or a picture that was there. */
  readonly isTimed?: false;
  /** What the adapter could not ask for or found odd (an option without effect, a mime type that lies), one sentence each. */
  readonly warnings: readonly string[];
}

export interface ImageReply extends ReplyBase {
  readonly kind: 'image';
  /** At least one. */
  readonly images: readonly ReplyImage[];
  /** Text parts that came beside the picture. */
  readonly text?: string;
  /** Effective values that the vendor echoed (size, quality, format). */
  readonly effective?: Readonly<Record<string, string>>;
  /** What the vendor attached to the picture: searches behind it, the prompt in its own words, the seed it drew. */
  readonly provenance?: Readonly<Record<string, string>>;
}

/** The vendor looked at the request or its own picture and would not give it. */
export interface RefusedReply extends ReplyBase {
  readonly kind: 'refused';
  readonly stage: 'input' | 'output' | 'unknown';
  /** Vendor's own code, raw (`moderation_blocked`, `IMAGE_SAFETY`). */
  readonly vendorCode: string;
  readonly message?: string;
  readonly categories?: readonly string[];
}

export interface FailedReply extends ReplyBase {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  /** For people; bounded, without secrets, otherwise the vendor's own words (untrusted). */
  readonly message: string;
  readonly vendorCode?: string;
  /** True only when nothing can have been served or billed, so that another attempt is free of risk. */
  readonly retryable: boolean;
  /** The vendor's wish (`retry-after`), milliseconds. */
  readonly retryAfterMs?: number;
}

export type ProviderReply = ImageReply | RefusedReply | FailedReply;
