import type { Micros } from '../model/money.ts';
import { alignTable } from './align-table.ts';
import type { BenchLevel } from './bench-level.ts';
import { formatDuration, formatSum } from './number-text.ts';
import { leftColumn as left, rightColumn as right } from './report-view.ts';
import { formatPart } from './true-cost-table.ts';
import { monthlyCost, type TrueCost } from './true-cost.ts';

/** Percentiles of fewer pictures than this are little more than their largest values. */
const FEW = 100;
const MAX_VOLUMES = 4;

/** One route under load. */
export interface BenchedRoute {
  readonly routeId: string;
  readonly levels: readonly BenchLevel[];
  /** Why the ramp ended before its last level. */
  readonly ended?: string;
  /** Of one usable picture, over all levels. */
  readonly perImage: TrueCost;
}

export interface BenchResult {
  readonly routes: readonly BenchedRoute[];
  readonly cost: { readonly micros: Micros; readonly unknownAttempts: number };
  /** Every ramp was sent as far as the vendor let it, and brought pictures. */
  readonly isComplete: boolean;
}

/** A bench as plain lines: a ramp for each route, then the routes side by side. */
export function renderBench({ routes, cost }: BenchResult, volumes: readonly number[]): string[] {
  const levels = routes.flatMap((route) => route.levels);
  return [
    ...routes.flatMap(rampLines),
    ...(levels.length === 0 ? [] : sideBySide(routes, volumes.slice(0, MAX_VOLUMES))),
    '',
    `Cost: ${formatSum(cost.micros, cost.unknownAttempts)}`,
    ...(levels.some(({ usable }) => usable > 0 && usable < FEW)
      ? [`With fewer than ${FEW} pictures a level, P95 and P99 are close to the slowest one seen.`]
      : []),
  ];
}

const LEVEL_COLUMNS = [
  right('In flight'),
  right('Requests'),
  right('Usable pictures'),
  right('Refused'),
  right('Failed'),
  right('429'),
  right('Pictures/s'),
  right('P50'),
  right('P95'),
  right('P99'),
];

function rampLines({ routeId, levels, ended }: BenchedRoute): string[] {
  const rows = levels.map((level) => [
    [String(level.concurrency)],
    [String(level.requests)],
    [String(level.usable)],
    [String(level.refused)],
    [String(level.failed)],
    [`${Math.round(level.rateLimited * 100)}%`],
    [formatPace(level.imagesPerSecond)],
    ...(['p50', 'p95', 'p99'] as const).map((name) => [formatDuration(level.latencyMs?.[name])]),
  ]);
  return [
    '',
    routeId,
    ...(levels.length === 0 ? [] : alignTable({ columns: LEVEL_COLUMNS, rows }).slice(1)),
    ...(ended === undefined ? [] : [`Ended early: ${ended}`]),
  ];
}

/** Latency where it is least loaded, pace where it is best, cost over all. */
function sideBySide(routes: readonly BenchedRoute[], volumes: readonly number[]): string[] {
  const rows = routes.map(({ routeId, levels, perImage }) => {
    const sum = (key: 'requests' | 'usable' | 'refused' | 'failed'): number =>
      levels.reduce((total, level) => total + level[key], 0);
    const best = levels.reduce<BenchLevel | undefined>(
      (most, level) => ((level.imagesPerSecond ?? 0) > (most?.imagesPerSecond ?? 0) ? level : most),
      undefined,
    );
    const calm = levels[0]?.latencyMs;
    return [
      [{ code: routeId }],
      [`${sum('usable')} from ${sum('requests')}`],
      [String(sum('refused'))],
      [String(sum('failed'))],
      [formatDuration(calm?.p50)],
      [formatDuration(calm?.p95)],
      [best === undefined ? 'unknown' : `${formatPace(best.imagesPerSecond)} at ${best.concurrency}`],
      [formatPart(perImage.total)],
      ...volumes.map((volume) => [formatPart(monthlyCost(perImage.total, volume))]),
    ];
  });
  const columns = [
    left('Route'),
    right('Usable pictures'),
    right('Refused'),
    right('Failed'),
    right('P50, first level'),
    right('P95'),
    right('Most pictures/s'),
    right('Per usable picture'),
    ...volumes.map((volume) => right(`${volume.toLocaleString('en-US')}/month`)),
  ];
  return alignTable({ columns, rows });
}

const formatPace = (imagesPerSecond: number | undefined): string =>
  imagesPerSecond === undefined ? 'unknown' : imagesPerSecond.toPrecision(3);
