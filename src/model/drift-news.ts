import type { FindingFamily, Verdict } from './verdict.ts';

/** A change of state of one route: what somebody wants to be told of once, and not every night. */
export interface DriftNews {
  /** `opened` for the first time · `reopened` after a recovery · `recovered`. */
  readonly event: 'opened' | 'reopened' | 'recovered';
  readonly routeId: string;
  /** What moved; `measurement`: the route could not be measured. Absent: the route as a whole. */
  readonly family?: FindingFamily | 'measurement';
  readonly verdict: Verdict;
  /** ISO time of the run that saw it first. */
  readonly since?: string;
  /** Page of its issue. */
  readonly url?: string;
}
