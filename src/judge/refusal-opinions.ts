import { chance, partOf, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { rateRise } from './rate-tests.ts';
import { rateChange, trendEvidence } from './rate-trend.ts';
import type { RouteRates } from './route-rates.ts';
import type { CellComparison, Evidence, Rate } from '../model/comparison.ts';
import { type Attribution, VERDICTS } from '../model/verdict.ts';

/** Two refusals in a row of what was never refused are reported at once (detection reference 5); one is a suspicion. */
const CONFIRMED = 2;

export interface RefusalStanding {
  readonly expectsRefusal: boolean;
  /** The run before this one was refused every time. */
  readonly wasRefusedLast: boolean;
  readonly isStale: boolean;
  readonly attribution: Attribution;
}

/** Refusals of one cell. Where a refusal is expected, a picture is the news. */
export function refusalOpinions({ counts, baseline }: CellComparison, standing: RefusalStanding): Opinion[] {
  const { refused, image } = counts;
  const answered = refused + image;
  if (answered === 0) return [];
  const approvedRefusals = baseline?.refused ?? 0;
  const wereAllRefused = baseline !== undefined && approvedRefusals === baseline.samples;
  const news = (verdict: Opinion['verdict'], reason: string): Opinion => ({
    verdict,
    ...(verdict === 'drifted' ? { attribution: standing.attribution } : {}),
    reason,
    finding: {
      family: 'refusal',
      evidence: [
        refusalEvidence(baseline && { count: approvedRefusals, n: baseline.samples }, { count: refused, n: answered }),
      ],
    },
  });
  const isComparable = baseline !== undefined && !standing.isStale;
  if (standing.expectsRefusal) {
    if (image > 0) {
      const isConfirmed = isComparable && wereAllRefused && refused === 0 && image >= CONFIRMED;
      return [
        news(
          isConfirmed ? 'drifted' : 'watch',
          `A refusal was expected, and a picture came for ${partOf(image, answered, 'sample')}`,
        ),
      ];
    }
    return isComparable ? [{ verdict: 'stable' }] : [];
  }
  if (!isComparable)
    return refused === 0
      ? []
      : [
          {
            verdict: standing.isStale ? 'watch' : 'new',
            reason: `The vendor refused ${partOf(refused, answered, 'sample')}`,
          },
        ];
  if (wereAllRefused) {
    if (refused === answered) return [{ verdict: 'stable' }];
    return [news('improved', `The vendor no longer refuses ${partOf(image, answered, 'sample')}`)];
  }
  if (approvedRefusals === 0 && refused > 0) {
    const isConfirmed = refused === answered && (refused >= CONFIRMED || standing.wasRefusedLast);
    return [
      news(
        isConfirmed ? 'drifted' : 'watch',
        `The vendor refuses ${partOf(refused, answered, 'sample')} of a case that it answered before${standing.wasRefusedLast ? ', as in the run before' : ''}`,
      ),
    ];
  }
  if (refused === answered)
    return [news('watch', 'The vendor refuses every sample of a case that it refused only at times')];
  return [];
}

/** A rise that chance explains more often than this is no drift (detection reference 5). */
const MAX_CHANCE = 0.01;

/**
 * Refusals of a route: against the runs that are known where there are enough of them, else against the baseline.
 * `drifted` needs a rise that matters, by the gate, and that chance does not explain; a rise that only matters is one
 * to watch.
 */
export function refusalRateOpinions(
  cells: readonly CellComparison[],
  { atLeast, expectsRefusal, attribution, rates }: RefusalRule,
): Opinion[] {
  const { level, refusals } = rates;
  if (refusals.length === 0) return againstBaseline(cells, { atLeast, expectsRefusal, attribution });
  const opinions = refusals.map((trend) => {
    const rise = rateChange(trend);
    const isMore = rise > 0;
    const isSure = (isMore ? trend.riseChance : trend.fallChance) <= level / refusals.length;
    const finding = {
      family: 'refusal' as const,
      evidence: trendEvidence('refused', trend, { atLeast, level: level / refusals.length }),
    };
    const shots = `${plural(trend.now.count, 'shot')} of ${trend.now.n}`;
    if (rise === 0 || Math.abs(rise) < atLeast - 1e-9) return [];
    if (!isMore)
      return isSure ? [{ verdict: 'improved' as const, reason: `The vendor refuses less: ${shots}`, finding }] : [];
    if (isSure)
      return [{ verdict: 'drifted' as const, attribution, reason: `The vendor refuses more: ${shots}`, finding }];
    return trend.now.count < CONFIRMED
      ? []
      : [{ verdict: 'watch' as const, reason: `The vendor may refuse more: ${shots}, too few to be sure`, finding }];
  });
  // This run and the pooled ones are two looks at one thing: the worse one is told.
  return opinions
    .flat()
    .toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    .slice(0, 1);
}

export interface RefusalRule {
  readonly atLeast: number;
  readonly expectsRefusal: (caseId: string) => boolean;
  readonly attribution: Attribution;
  readonly rates: RouteRates;
}

/**
 * Against the baseline, over the cells that have a baseline of the same settings and expect no refusal, so that new
 * or changed cases do not look like a change; by Fisher's exact test.
 */
function againstBaseline(
  cells: readonly CellComparison[],
  { atLeast, expectsRefusal, attribution }: Omit<RefusalRule, 'rates'>,
): Opinion[] {
  const before = { count: 0, n: 0 };
  const now = { count: 0, n: 0 };
  for (const { caseId, baseline, settingsHash, counts } of cells) {
    if (baseline === undefined || baseline.settingsHash !== settingsHash || expectsRefusal(caseId)) continue;
    before.count += baseline.refused ?? 0;
    before.n += baseline.samples;
    now.count += counts.refused;
    now.n += counts.refused + counts.image;
  }
  if (before.n === 0 || now.n === 0) return [];
  const rise = now.count / now.n - before.count / before.n;
  // Rates are ratios of small integers: 0.3 − 0.2 must reach a limit of 0.1.
  if (rise === 0 || Math.abs(rise) < atLeast - 1e-9) return [];
  const pValue = rise > 0 ? rateRise(before, now) : rateRise(now, before);
  const isSure = pValue <= MAX_CHANCE;
  const finding = {
    family: 'refusal',
    evidence: [
      {
        ...refusalEvidence(before, now),
        limit: `a change below ${Math.round(atLeast * 1_000) / 10} points`,
      },
      { name: 'chance of such a change at one rate', now: chance(pValue), limit: `above ${chance(MAX_CHANCE)}` },
    ],
  } as const;
  const shots = `${plural(now.count, 'shot')} of ${now.n}`;
  if (rise < 0) return isSure ? [{ verdict: 'improved', reason: `The vendor refuses less: ${shots}`, finding }] : [];
  if (isSure) return [{ verdict: 'drifted', attribution, reason: `The vendor refuses more: ${shots}`, finding }];
  // One refusal is its cell's news; that is all there is to say.
  return now.count < CONFIRMED
    ? []
    : [{ verdict: 'watch', reason: `The vendor may refuse more: ${shots}, too few to be sure`, finding }];
}

function refusalEvidence(before: Rate | undefined, now: Rate): Evidence {
  return {
    name: 'refused',
    ...(before === undefined ? {} : { baseline: `${before.count} of ${before.n}` }),
    now: `${now.count} of ${now.n}`,
  };
}
