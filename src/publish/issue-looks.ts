import type { Look } from './issue-life.ts';
import type { PostMode } from './post-mode.ts';
import type { CellResult, Finding, Rate, RouteResult } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import { FINDING_FAMILIES, type FindingFamily, type Verdict, worstVerdict } from '../model/verdict.ts';

/** What an issue is about: a family of findings of a route, or that the route could not be measured. */
export interface IssueTopic {
  readonly routeId: string;
  readonly family: FindingFamily | 'measurement';
}

export interface TopicLook {
  readonly topic: IssueTopic;
  readonly look: Look;
}

interface Options {
  readonly mode: Exclude<PostMode, 'never'>;
  /** The run looked at some of its cases only, so that what it did not see may still be there. */
  readonly isNarrowed: boolean;
}

/** What `always` opens an issue for: anything but what the user did and what got better. */
const SUSPICIOUS: ReadonlySet<Verdict> = new Set(['drifted', 'inconclusive', 'unreliable-baseline', 'watch']);

/** One look for each topic of each route of the run, the worst news first. */
export function looksOf(record: RunRecord, options: Options): TopicLook[] {
  return record.routeResults.flatMap((route) => {
    const { routeId } = route.comparison;
    const cells = record.cells.filter(({ comparison }) => comparison.routeId === routeId);
    const findings = record.findings.filter((finding) => finding.routeId === routeId);
    const isWhole = !options.isNarrowed && record.incomplete === undefined && cells.some(isMeasured);
    const opens = (verdict: Verdict): boolean =>
      options.mode === 'always' ? SUSPICIOUS.has(verdict) : record.gate.failOn.includes(verdict);
    const looks = FINDING_FAMILIES.map((family): TopicLook => {
      const found = findings.filter((finding) => finding.family === family && finding.verdict !== 'improved');
      const absent: Look = { kind: isWhole && !cells.some(isCutOff) ? 'clean' : 'unclear' };
      return { topic: { routeId, family }, look: lookAt(found, { route, opens }) ?? absent };
    });
    return [...looks, { topic: { routeId, family: 'measurement' }, look: lookAtMeasurement(route, cells, opens) }];
  });
}

function lookAt(
  findings: readonly Finding[],
  { route, opens }: { readonly route: RouteResult; readonly opens: (verdict: Verdict) => boolean },
): Look | undefined {
  if (findings.length === 0) return undefined;
  const verdict = worstVerdict(findings.map((finding) => finding.verdict));
  return { kind: opens(verdict) ? 'seen' : 'suspected', verdict, amount: amountOf(findings, route) };
}

function lookAtMeasurement(
  route: RouteResult,
  cells: readonly CellResult[],
  opens: (verdict: Verdict) => boolean,
): Look {
  const amount = cells.filter(({ verdict }) => verdict === 'inconclusive').length;
  if (route.verdict !== 'inconclusive') return { kind: amount === 0 ? 'clean' : 'unclear' };
  return { kind: opens('inconclusive') ? 'seen' : 'suspected', verdict: 'inconclusive', amount };
}

/** Per cent for what has a size of its own, otherwise the number of cells. */
function amountOf(findings: readonly Finding[], { comparison }: RouteResult): number {
  switch (findings[0]!.family) {
    case 'latency':
      return percent(comparison.latencyMs.ratio) ?? findings.length;
    case 'cost':
      return percent(comparison.costPerImageMicros.ratio) ?? findings.length;
    case 'refusal':
      return rate(comparison.refused.now);
    case 'failure':
      return rate(comparison.failed.now);
    default:
      return findings.length;
  }
}

function isMeasured({ verdict }: CellResult): boolean {
  return verdict === 'stable' || verdict === 'improved' || verdict === 'watch' || verdict === 'drifted';
}

function percent(ratio: number | undefined): number | undefined {
  return ratio === undefined || !Number.isFinite(ratio) ? undefined : Math.round(Math.abs(ratio - 1) * 100);
}

function rate({ count, n }: Rate): number {
  return n === 0 ? 0 : Math.round((count / n) * 100);
}

/** Not measured, and not because the route has no seeds. */
function isCutOff({ verdict, comparison: { counts } }: CellResult): boolean {
  if (verdict === 'unreliable-baseline') return true;
  return (
    verdict === 'inconclusive' && (counts.image < counts.planned || counts.planned === 0 || counts.broken !== undefined)
  );
}
