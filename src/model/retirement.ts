import type { PriceConfidence } from './price.ts';

/** The announced end of a model, from the dated list that is shipped (`data/retirements.yml`). */
export interface Retirement {
  /** Model id as the vendor writes it. */
  readonly model: string;
  /** Who announced it, for people. */
  readonly vendor: string;
  /** Wire protocols of the vendor's own hosts. */
  readonly protocols: readonly string[];
  /** First day without the model, ISO date. */
  readonly date: string;
  /** Models that the vendor names in its place; empty: none is known. */
  readonly successors: readonly string[];
  /** `unsure`: sources contradict each other. */
  readonly confidence: PriceConfidence;
}
