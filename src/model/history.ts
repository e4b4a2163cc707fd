import type { StoredVector } from './measurement.ts';

/** What one run saw of one case: numbers alone, no prompt and no picture. */
export interface HistoryCase {
  readonly settingsHash: string;
  /** Of every picture, > 0; refusals and failures are rates, not latencies. */
  readonly latencyMs: readonly number[];
  /** Shots that ended so; `finished` counts pictures, refusals and failures. */
  readonly refused: number;
  readonly failed: number;
  readonly finished: number;
  /** Attempts of these shots that tell of the vendor, see `countAttempts`. Absent: an entry of before they were counted. */
  readonly attempts?: number;
  /** Of `attempts`; absent with it. */
  readonly vendorFailures?: number;
}

/** One run of a route. */
export interface HistoryEntry {
  readonly version: 1;
  readonly runId: string;
  /** ISO time of its start. */
  readonly at: string;
  /** All that was planned was sent. */
  readonly complete: boolean;
  /** The route's verdict was `drifted`: the run says nothing about its ordinary state. */
  readonly drifted: boolean;
  /** By case id. */
  readonly cases: Readonly<Record<string, HistoryCase>>;
}

/** Runs that are kept for a route: a year of nights. */
export const MAX_HISTORY_RUNS = 400;

/** Feature vectors of one run's first pictures of a route: no prompt, and nothing that a picture could be made of. */
export interface RecentRun {
  readonly runId: string;
  /** ISO time of its start. */
  readonly at: string;
  /** Version of the feature schema. */
  readonly features: string;
  /** By case id. Numbers as in `StoredVector`. */
  readonly cases: Readonly<
    Record<string, { readonly settingsHash: string; readonly vectors: readonly StoredVector['values'][] }>
  >;
}

/** Runs whose vectors are kept for a route: with the run of tonight they are what the rolling window looks at. */
export const MAX_RECENT_RUNS = 2;

/** Runs of each route, one after the other: what a single run cannot know about itself. */
export interface RunHistory {
  /**
   * The last `MAX_HISTORY_RUNS` runs by time, and how many stored ones could not be read. Throws `InfraError` when
   * the whole file is unusable; one unreadable run is no reason to stop.
   */
  read(routeId: string): Promise<{ readonly entries: readonly HistoryEntry[]; readonly damaged: number }>;
  /** Adds a run and forgets the oldest beyond the limit. */
  append(routeId: string, entry: HistoryEntry): Promise<void>;
  /** The last `MAX_RECENT_RUNS` runs whose vectors were kept, by time. What cannot be read is as good as none: it is made anew. */
  readRecent(routeId: string): Promise<readonly RecentRun[]>;
  /** Keeps the vectors of a complete run that did not drift, and forgets the oldest. */
  keepRecent(routeId: string, run: RecentRun): Promise<void>;
}
