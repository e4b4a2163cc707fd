import type { Measurement } from './measurement.ts';
import type { Micros } from './money.ts';
import type { CellSettings } from './plan.ts';
import type { PriceTag, Usage } from './price.ts';
import type { Sample, StoredImage } from './sample.ts';

/** One approved sample of a cell. */
export interface BaselineSample {
  readonly index: number;
  readonly seed?: number;
  readonly outcome: 'image' | 'refused';
  readonly image?: StoredImage;
  readonly measurement?: Measurement;
  /** Absent: not timed. */
  readonly latencyMs?: number;
  /** Of a sheet, this picture's part. Absent: unknown. */
  readonly costMicros?: Micros;
  /** Pictures of the sheet that this is the first of, ≥ 2. Absent: it came alone, or it was not kept yet. */
  readonly panels?: number;
  /** Tokens of the attempt that brought the answer. Absent: the vendor did not say, or they were not kept yet. */
  readonly usage?: Usage;
  /** Price at that time. Absent: unknown, or not kept yet. */
  readonly price?: PriceTag;
  readonly servedModel?: string;
  /** As in `ExchangeFacts`. Absent: not stated, or not kept yet. */
  readonly servedBy?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  /** Run that it came from; absent: the run of the approval. */
  readonly runId?: string;
  readonly refusal?: Pick<Extract<Sample, { kind: 'refused' }>, 'stage' | 'vendorCode'>;
}

/** Who approved a baseline, when, and from which run. */
export interface Approval {
  /** Login or name. */
  readonly by: string;
  /** ISO time. */
  readonly at: string;
  readonly runId: string;
  /** Commit that the run tested. */
  readonly commit?: string;
}

/** Approved samples of one cell; the file `<route>/<case>.json` of a store. */
export interface Baseline {
  readonly version: 1;
  readonly routeId: string;
  readonly caseId: string;
  readonly settings: CellSettings;
  readonly settingsHash: string;
  readonly samples: readonly BaselineSample[];
  /**
   * Seeded cells: did the same seed give the same picture when the baseline was made?
   * `false` or absent: the cell is treated as unseeded.
   */
  readonly deterministic?: boolean;
  readonly approval: Approval;
  /** Versions that decoded the pictures, for example `sharp 0.35.5, vips 8.18.7`. */
  readonly decoder: string;
}

/** Stores baselines. Content-addressed pictures; `put` replaces a whole cell at once or not at all. */
export interface BaselineStore {
  /** `undefined`: the cell has no baseline. Throws `InfraError` when the stored file is damaged: a damaged baseline is not a missing one. */
  get(routeId: string, caseId: string): Promise<Baseline | undefined>;
  /** The original bytes. Throws `InfraError` when missing or when the hash does not match. */
  getImage(image: StoredImage): Promise<Uint8Array>;
  /** Says which pictures will be asked for, so that a distant store brings them in one go. What is missing is told by `getImage`. */
  prefetch(images: readonly StoredImage[]): Promise<void>;
  /** The baseline that it replaces is kept as the cell's previous one, with its pictures; the one before that is forgotten. */
  put(baseline: Baseline, images: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** What the last `put` or `restorePrevious` replaced; `undefined`: nothing was. Throws like `get`. */
  getPrevious(routeId: string, caseId: string): Promise<Baseline | undefined>;
  /**
   * Makes the previous baseline the current one again and answers it; the one that it replaces becomes the previous one,
   * so that nothing is lost. `undefined`: there is none, and nothing was changed.
   */
  restorePrevious(routeId: string, caseId: string): Promise<Baseline | undefined>;
  list(): Promise<readonly { readonly routeId: string; readonly caseId: string }[]>;
}
