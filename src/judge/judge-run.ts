import { baselineDoubts } from './baseline-doubts.ts';
import { isStale, judgeCell } from './judge-cell.ts';
import { judgeRoute } from './judge-route.ts';
import { failedRunsBefore, ordinaryRuns, runNow, wasRefusedLast } from './known-runs.ts';
import { latencyTrend } from './latency-trend.ts';
import { withoutMuted } from './muted-opinions.ts';
import { plural } from './number-words.ts';
import { parityAnswers, parityOpinions } from './parity-opinions.ts';
import { pictureOutcomes } from './picture-opinions.ts';
import { routeRates } from './route-rates.ts';
import { findingsOf, heaviest, type Opinion, sumUp } from './opinion.ts';
import type { CellComparison, CellResult, Finding, RouteComparison, RouteResult } from '../model/comparison.ts';
import type { GateSettings } from '../model/config.ts';
import type { HistoryEntry } from '../model/history.ts';
import { type Mute, muteOf } from '../model/mute.ts';
import type { RunRecord } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import type { Suite } from '../model/suite.ts';
import { VERDICTS, type Verdict, worstVerdict } from '../model/verdict.ts';
import { canonicalJson } from '../shared/hash.ts';

export interface JudgeRunInput {
  readonly cells: readonly CellComparison[];
  readonly routes: readonly RouteComparison[];
  readonly samples: readonly Sample[];
  readonly gate: GateSettings;
  readonly suite: Pick<Suite, 'cases'>;
  /** Earlier runs by route, in order of time. */
  readonly history?: ReadonlyMap<string, readonly HistoryEntry[]>;
  /** Share of unchanged runs that may alarm about refusals, and again about failures, for all routes together, 0–1. Default 0.01. */
  readonly rateLevel?: number;
  /** Those in force. Default: none. */
  readonly mutes?: readonly Mute[];
}

/** The judged part of a record. */
export type Judged = Pick<RunRecord, 'cells' | 'routeResults' | 'findings' | 'verdict' | 'counts'>;

/** Turns facts into answers: each cell by its opinions, each route by its own and its cells', the run by its routes. The worst news wins; the counts show the rest. */
export function judgeRun(input: JudgeRunInput): Judged {
  const { cells, routes, samples, gate, suite, history, rateLevel = 0.01, mutes = [] } = input;
  const expecting = new Set(suite.cases.flatMap(({ id, expect }) => (expect.refusal === true ? [id] : [])));
  const expectsRefusal = (caseId: string): boolean => expecting.has(caseId);
  const bySample = Map.groupBy(
    samples.filter(({ purpose }) => purpose === 'sample'),
    ({ routeId, caseId }) => `${routeId}/${caseId}`,
  );
  const outcomes = pictureOutcomes(routes);
  const doubts = baselineDoubts(
    new Map(routes.flatMap(({ routeId, baselineTest: test }) => (test === undefined ? [] : [[routeId, test]]))),
  );
  const parities = parityAnswers(routes);
  const judged = cells.map((comparison) => {
    const { routeId, caseId } = comparison;
    const pictures = outcomes.get(routeId);
    const doubt = doubts.get(routeId);
    const ofCell = bySample.get(`${routeId}/${caseId}`) ?? [];
    const mute = muteOf(mutes, comparison);
    return {
      comparison,
      opinions: judgeCell({
        comparison,
        samples: ofCell,
        expectsRefusal: expectsRefusal(caseId),
        wasRefusedLast: wasRefusedLast(history?.get(routeId) ?? [], comparison),
        failedRunsBefore: failedRunsBefore(history?.get(routeId) ?? [], comparison),
        ...(pictures === undefined ? {} : { pictures }),
        ...(doubt === undefined ? {} : { doubt }),
        ...(mute === undefined ? {} : { mute }),
      }),
    };
  });
  const cellResults = judged.map(({ comparison, opinions }): CellResult => ({ comparison, ...sumUp(opinions) }));
  const cellFindings = judged.flatMap(({ comparison, opinions }) => findingsOf(opinions, comparison));
  const routeFindings: Finding[] = [];
  const routeResults = routes.map((comparison): RouteResult => {
    const { routeId } = comparison;
    const pictures = outcomes.get(routeId);
    const doubt = doubts.get(routeId);
    const ofRoute = cells.filter((cell) => cell.routeId === routeId);
    const isMuted = (caseId: string): boolean => muteOf(mutes, { routeId, caseId }) !== undefined;
    const heard = ofRoute.filter(({ caseId }) => !isMuted(caseId));
    const samplesOfRoute = samples.filter((sample) => sample.routeId === routeId);
    const trend = latencyTrend(ordinaryRuns(history?.get(routeId) ?? [], heard), runNow(samplesOfRoute, heard));
    const parity = parities.get(routeId);
    const own = judgeRoute({
      route: {
        ...comparison,
        failed: withoutMuted(
          comparison.failed,
          samplesOfRoute.filter(({ caseId }) => isMuted(caseId)),
        ),
      },
      cells: ofRoute,
      isMuted,
      gate,
      expectsRefusal,
      rates: routeRates({
        entries: history?.get(routeId) ?? [],
        cells: heard,
        samples: samplesOfRoute,
        expectsRefusal,
        level: rateLevel / routes.length,
      }),
      ...(pictures === undefined ? {} : { pictures }),
      ...(doubt === undefined ? {} : { doubt }),
      ...(trend === undefined ? {} : { latencyTrend: trend }),
    });
    const isPaired = comparison.parity !== undefined && parity !== undefined;
    const opinions = isPaired ? [...own, ...parityOpinions(comparison.parity, parity)] : own;
    routeFindings.push(...findingsOf(opinions, { routeId }));
    const results = cellResults.filter((result) => result.comparison.routeId === routeId);
    return { comparison, ...routeAnswer(opinions, results), ...(parity === undefined ? {} : { parity }) };
  });
  return {
    cells: cellResults,
    routeResults,
    findings: [...routeFindings, ...mergeStale(cellFindings, cells)].sort(byWorstThenId),
    verdict: worstVerdict([...routeResults, ...cellResults].map(({ verdict }) => verdict)),
    counts: countVerdicts(cellResults),
  };
}

