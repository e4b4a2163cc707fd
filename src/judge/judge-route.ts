import { type BaselineDoubt, doubtedRouteOpinion } from './baseline-doubts.ts';
import { routeFailureOpinions } from './failure-opinions.ts';
import { asksElsewhere, isStale, strangeModels } from './judge-cell.ts';
import { percent, plural } from './number-words.ts';
import { type LatencyTrend, latencyTrendOpinions, MIN_RUNS } from './latency-trend.ts';
import type { Opinion } from './opinion.ts';
import { type PictureOutcome, routePictureOpinions } from './picture-opinions.ts';
import { refusalRateOpinions } from './refusal-opinions.ts';
import type { RouteRates } from './route-rates.ts';
import type { CellComparison, Evidence, RouteComparison } from '../model/comparison.ts';
import type { GateSettings } from '../model/config.ts';
import { formatUsd } from '../model/money.ts';
import type { Attribution } from '../model/verdict.ts';
import { printableLine } from '../shared/printable.ts';

/** Cells that a median ratio needs before it may fail a build: below that one slow answer moves it. */
export const MIN_CELLS = 5;

export interface JudgeRouteInput {
  readonly route: RouteComparison;
  /** Of this route. */
  readonly cells: readonly CellComparison[];
  readonly gate: Omit<GateSettings, 'failOn'>;
  readonly expectsRefusal: (caseId: string) => boolean;
  /** Absent: no unseeded pictures were tested. */
  readonly pictures?: PictureOutcome;
  /** Present: the approved pictures cannot serve as a yardstick. */
  readonly doubt?: BaselineDoubt;
  /** Absent: too few runs are known. */
  readonly latencyTrend?: LatencyTrend;
  readonly rates: RouteRates;
}

/** What the rules say about a route as a whole; empty when there is nothing beyond its cells. */
export function judgeRoute(input: JudgeRouteInput): Opinion[] {
  const { route, cells, gate, expectsRefusal, pictures, doubt, latencyTrend, rates } = input;
  const identity = identityOpinions(cells);
  const attribution: Attribution = identity.length > 0 ? 'identity' : 'behaviour';
  const known = cells.filter(({ baseline }) => baseline !== undefined);
  const isOurs = known.length > 0 && known.every(isStale);
  return [
    ...identity,
    ...(doubt === undefined ? routePictureOpinions(pictures, attribution) : [doubtedRouteOpinion(doubt)]),
    ...routeFailureOpinions(route, { cells, atLeast: gate.failure.atLeast, attribution, rates }),
    ...refusalRateOpinions(cells, { atLeast: gate.refusal.atLeast, expectsRefusal, attribution, rates }),
    ...(latencyTrend === undefined || isOurs
      ? ratioOpinions({
          family: 'latency',
          ratio: route.latencyMs.ratio,
          cells: route.latencyMs.cells,
          atLeast: gate.latency.atLeast,
          isOurs,
          attribution,
          words: { more: 'Answers take longer', less: 'Answers come faster' },
          evidence: latencyEvidence(route),
          proviso: `plain threshold until ${MIN_RUNS} runs are known`,
        })
      : latencyTrendOpinions(latencyTrend, {
          atLeast: gate.latency.atLeast,
          attribution,
          evidence: latencyEvidence(route),
        })),
    ...ratioOpinions({
      family: 'cost',
      ratio: route.costPerImageMicros.ratio,
      cells: route.costPerImageMicros.cells,
      atLeast: gate.cost.atLeast,
      isOurs,
      attribution,
      words: { more: 'Pictures cost more', less: 'Pictures cost less' },
      evidence: {
        name: 'cost per image',
        baseline: formatUsd(route.costPerImageMicros.baseline),
        now: formatUsd(route.costPerImageMicros.now),
      },
    }),
  ];
}

/** One finding for the route, however many cells show it: the vendor changed one thing. */
function identityOpinions(cells: readonly CellComparison[]): Opinion[] {
  const moved = cells.filter((cell) => strangeModels(cell).length > 0);
  if (moved.length === 0) return [];
  const approved = moved.flatMap((cell) => (asksElsewhere(cell) ? [] : cell.servedModels.baseline));
  const expected = approved.length > 0 ? approved : moved.map(({ settings }) => settings.model);
  return [
    {
      verdict: 'drifted',
      attribution: 'identity',
      reason:
        approved.length > 0
          ? 'The vendor reports another model'
          : 'The vendor reports another model than the one asked for',
      finding: {
        family: 'identity',
        evidence: [
          {
            name: approved.length > 0 ? 'served model' : 'asked and served model',
            baseline: listed(expected),
            now: listed(moved.flatMap(strangeModels)),
          },
          { name: 'cells', now: `${moved.length} of ${cells.length}` },
        ],
      },
    },
  ];
}

/** Vendor's own words: bounded and on one line. */
const listed = (models: readonly string[]): string =>
  printableLine([...new Set(models)].sort().slice(0, 4).join(', '), 200);

interface RatioRule {
  readonly family: 'latency' | 'cost';
  /** now ÷ baseline. */
  readonly ratio: number | undefined;
  readonly cells: number;
  readonly atLeast: number;
  /** Every cell was changed by the user: the ratio says what that did. */
  readonly isOurs: boolean;
  readonly attribution: Attribution;
  readonly words: { readonly more: string; readonly less: string };
  readonly evidence: Evidence;
  /** What a reader must know about the rule. */
  readonly proviso?: string;
}

/** Worse from 1 + atLeast on, better from 1 ÷ (1 + atLeast) down, so that a rise and its undoing weigh the same. */
function ratioOpinions(rule: RatioRule): Opinion[] {
  const { family, ratio, cells, atLeast, isOurs, attribution, words, evidence, proviso } = rule;
  if (ratio === undefined) return [];
  const limit = 1 + atLeast - 1e-9;
  const isMore = ratio >= limit && ratio > 1;
  const isLess = ratio <= 1 / limit && ratio < 1;
  if (!isMore && !isLess) return [];
  const change = `${isMore ? words.more : words.less}: ×${ratio.toFixed(2)} over ${plural(cells, 'cell')}`;
  const finding = {
    family,
    evidence: [{ ...evidence, limit: `below +${percent(atLeast)}` }],
  };
  if (isOurs) return [{ verdict: 'stale', attribution: 'config', reason: change, finding }];
  if (cells < MIN_CELLS) return isMore ? [{ verdict: 'watch', reason: `${change}, too few to be sure`, finding }] : [];
  const reason = proviso === undefined ? change : `${change}; ${proviso}`;
  return [isMore ? { verdict: 'drifted', attribution, reason, finding } : { verdict: 'improved', reason, finding }];
}

function latencyEvidence({ latencyMs: { baseline, now } }: RouteComparison): Evidence {
  return {
    name: 'P50',
    ...(baseline.median === undefined ? {} : { baseline: seconds(baseline.median) }),
    ...(now.median === undefined ? {} : { now: seconds(now.median) }),
  };
}

const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
