import type { Rate, Spread } from './comparison.ts';
import type { Micros } from './money.ts';

/** A route beside the one that it claims to be the same as (`parityOf`), over the cases that both were asked alike in this run. Facts, no judgement. */
export interface ParityComparison {
  /** The other route. */
  readonly parityOf: string;
  /** Cases that both routes were asked with the same prompt, size, quality, options and input pictures. */
  readonly cases: number;
  /** Settings that keep further cases from being shared, for example `size`. Empty: none does. */
  readonly differentSettings: readonly string[];
  /** This route. */
  readonly here: ParitySide;
  /** The parity route. */
  readonly there: ParitySide;
  /** Median over cases of here ÷ there; absent: no case has pictures on both sides. */
  readonly latencyRatio?: number;
  /** Here ÷ there. Absent: a cost is unknown, or nothing was paid there. */
  readonly costRatio?: number;
  /** What was asked for, or comes from the parity route, and does not come here. */
  readonly lost: readonly LostParameter[];
  /** Pairs of pictures of one seed, and how many of them have the same pixels. Absent: the routes have no seeds, or other ones. */
  readonly seedPairs?: Rate;
  /** Absent: no case has pictures of the same size and format from both routes. */
  readonly pictures?: ParityTest;
}

/** One route's numbers over the shared cases. */
export interface ParitySide {
  readonly latencyMs: Spread;
  /** Retries, refusals and failures included. Absent: unknown, or no picture came. */
  readonly costPerImageMicros?: Micros;
  /** Of finished shots. */
  readonly refused: Rate;
  readonly failed: Rate;
}

/** A parameter that the parity route honours and this one does not. Exact, no statistics. */
export interface LostParameter {
  readonly parameter: 'size' | 'quality' | 'format' | 'alpha';
  /** Absent: nothing was asked, and every shared case shows other values here than there. */
  readonly asked?: string;
  /** Distinct values, bounded. Untrusted where the vendor echoed them. */
  readonly there: string;
  readonly here: string;
  /** How many of this route's pictures show it. */
  readonly samples: number;
  readonly of: number;
}

/** The pooled test whether the two routes' pictures come from one model. Detection reference 3.3, exchanged between routes. */
export interface ParityTest {
  /** Version of the feature schema. */
  readonly features: string;
  /** Seed of the relabellings. */
  readonly seed: number;
  /** Level of all parity tests of a run together, 0–1. */
  readonly alpha: number;
  /** In (0, 1]. */
  readonly pValue: number;
  /** Smallest p-value that sets of these sizes can give. */
  readonly smallestPValue: number;
  readonly labellings: number;
  /** Cases with pictures of both. */
  readonly cases: number;
  /** Pictures of this route, approved ones included. */
  readonly here: number;
  readonly there: number;
  /** How this route's pictures differ, in words, strongest first; says nothing about whether they do. */
  readonly explanation: readonly string[];
}

/** What the facts mean. `inconclusive`: too little was shared to tell. */
export interface ParityAnswer {
  readonly pictures: 'alike' | 'differ' | 'inconclusive';
  /** Weighed against the other parity tests of the run (Holm). */
  readonly adjustedPValue?: number;
  /** One sentence of our own words, without a full stop. */
  readonly reason: string;
}
