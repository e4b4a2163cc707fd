import type { Attribution, FindingFamily, Verdict } from './verdict.ts';
import type { Approval } from './baseline.ts';
import type { Micros } from './money.ts';
import type { ParityAnswer, ParityComparison } from './parity.ts';
import type { CellSettings } from './plan.ts';
import type { PriceTag } from './price.ts';
import type { StoredImage } from './sample.ts';

/** How far two pictures of the same seed are apart. Detection reference 3.2. */
export interface PairMetrics {
  /** `bytes` same file · `pixels` same decoded pixels · `none`. */
  readonly equal: 'bytes' | 'pixels' | 'none';
  /** Share of pixels that pixelmatch (YIQ, threshold 0.1, anti-aliasing ignored) calls different, 0–1. */
  readonly diffRatio: number;
  readonly diffPixels: number;
  /** Mean SSIM of luma, −1–1; 1 is equal. */
  readonly ssim: number;
}

/** One new sample against the baseline sample of the same index. */
export interface PairComparison {
  readonly index: number;
  readonly baseline: StoredImage;
  readonly now: StoredImage;
  /** Absent: the sizes differ, so the pixels cannot be compared. */
  readonly metrics?: PairMetrics;
}

/** Something exact that changed: size, format, alpha, blank; one picture for different cases, or again and again. */
export interface ContractChange {
  readonly fact: 'size' | 'format' | 'alpha' | 'blank' | 'expected-size' | 'placeholder' | 'duplicate';
  readonly baseline: string;
  readonly now: string;
  /** How many of the compared samples show it. */
  readonly samples: number;
  readonly of: number;
}

/** A setting of the cell that the user changed since the baseline, in words. */
export interface SettingChange {
  /** `prompt`, `model`, `size`, `quality`, `option output_format`, `input images`, … */
  readonly setting: string;
  /** `undefined`: was or is not set. */
  readonly from?: string;
  readonly to?: string;
}

/** Why pictures of a cell could not be judged. */
export type ImageStanding =
  | { readonly kind: 'pairs'; readonly pairs: readonly PairComparison[] }
  | { readonly kind: 'unseeded'; readonly because: 'no-seed' | 'not-deterministic' }
  | { readonly kind: 'no-image' }
  | { readonly kind: 'no-baseline' };

/** One cell, measured against its baseline. Pure facts, no judgement. */
export interface CellComparison {
  readonly routeId: string;
  readonly caseId: string;
  readonly settings: CellSettings;
  readonly settingsHash: string;
  readonly counts: {
    readonly planned: number;
    readonly image: number;
    readonly refused: number;
    readonly failed: number;
    readonly skipped: number;
    /** Of `image`: pictures that could not be decoded. Absent: none. */
    readonly broken?: number;
  };
  readonly baseline?: {
    readonly approval: Approval;
    readonly settingsHash: string;
    readonly samples: number;
    /** Of `samples`: approved refusals. Absent: none. */
    readonly refused?: number;
    readonly deterministic?: boolean;
  };
  readonly settingChanges: readonly SettingChange[];
  readonly contract: readonly ContractChange[];
  readonly image: ImageStanding;
  /** Models that the vendor says it served, distinct, baseline and now. Empty: the vendor does not say. */
  readonly servedModels: { readonly baseline: readonly string[]; readonly now: readonly string[] };
  /** What servers say of themselves that they did not say for the baseline. Absent: nothing, or the record is older. */
  readonly servers?: readonly ServerChange[];
  /** Seeded cells without baseline: the determinism probe. */
  readonly determinism?: PairMetrics | 'not-comparable';
  /** The pictures shown to people: first sample, baseline and now. */
  readonly shown: { readonly baseline?: StoredImage; readonly now?: StoredImage };
}

/** A fact that a server states of itself, such as a model hash or a region; untrusted. Values distinct and sorted. */
export interface ServerChange {
  readonly fact: string;
  readonly baseline: readonly string[];
  readonly now: readonly string[];
}

