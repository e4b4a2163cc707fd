/** Every answer that a cell, a route or a run can get. Order: worst news first, used for sorting findings. */
export const VERDICTS = [
  'drifted',
  'inconclusive',
  'unreliable-baseline',
  'watch',
  'stale',
  'new',
  'improved',
  'stable',
] as const;

/**
 * `stable` measured and unchanged · `watch` suspicion, not confirmed · `drifted` changed · `improved` changed for the
 * better (latency, cost, rates) · `new` no baseline yet · `stale` the case or route changed since the baseline: *you*
 * changed it · `unreliable-baseline` the baseline cannot serve as one · `inconclusive` could not measure.
 */
export type Verdict = (typeof VERDICTS)[number];

/** Who moved: our own config, the identity that the vendor reports, the behaviour under the same name, or a model that is gone. */
export const ATTRIBUTIONS = ['config', 'identity', 'behaviour', 'gone'] as const;
export type Attribution = (typeof ATTRIBUTIONS)[number];

/** What kind of thing changed. One issue on GitHub is kept per route and family. */
export const FINDING_FAMILIES = [
  'identity',
  'contract',
  'image',
  'text',
  'edit',
  'judge',
  'provenance',
  'latency',
  'failure',
  'refusal',
  'cost',
  'parity',
] as const;
export type FindingFamily = (typeof FINDING_FAMILIES)[number];

/** The worst of several verdicts in the order of `VERDICTS`; `inconclusive` for none, because nothing was measured. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst: number | undefined;
  for (const verdict of verdicts) {
    const rank = VERDICTS.indexOf(verdict);
    if (worst === undefined || rank < worst) worst = rank;
  }
  return VERDICTS[worst ?? VERDICTS.indexOf('inconclusive')]!;
}

/** True when `a` is worse news than `b`. */
export function isWorse(a: Verdict, b: Verdict): boolean {
  return VERDICTS.indexOf(a) < VERDICTS.indexOf(b);
}
