import type { Opinion } from './opinion.ts';
import type { RouteComparison } from '../model/comparison.ts';
import { type Mute, muteWords } from '../model/mute.ts';
import type { FailureReason } from '../model/reply.ts';
import type { Sample } from '../model/sample.ts';
import { isWorse } from '../model/verdict.ts';

/** Failures that tell of the account or the model and not of the request: no mute of a case quiets them. */
const OF_ROUTE: ReadonlySet<FailureReason> = new Set(['credentials', 'quota', 'verification', 'model-gone']);

export const isOfRoute = (reason: FailureReason): boolean => OF_ROUTE.has(reason);

/**
 * What a mute leaves of the opinions about its cell: what is worse than a suspicion becomes one and says why, and so
 * does a cell of which nothing can be said. What its answers tell of the whole route stays as it is.
 */
export function mutedOpinions(opinions: readonly Opinion[], mute: Mute): Opinion[] {
  const quiet = opinions.map((opinion) => quieted(opinion, mute));
  const isSilent = quiet.length > 0 && quiet.every(({ verdict }) => isWorse('watch', verdict));
  const words = muteWords(mute);
  return isSilent ? quiet : [{ verdict: 'watch', reason: words.charAt(0).toUpperCase() + words.slice(1) }, ...quiet];
}

function quieted(opinion: Opinion, mute: Mute): Opinion {
  const { verdict, reason, finding, isOfRoute: isKept = false } = opinion;
  if (isKept || !(verdict === 'watch' || isWorse(verdict, 'watch'))) return opinion;
  const evidence = finding && [...finding.evidence, { name: 'note', now: muteWords(mute) }];
  return {
    verdict: 'watch',
    ...(reason === undefined ? {} : { reason }),
    ...(finding === undefined ? {} : { finding: { ...finding, evidence: evidence! } }),
  };
}

/** The failures of a route without those of its muted cells, but for what these tell of the whole route. */
export function withoutMuted(
  { now, reasons }: RouteComparison['failed'],
  muted: readonly Sample[],
): RouteComparison['failed'] {
  const finished = muted.filter(
    (sample) =>
      sample.purpose === 'sample' &&
      sample.kind !== 'skipped' &&
      !(sample.kind === 'failed' && isOfRoute(sample.reason)),
  );
  const failed = finished.flatMap((sample) => (sample.kind === 'failed' ? [sample.reason] : []));
  const left = Object.entries(reasons).map(
    ([reason, count]) => [reason, count - failed.filter((one) => one === reason).length] as const,
  );
  return {
    now: { count: now.count - failed.length, n: now.n - finished.length },
    reasons: Object.fromEntries(left.filter(([, count]) => count > 0)),
  };
}