/** Five figures of a set of durations or costs. Absent percentiles: no value. */
export interface Spread {
  readonly n: number;
  readonly median?: number;
  readonly p95?: number;
  readonly mean?: number;
}

/** Tokens per picture, as the vendor stated them. */
export interface TokenChange {
  /** Mean over the compared cells; absent: not known. */
  readonly baseline?: number;
  readonly now: number;
  /** Median over cells of now ÷ baseline; absent: no cell has both. */
  readonly ratio?: number;
  readonly cells: number;
  /** Of `cells`: those where every new count lies beyond every approved one, on the side of `ratio`. */
  readonly moved: number;
}

/** The price itself, ours to look up and the vendor's to set. */
export interface PriceChange {
  readonly now: PriceTag;
  /** Of the newest approved picture that has one. */
  readonly baseline?: PriceTag;
  /** Approved pictures at today's rates ÷ at the rates of their time: exactly 1 for equal rates. Absent: cannot be told. */
  readonly ratio?: number;
  /** Rates of the same way to ask, directly or in batches, differ. Absent: no rates are kept with the baseline. */
  readonly isChanged?: boolean;
}

/** A route's numbers in this run, and in its baselines (accepted samples of the same cells). */
export interface RouteComparison {
  readonly routeId: string;
  readonly latencyMs: {
    readonly baseline: Spread;
    readonly now: Spread;
    /** Median over cells of now ÷ baseline; absent: no cell has both. */ readonly ratio?: number;
    readonly cells: number;
  };
  readonly costPerImageMicros: {
    readonly baseline?: Micros;
    readonly now?: Micros;
    /** now ÷ baseline over the same cells. */ readonly ratio?: number;
    /** The same of the pictures' own costs, without refusals and failures, whose rates are judged for themselves. */
    readonly pictureRatio?: number;
    readonly cells: number;
    /** What attempts of unknown cost may add to `now` at worst. Absent: none, or their worst case is unknown too. */
    readonly possibleExtra?: Micros;
  };
  /** Absent: the vendor states no tokens, or the record is older than they are. */
  readonly tokens?: {
    /** Picture tokens of a picture. */
    readonly imageOut?: TokenChange;
    /** Input tokens of a request, cached ones and those of pictures included. */
    readonly input?: TokenChange;
  };
  /** Absent: the route has no price, or the record is older than this is. */
  readonly price?: PriceChange;
  /** Finished shots: images, refusals, failures; skipped shots are not in `n`. */
  readonly refused: { readonly baseline: Rate; readonly now: Rate };
  readonly failed: {
    readonly now: Rate;
    /** Count by failure reason. */ readonly reasons: Readonly<Record<string, number>>;
  };
  /** Sum of what this run cost, retries and refusals included. */
  readonly costMicros: Micros;
  /** Attempts whose cost is unknown. */
  readonly unknownCostAttempts: number;
  /** Absent: the route has no unseeded pictures with a baseline of the same settings. */
  readonly pictures?: PictureTest;
  /** Absent: no unseeded baseline holds pictures of two runs. */
  readonly baselineTest?: BaselineTest;
  /** Absent: the route has no `parityOf`. */
  readonly parity?: ParityComparison;
}

/** A route's unseeded baselines tested against themselves: did the model move while they were collected? Detection reference 3.10. */
export interface BaselineTest {
  /** Version of the feature schema. */
  readonly features: string;
  /** Seed of the relabellings; made from the pictures. */
  readonly seed: number;
  /** Share of steady baselines that may be doubted, 0–1, before routes are weighed against each other. */
  readonly alpha: number;
  /** In (0, 1]. */
  readonly pValue: number;
  /** Smallest p-value that sets of these sizes can give. */
  readonly smallestPValue: number;
  readonly labellings: number;
  /** Cases with pictures of two runs. */
  readonly cases: number;
  readonly earlierPictures: number;
  readonly laterPictures: number;
  /** What moved, in words, strongest first; says nothing about whether it moved. */
  readonly explanation: readonly string[];
  /** Cases whose later pictures are odd beside their earlier ones. */
  readonly oddCases: readonly string[];
}

