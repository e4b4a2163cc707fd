import { type BaselineDoubt, doubtedRouteOpinion } from './baseline-doubts.ts';
import { routeFailureOpinions } from './failure-opinions.ts';
import { asksElsewhere, isStale, strangeModels } from './judge-cell.ts';
import { type LatencyTrend, latencyTrendOpinions, MIN_RUNS } from './latency-trend.ts';
import { costOpinions } from './cost-opinions.ts';
import type { Opinion } from './opinion.ts';
import { type PictureOutcome, routePictureOpinions } from './picture-opinions.ts';
import { refusalRateOpinions } from './refusal-opinions.ts';
import { ratioOpinions } from './ratio-opinions.ts';
import { serverOpinions } from './server-opinions.ts';
import type { RouteRates } from './route-rates.ts';
import type { CellComparison, Evidence, RouteComparison } from '../model/comparison.ts';
import type { GateSettings } from '../model/config.ts';
import type { Attribution } from '../model/verdict.ts';
import { printableLine } from '../shared/printable.ts';

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
  /** Cases that somebody has set aside on this route: only what they tell of the model itself counts. Default: none. */
  readonly isMuted?: (caseId: string) => boolean;
}

/** What the rules say about a route as a whole; empty when there is nothing beyond its cells. */
export function judgeRoute(input: JudgeRouteInput): Opinion[] {
  const { route, cells: all, gate, expectsRefusal, pictures, doubt, latencyTrend, rates, isMuted } = input;
  const cells = all.filter(({ caseId }) => isMuted?.(caseId) !== true);
  const identity = [...identityOpinions(all), ...serverOpinions(all)];
  const attribution: Attribution = identity.some(({ verdict }) => verdict === 'drifted') ? 'identity' : 'behaviour';
  const known = cells.filter(({ baseline }) => baseline !== undefined);
  const isOurs = known.length > 0 && known.every(isStale);
  return [
    ...identity,
    ...(doubt === undefined ? routePictureOpinions(pictures, attribution) : [doubtedRouteOpinion(doubt)]),
    ...routeFailureOpinions(route, { cells: all, atLeast: gate.failure.atLeast, attribution, rates }),
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
    ...costOpinions(route, { atLeast: gate.cost.atLeast, isOurs, attribution }),
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

function latencyEvidence({ latencyMs: { baseline, now } }: RouteComparison): Evidence {
  return {
    name: 'P50',
    ...(baseline.median === undefined ? {} : { baseline: seconds(baseline.median) }),
    ...(now.median === undefined ? {} : { now: seconds(now.median) }),
  };
}

const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
