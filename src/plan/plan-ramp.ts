import type { Config } from '../model/config.ts';
import { formatUsd, type Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import { planCost, type PlanInput, planShots } from './plan-shots.ts';

/** Requests of a level for each place: enough rounds that places are full most of the time. */
const ROUNDS = 3;
const FEWEST_REQUESTS = 6;

/** Load on one route that grows level by level. */
export interface Ramp {
  readonly routeId: string;
  readonly levels: readonly RampLevel[];
}

export interface RampLevel {
  /** As the level asks it: so many requests in flight, each sent once. */
  readonly route: Route;
  readonly plan: Plan;
}

/**
 * Plans a ramp for each selected route. Every level sends the cases in turn from the first one on, with seeds that no
 * level before had. No fallback: what another route serves is not this one's load.
 */
export function planRamps({
  config,
  only = {},
  concurrency,
  requests,
}: Pick<PlanInput, 'config' | 'only'> & {
  /** Requests in flight, level by level. */
  readonly concurrency: readonly number[];
  /** Of a level. Absent: three for each place, six at least. */
  readonly requests?: number | undefined;
}): Ramp[] {
  const wanted = concurrency.map((places) => requests ?? Math.max(FEWEST_REQUESTS, ROUNDS * places));
  return config.routes.flatMap((route) => {
    const { fallback: _others, samplesPerCall: _oneSheetIsOneRequest, ...alone } = route;
    const planOf = (samples: number): Plan =>
      planShots({
        config: { ...config, routes: [alone], plan: { ...config.plan, samples } },
        // Known everywhere: nobody asks whether seeds are honoured.
        baselineOf: () => ({ settingsHash: '', samples: 0 }),
        only,
      });
    const { length: cases } = planOf(1).cells;
    if (cases === 0) return [];
    const rounds = wanted.map((count) => Math.ceil(count / cases));
    const { cells, shots } = planOf(rounds.reduce((sum, count) => sum + count, 0));
    let next = 0;
    const levels = concurrency.map((places, index): RampLevel => {
      const sent = shots.slice(next, next + wanted[index]!);
      next += rounds[index]! * cases;
      return {
        route: { ...alone, limits: { ...alone.limits, maxAttempts: 1, concurrency: places } },
        plan: { cells, shots: sent, cost: planCost(sent, config) },
      };
    });
    return [{ routeId: route.id, levels }];
  });
}

/** All requests of the ramps as one plan. */
export function wholeOf(ramps: readonly Ramp[], config: Config): Plan {
  const shots = ramps.flatMap(({ levels }) => levels.flatMap(({ plan }) => plan.shots));
  const cells = ramps.flatMap(({ levels }) => levels[0]?.plan.cells ?? []);
  return { cells, shots, cost: planCost(shots, config) };
}

/** The ramps for people: what is sent and what it may cost. */
export function formatRamps(
  ramps: readonly Ramp[],
  { config, budgetMicros }: { readonly config: Config; readonly budgetMicros: Micros | undefined },
): string[] {
  const { shots, cost } = wholeOf(ramps, config);
  const lines = ramps.map((ramp) => {
    const counts = ramp.levels.map(({ plan }) => plan.shots.length).join(' + ');
    const places = ramp.levels.map(({ route }) => route.limits.concurrency).join(', ');
    return `  ${ramp.routeId}: ${counts} requests with ${places} in flight, ${money(wholeOf([ramp], config))}`;
  });
  const budget =
    budgetMicros === undefined
      ? 'there is no budget'
      : `budget ${formatUsd(budgetMicros)}${cost.worstCaseMicros > budgetMicros ? ', where it stops' : ''}`;
  return [
    `${shots.length.toLocaleString('en-US')} requests, each sent once`,
    ...lines,
    `In all ${money({ shots, cost })}; ${budget}`,
    ...(cost.unknownShots === 0
      ? []
      : [
          `Not counted, and not bounded by the budget: requests of unknown price on ${cost.unknownRouteIds.join(', ')}`,
        ]),
  ];
}

function money({ shots, cost }: Pick<Plan, 'shots' | 'cost'>): string {
  if (cost.unknownShots === shots.length) return 'price unknown';
  const unknown = cost.unknownShots === 0 ? '' : ` and ${cost.unknownShots.toLocaleString('en-US')} of unknown price`;
  return `${formatUsd(cost.expectedMicros)} expected, ${formatUsd(cost.worstCaseMicros)} at most${unknown}`;
}
