import type { Config } from '../model/config.ts';
import type { Micros } from '../model/money.ts';
import type { Plan, Shot } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Shard } from '../model/shard.ts';
import { planCost } from './plan-shots.ts';

export interface SliceInput {
  readonly plan: Plan;
  readonly config: Config;
  /** Of the whole run. Absent: no limit. */
  readonly budgetMicros: Micros | undefined;
}

/** What one shard sends. */
export interface Slice {
  readonly plan: Plan;
  /** All of the config, each with this shard's part of its requests in flight. */
  readonly routes: readonly Route[];
  /** This shard's part. Absent: no limit. */
  readonly budgetMicros?: Micros;
}

/**
 * The part of a plan that one shard sends, the same whoever computes it. Cells stay whole and are dealt in turn. A route
 * goes to no more shards than it may have requests in flight, so that all of them together stay within its limit; the
 * exception is a route that serves as a fallback elsewhere, which has one place in every shard. The budget is shared by
 * what the shots may cost. Routes that go through batches are nobody's part: a batch is one submission.
 */
export function slicePlan({ plan, config, budgetMicros }: SliceInput, { index, count }: Shard): Slice {
  const own = new Set<string>();
  const places = new Map<string, number>();
  let first = 0;
  for (const route of config.routes) {
    const { concurrency } = route.limits;
    const cells = route.batch === true ? [] : plan.cells.filter(({ routeId }) => routeId === route.id);
    const spread = Math.min(count, concurrency, Math.max(1, cells.length));
    const turn = (index - 1 - first + count) % count;
    cells.forEach((cell, place) => {
      if (place % spread === turn) own.add(`${cell.routeId}/${cell.caseId}`);
    });
    const rest = turn < concurrency % spread ? 1 : 0;
    places.set(route.id, turn < spread ? Math.floor(concurrency / spread) + rest : 1);
    // The next route begins where this one ended, so that no shard gets the longer end of every route.
    first = (first + (spread < count ? spread : cells.length)) % count;
  }
  const isOwn = ({ routeId, caseId }: { readonly routeId: string; readonly caseId: string }): boolean =>
    own.has(`${routeId}/${caseId}`);
  const shots = plan.shots.filter(isOwn);
  return {
    plan: { cells: plan.cells.filter(isOwn), shots, cost: planCost(shots, config) },
    routes: config.routes.map((route) => ({
      ...route,
      limits: { ...route.limits, concurrency: places.get(route.id)! },
    })),
    ...(budgetMicros === undefined ? {} : { budgetMicros: Math.floor(budgetMicros * shareOf(shots, plan.shots)) }),
  };
}

/** By worst case; a shot of unknown price weighs as much as the others on average. */
function shareOf(shots: readonly Shot[], all: readonly Shot[]): number {
  const known = all.flatMap(({ worstCaseMicros }) => worstCaseMicros ?? []);
  const average = known.reduce((sum, micros) => sum + micros, 0) / Math.max(1, known.length) || 1;
  const weigh = (part: readonly Shot[]): number =>
    part.reduce((sum, { worstCaseMicros }) => sum + (worstCaseMicros ?? average), 0);
  const whole = weigh(all);
  return whole === 0 ? 1 : weigh(shots) / whole;
}
