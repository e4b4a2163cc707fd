import { normalAbove, normalQuantile } from '../shared/distributions.ts';

/** `alike`: the pictures of a case resemble each other. `diverse`: they do not, the hard case. `releases`: the model itself was exchanged. */
export type PictureKind = 'alike' | 'diverse' | 'releases';

/** How often changes were found in one measured setting. Shares are 0–1, at the level of the table. */
export interface PowerRow {
  readonly pictures: PictureKind;
  /** Name in `PowerTable.origins`. */
  readonly origin: string;
  /** 2: one new picture a case, and two more where the first look was suspicious. */
  readonly stages: 1 | 2;
  readonly cases: number;
  /** Approved pictures a case. */
  readonly stored: number;
  /** New pictures a case, in the final test. */
  readonly fresh: number;
  readonly trials: number;
  /** Mean over nine common changes. */
  readonly average?: number;
  /** By change. */
  readonly found?: Readonly<Record<string, number>>;
}

export interface PowerTable {
  /** Level of the test at which all was measured, 0–1. */
  readonly level: number;
  /** Words for people by change, in the order in which they are told. */
  readonly changes: Readonly<Record<string, string>>;
  readonly origins: Readonly<Record<string, string>>;
  readonly rows: readonly PowerRow[];
  readonly latency: LatencyPower;
}

/** How often rises of latency are found by what runs add up to; simulated. */
export interface LatencyPower {
  /** Runs after the rise that this may take. */
  readonly withinRuns: number;
  /** `found`: share by rise in percent. */
  readonly rows: readonly { readonly knownRuns: number; readonly found: Readonly<Record<string, number>> }[];
}

/**
 * Power of a test that was measured at one level, at a stricter one: as if its statistic were a normal one of which
 * the change moves the mean. Measured pairs (5 % and 1 %) lost less than this says, so it promises too little rather
 * than too much. `trials` bounds what never failing can mean. A laxer level than the measured one adds nothing.
 */
export function powerAtLevel(
  measured: number,
  { level, alpha, trials }: { readonly level: number; readonly alpha: number; readonly trials: number },
): number {
  if (alpha >= level) return measured;
  const power = Math.min(measured, 1 - 0.5 / trials);
  if (power <= 0) return 0;
  const stricter = normalQuantile(1 - alpha) - normalQuantile(1 - level);
  return normalBelow(normalQuantile(power) - stricter);
}

const normalBelow = (z: number): number => (z < 0 ? normalAbove(-z) : 1 - normalAbove(z));
