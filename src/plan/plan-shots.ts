import type { Config } from '../model/config.ts';
import { sumMicros } from '../model/money.ts';
import type { Cell, CellSettings, Plan, PlanCost, Shot, ShotLink } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import { cellSettings, settingsHash } from './cell-settings.ts';
import { estimateShot, type ShotEstimate } from './estimate-shot.ts';

/** What the plan must know of a stored baseline. */
export interface KnownBaseline {
  readonly settingsHash: string;
  /** Approved samples. */
  readonly samples: number;
}

export interface PlanInput {
  readonly config: Config;
  readonly baselineOf: (routeId: string, caseId: string) => KnownBaseline | undefined;
  /** Ids that the plan is limited to; absent: all. Unknown ids select nothing. */
  readonly only?: {
    readonly routes?: readonly string[] | undefined;
    readonly cases?: readonly string[] | undefined;
  };
}

/** A full baseline of an unseeded cell: beyond four pictures per case, further cases say more. Detection reference 3.6. */
export const BASELINE_PICTURES = 4;
/** Bought by each run while a baseline is not full, so that it spans at least two runs. */
const GROWTH_PICTURES = 2;

/**
 * Buys shots for `samples` pictures of each cell (case × route); `adaptive` buys one, and two for an unseeded cell whose baseline
 * is not full yet. A seeded cell without baseline gets one more, which repeats sample 0's seed: the baseline must know
 * whether the route honours seeds.
 */
export function planShots({ config, baselineOf, only = {} }: PlanInput): Plan {
  const cells: PlannedCell[] = [];
  for (const testCase of config.suite.cases)
    for (const route of config.routes)
      if (isSelected({ testCase, route, only })) cells.push(planCell({ testCase, route, routes: config.routes }));

  const counts = new Map(cells.map((planned) => [planned, samplesOf(planned, { config, baselineOf })]));
  const most = Math.max(0, ...counts.values());
  const shots: Shot[] = [];
  // Sample by sample, case by case, route by route: a run that ends early has seen as many cells as it could.
  for (let index = 0; index < most; index += 1) {
    for (const planned of cells)
      if (index < counts.get(planned)!) shots.push(toShot(planned, { index, purpose: 'sample' }));
    if (index > 0) continue;
    for (const planned of cells) {
      const { routeId, caseId } = planned.cell;
      if (planned.route.seed !== undefined && baselineOf(routeId, caseId) === undefined)
        shots.push(toShot(planned, { index, purpose: 'determinism' }));
    }
  }
  return { cells: cells.map(({ cell }) => cell), shots, cost: planCost(shots, config) };
}

/**
 * More samples of some cells, after the ones of `plan`: what a suspicious first stage asks for. The cells are all of the
 * plan's; the cost is that of the new shots alone. They ask no fallback, whose pictures would say nothing about the
 * suspicion.
 */
export function planMore(
  plan: Plan,
  {
    config,
    isWanted,
    count,
  }: {
    readonly config: Config;
    readonly isWanted: (cell: Pick<Cell, 'routeId' | 'caseId'>) => boolean;
    readonly count: number;
  },
): Plan {
  const routes = new Map(config.routes.map((route) => [route.id, route]));
  const firsts = plan.shots.filter((shot) => shot.index === 0 && shot.purpose === 'sample' && isWanted(shot));
  const used = Map.groupBy(plan.shots, ({ routeId, caseId }) => `${routeId}/${caseId}`);
  const shots: Shot[] = [];
  for (let more = 0; more < count; more += 1)
    for (const { routeId, caseId } of firsts) {
      const index = used.get(`${routeId}/${caseId}`)!.filter(({ purpose }) => purpose === 'sample').length + more;
      const cell = plan.cells.find((one) => one.routeId === routeId && one.caseId === caseId)!;
      const route = routes.get(routeId)!;
      const estimate = estimateShot({ route, settings: cell.settings });
      shots.push(toShot({ cell, route, estimate, fallbacks: [] }, { index, purpose: 'sample' }));
    }
  return { cells: plan.cells, shots, cost: planCost(shots, config) };
}

/** A cell that the user changed has no baseline to fill: one sample shows what the change does. */
function samplesOf(
  { cell, route }: PlannedCell,
  { config, baselineOf }: Pick<PlanInput, 'config' | 'baselineOf'>,
): number {
  // A sheet brings several of them at once; the tests, which `adaptive` buys for, take one picture of each.
  if (config.plan.samples !== 'adaptive') return Math.ceil(config.plan.samples / (route.samplesPerCall ?? 1));
  if (route.seed !== undefined) return 1;
  const baseline = baselineOf(cell.routeId, cell.caseId);
  if (baseline === undefined) return GROWTH_PICTURES;
  const missing = baseline.settingsHash === cell.settingsHash ? BASELINE_PICTURES - baseline.samples : 0;
  return Math.max(1, Math.min(GROWTH_PICTURES, missing));
}