function routeAnswer(
  opinions: readonly Opinion[],
  cells: readonly CellResult[],
): Pick<RouteResult, 'verdict' | 'attribution' | 'reasons'> {
  const verdict = worstVerdict([...opinions, ...cells].map((result) => result.verdict));
  const same = cells.filter((cell) => cell.verdict === verdict);
  const attribution = heaviest([...opinions, ...cells].filter((result) => result.verdict === verdict));
  const summary =
    same.length === 0 || verdict === 'stable'
      ? []
      : [`${same.length} of ${plural(cells.length, 'cell')} ${VERB[verdict]}`];
  return {
    verdict,
    ...(attribution === undefined ? {} : { attribution }),
    reasons: [...opinions.flatMap(({ reason }) => reason ?? []), ...summary],
  };
}

const VERB: Readonly<Record<Verdict, string>> = {
  drifted: 'drifted',
  inconclusive: 'could not be judged',
  'unreliable-baseline': 'have an unreliable baseline',
  watch: 'need watching',
  stale: 'were changed by you',
  new: 'have no baseline yet',
  improved: 'improved',
  stable: 'are stable',
};

/** A change of the route makes every cell stale in the same way: that is one finding, not one for each case. */
function mergeStale(findings: readonly Finding[], cells: readonly CellComparison[]): Finding[] {
  const stale = findings.filter(({ verdict, family }) => verdict === 'stale' && family === 'image');
  const merged = [...Map.groupBy(stale, ({ routeId, evidence }) => canonicalJson([routeId, evidence])).values()].map(
    (same) => {
      const [first] = same;
      const others = cells.filter((cell) => cell.routeId === first!.routeId && isStale(cell));
      // Another group of the same route would claim the same id, so only a change that explains all of them is merged.
      if (same.length < 2 || same.length < others.length) return same;
      const { caseId: _, ...finding } = first!;
      const evidence = [...finding.evidence, { name: 'cells', now: String(same.length) }];
      return [{ ...finding, id: `${finding.routeId}/image`, evidence }];
    },
  );
  return [...findings.filter((finding) => !stale.includes(finding)), ...merged.flat()];
}

function byWorstThenId(a: Finding, b: Finding): number {
  const rank = VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  // What is true of a whole route comes before its cases.
  const scope = Number(a.caseId !== undefined) - Number(b.caseId !== undefined);
  return rank || scope || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function countVerdicts(cells: readonly CellResult[]): Partial<Record<Verdict, number>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of cells) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
