import type { Micros } from './money.ts';
import type { Cost, Usage } from './price.ts';
import type { Billing, ExchangeFacts, FailureReason } from './reply.ts';
import type { ImageMediaType } from './suite.ts';

/** A picture on disk: `images/<sha256>.<extension>` under the run's folder or the baseline store. */
export interface StoredImage {
  readonly sha256: string;
  readonly extension: 'png' | 'jpg' | 'webp' | 'gif' | 'avif';
  readonly mediaType: ImageMediaType;
  readonly sizeBytes: number;
}

/** One POST and what came of it. */
export interface Attempt {
  /** Route that was asked, where it was a fallback of the sample's own. */
  readonly routeId?: string;
  /** ISO time. */
  readonly startedAt: string;
  /** Start until the picture was complete in memory, or until the failure was known. */
  readonly elapsedMs: number;
  readonly outcome: 'image' | 'refused' | FailureReason;
  readonly exchange: ExchangeFacts;
  readonly usage?: Usage;
  readonly billing: Billing;
  /** Absent: not known (no price, or the vendor may bill an amount it did not state). */
  readonly cost?: Cost;
}

interface SampleBase {
  readonly shotId: string;
  readonly routeId: string;
  readonly caseId: string;
  readonly index: number;
  readonly purpose: 'sample' | 'determinism';
  readonly seed?: number;
  /** In order; empty only for `skipped`, and for the further pictures of a sheet, whose first one has them. */
  readonly attempts: readonly Attempt[];
  /** Sum over attempts whose cost is known; of a sheet, each picture's part of it. Absent: none is known. */
  readonly costMicros?: Micros;
  /** What unknown costs may add at worst; absent when the price is unknown. */
  readonly possibleExtraMicros?: Micros;
  readonly warnings: readonly string[];
  /** Its place on the sheet that one request brought. Absent: the request brought one picture. */
  readonly panel?: Panel;
  /** The fallback that gave this answer. Absent: the route itself, or nobody. */
  readonly servedByRoute?: string;
  /** What came of the route itself, where a fallback was asked too. */
  readonly own?: OwnOutcome;
}

/** One of the pictures of a sheet. They share shot, index and job. */
export interface Panel {
  /** From 0, row by row. */
  readonly index: number;
  /** Pictures of the sheet, ≥ 2. */
  readonly of: number;
  /** The vendor's id of the answer that brought the sheet. */
  readonly responseId?: string;
}

/** A sample without its fallbacks: what the route alone would have brought. */
export type OwnOutcome = (
  | Pick<RefusedSample, 'kind' | 'stage' | 'vendorCode' | 'message' | 'categories' | 'latencyMs'>
  | Pick<FailedSample, 'kind' | 'reason' | 'message' | 'vendorCode'>
  | Pick<SkippedSample, 'kind' | 'reason' | 'message'>
) &
  Pick<SampleBase, 'costMicros' | 'possibleExtraMicros'>;

export interface ImageSample extends SampleBase {
  readonly kind: 'image';
  readonly image: StoredImage;
  readonly text?: string;
  readonly revisedPrompt?: string;
  readonly effective?: Readonly<Record<string, string>>;
  /** What the vendor attached; untrusted. */
  readonly provenance?: Readonly<Record<string, string>>;
  /** Elapsed time of the successful attempt alone; by a fallback, of all attempts together, because a user waits for each. Absent: its answer was not timed. */
  readonly latencyMs?: number;
  /** What our own decoder took for the picture, milliseconds; in no latency. Absent: not timed, or the record is older. */
  readonly decodeMs?: number;
}

export interface RefusedSample extends SampleBase {
  readonly kind: 'refused';
  readonly stage: 'input' | 'output' | 'unknown';
  readonly vendorCode: string;
  readonly message?: string;
  readonly categories?: readonly string[];
  /** Absent: the answer was not timed. */
  readonly latencyMs?: number;
}

export interface FailedSample extends SampleBase {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  readonly message: string;
  readonly vendorCode?: string;
}

/** Planned, but not sent by this run. */
export interface SkippedSample extends SampleBase {
  readonly kind: 'skipped';
  /** `batch`: it waits in a batch, or for one. */
  readonly reason: 'budget' | 'aborted' | 'route-stopped' | 'batch';
  readonly message: string;
}

/** What came of a shot. */
export type Sample = ImageSample | RefusedSample | FailedSample | SkippedSample;