interface PlannedCell {
  readonly cell: Cell;
  readonly route: Route;
  /** Of the route alone. */
  readonly estimate: ShotEstimate | undefined;
  readonly fallbacks: readonly { readonly route: Route; readonly settings: CellSettings }[];
}

function isSelected({
  testCase,
  route,
  only,
}: {
  readonly testCase: Case;
  readonly route: Route;
  readonly only: NonNullable<PlanInput['only']>;
}): boolean {
  return (
    [testCase.routes, only.routes].every((ids) => ids === undefined || ids.includes(route.id)) &&
    (only.cases === undefined || only.cases.includes(testCase.id))
  );
}

function planCell({
  testCase,
  route,
  routes,
}: {
  readonly testCase: Case;
  readonly route: Route;
  readonly routes: readonly Route[];
}): PlannedCell {
  const settings = cellSettings({ testCase, route });
  const fallbacks = (route.fallback ?? [])
    .flatMap((id) => routes.find((other) => other.id === id) ?? [])
    .filter(({ id }) => testCase.routes?.includes(id) ?? true)
    .map((other) => ({ route: other, settings: cellSettings({ testCase, route: other }) }));
  const cell = {
    routeId: route.id,
    caseId: testCase.id,
    settings,
    settingsHash: settingsHash(settings),
    ...(fallbacks.length === 0
      ? {}
      : { fallbacks: fallbacks.map((one) => ({ routeId: one.route.id, settings: one.settings })) }),
  };
  return { cell, route, estimate: estimateShot({ route, settings }), fallbacks };
}

function toShot(
  { cell, route, estimate, fallbacks }: PlannedCell,
  { index, purpose }: Pick<Shot, 'index' | 'purpose'>,
): Shot {
  const seed = seedOf(route, index);
  const shot = {
    id: `${cell.routeId}/${cell.caseId}/${index}${purpose === 'determinism' ? '+determinism' : ''}`,
    routeId: cell.routeId,
    caseId: cell.caseId,
    index,
    purpose,
    ...(seed === undefined ? {} : { seed }),
  };
  // Whether the route honours seeds is a question to the route alone.
  if (fallbacks.length === 0 || purpose === 'determinism') return { ...shot, ...estimate };
  const links = [
    toLink(route, { estimate, index }),
    ...fallbacks.map((one) => toLink(one.route, { estimate: estimateShot(one), index })),
  ];
  const worst = sumMicros(links.map(({ worstCaseMicros }) => worstCaseMicros));
  return {
    ...shot,
    ...(estimate === undefined ? {} : { expectedMicros: estimate.expectedMicros }),
    ...(worst.unknownCount > 0 ? {} : { worstCaseMicros: worst.knownMicros }),
    links,
  };
}

function toLink(
  route: Route,
  { estimate, index }: { readonly estimate: ShotEstimate | undefined; readonly index: number },
): ShotLink {
  const seed = seedOf(route, index);
  return {
    routeId: route.id,
    ...(seed === undefined ? {} : { seed }),
    ...(estimate === undefined ? {} : { worstCaseMicros: estimate.worstCaseMicros }),
  };
}

/** Seeds are int32 and not negative; a sum above wraps around. */
const seedOf = ({ seed }: Route, index: number): number | undefined =>
  seed === undefined ? undefined : (seed + index) % 2 ** 31;

/** What these shots cost, beside the limits of the config. */
export function planCost(shots: readonly Shot[], { budget }: Config): PlanCost {
  const expected = sumMicros(shots.map(({ expectedMicros }) => expectedMicros));
  const links = shots.flatMap((shot): readonly ShotLink[] => shot.links ?? [shot]);
  const unknown = links.filter(({ worstCaseMicros }) => worstCaseMicros === undefined);
  return {
    expectedMicros: expected.knownMicros,
    worstCaseMicros: sumMicros(links.map(({ worstCaseMicros }) => worstCaseMicros)).knownMicros,
    unknownRouteIds: [...new Set(unknown.map(({ routeId }) => routeId))],
    unknownShots: shots.filter(({ worstCaseMicros }) => worstCaseMicros === undefined).length,
    ...(budget.perRunMicros === undefined ? {} : { budgetPerRunMicros: budget.perRunMicros }),
    ...(budget.perMonthMicros === undefined ? {} : { budgetPerMonthMicros: budget.perMonthMicros }),
  };
}