/** The pooled test of a route's unseeded pictures against its baselines. Detection reference 3.3 and 3.7. */
export interface PictureTest {
  /** Version of the feature schema. */
  readonly features: string;
  /** Source of the embedding that was tested beside them. Absent: none was, or a picture had none. */
  readonly embedding?: string;
  /** Seed of the relabellings: the same data and seed give the same p-values. */
  readonly seed: number;
  /** Share of unchanged runs that may alarm, 0–1, by the run's own pictures and again by the window's; before routes are weighed against each other. */
  readonly alpha: number;
  /** One, or two where the first was suspicious and more pictures were bought. */
  readonly stages: readonly PictureStage[];
  /** Absent: too few runs are known since the baseline, or the run speaks for a proposal. */
  readonly window?: PictureWindow;
  /** What moved, in words, strongest first; says nothing about whether it moved. */
  readonly explanation: readonly string[];
  /** Cases whose new pictures are odd beside their stored ones: they explain an alarm and are none. */
  readonly oddCases: readonly string[];
  /** Absent: no case's first picture was odd, or no more pictures may be bought on suspicion. */
  readonly singles?: SingleCases;
}

/** Cases that were looked at one by one, because their first picture was odd. Detection reference 3.9. */
export interface SingleCases {
  /** `false`: so many cases would alarm by chance more often than the user accepts, so they are only watched. */
  readonly mayAlarm: boolean;
  readonly cases: readonly SingleCase[];
}

export interface SingleCase {
  readonly caseId: string;
  /** New ones, the odd one included. */
  readonly pictures: number;
  /** Largest of theirs, each the rank of its oddness among the stored pictures of the route; in (0, 1]. */
  readonly pValue: number;
  /** How much odder the least odd of them is than the oddest stored one, log units of distance. */
  readonly lead: number;
}

/** One pooled test. */
export interface PictureLook {
  /** In (0, 1]. */
  readonly pValue: number;
  /** Smallest p-value that sets of these sizes can give. */
  readonly smallestPValue: number;
  readonly labellings: number;
  readonly cases: number;
  readonly baselinePictures: number;
  readonly newPictures: number;
}

export interface PictureStage extends PictureLook {
  readonly stage: 1 | 2;
}

/** The first pictures of the last runs as one set: it shows slow and partial changes. Detection reference 3.8. */
export interface PictureWindow extends PictureLook {
  /** Runs that the new pictures are from, this one included. */
  readonly runs: number;
  /** As in `PictureTest`. */
  readonly explanation: readonly string[];
}

export interface Rate {
  readonly count: number;
  readonly n: number;
}

/** One thing that changed, of one family. */
export interface Finding {
  /** `<route>/<case>/<family>` or `<route>/<family>`; unique in a record. */
  readonly id: string;
  readonly family: FindingFamily;
  readonly verdict: Verdict;
  /** Only with `drifted` and `stale`. */
  readonly attribution?: Attribution;
  readonly routeId: string;
  /** Absent: the finding is about the whole route. */
  readonly caseId?: string;
  /** One short sentence for people, our own words; untrusted values are in `evidence` only. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
}

/** A number or word behind a finding. Values may be untrusted text. */
export interface Evidence {
  readonly name: string;
  readonly baseline?: string;
  readonly now?: string;
  /** The limit that was passed, in words. */
  readonly limit?: string;
}

export interface CellResult {
  readonly comparison: CellComparison;
  readonly verdict: Verdict;
  readonly attribution?: Attribution;
  /** Why, one sentence each, our own words; always at least one for `inconclusive`. */
  readonly reasons: readonly string[];
}

export interface RouteResult {
  readonly comparison: RouteComparison;
  readonly verdict: Verdict;
  readonly attribution?: Attribution;
  readonly reasons: readonly string[];
  /** Absent: the route has no `parityOf`. */
  readonly parity?: ParityAnswer;
}
