import type { Evidence, Finding } from '../model/comparison.ts';
import { type Attribution, type FindingFamily, type Verdict, worstVerdict } from '../model/verdict.ts';

/** What one rule says about a cell or a route. */
export interface Opinion {
  readonly verdict: Verdict;
  readonly attribution?: Attribution;
  /** One short sentence of our own words, without a full stop. */
  readonly reason?: string;
  /** Present: readers should see it as a finding of this family. */
  readonly finding?: { readonly family: FindingFamily; readonly evidence: readonly Evidence[] };
  /** It tells of the whole route, which this cell happened to show: a mute of the cell does not quiet it. */
  readonly isOfRoute?: true;
}

/** Where findings of a set of opinions belong. */
export interface Place {
  readonly routeId: string;
  readonly caseId?: string;
}

/** The verdict, attribution and reasons that several opinions add up to. The attribution is that of the worst one, by weight. */
export function sumUp(opinions: readonly Opinion[]): {
  readonly verdict: Verdict;
  readonly attribution?: Attribution;
  readonly reasons: readonly string[];
} {
  const verdict = worstVerdict(opinions.map((opinion) => opinion.verdict));
  const attribution = heaviest(opinions.filter((opinion) => opinion.verdict === verdict));
  return {
    verdict,
    ...(attribution === undefined ? {} : { attribution }),
    reasons: [...new Set(opinions.flatMap(({ reason }) => reason ?? []))],
  };
}

const BY_WEIGHT: readonly Attribution[] = ['gone', 'identity', 'behaviour', 'config'];

/** The attribution that explains most: a model that is gone or another one explains every other change. */
export function heaviest(results: readonly { readonly attribution?: Attribution }[]): Attribution | undefined {
  return BY_WEIGHT.find((attribution) => results.some((result) => result.attribution === attribution));
}

/** The findings among opinions; a family has one finding in a place, the worst, so that ids are unique. */
export function findingsOf(opinions: readonly Opinion[], { routeId, caseId }: Place): Finding[] {
  const found = new Map<FindingFamily, Finding>();
  for (const { verdict, attribution, reason, finding } of opinions) {
    if (finding === undefined) continue;
    const { family, evidence } = finding;
    const earlier = found.get(family);
    const isWorst = earlier === undefined || worstVerdict([verdict, earlier.verdict]) !== earlier.verdict;
    const lead = isWorst ? { verdict, attribution, title: reason ?? '' } : earlier;
    found.set(family, {
      id: [routeId, ...(caseId === undefined ? [] : [caseId]), family].join('/'),
      family,
      verdict: lead.verdict,
      ...(lead.attribution === undefined ? {} : { attribution: lead.attribution }),
      routeId,
      ...(caseId === undefined ? {} : { caseId }),
      title: lead.title,
      evidence: [...(earlier?.evidence ?? []), ...evidence],
    });
  }
  return [...found.values()];
}
