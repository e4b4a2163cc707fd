import type { Config } from '../model/config.ts';
import { sumMicros } from '../model/money.ts';
import type { Cell, Plan, PlanCost, Shot } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import { cellSettings, settingsHash } from './cell-settings.ts';
import { estimateShot, type ShotEstimate } from './estimate-shot.ts';

export interface PlanInput {
  readonly config: Config;
  readonly hasBaseline: (routeId: string, caseId: string) => boolean;
  /** Ids that the plan is limited to; absent: all. Unknown ids select nothing. */
  readonly only?: {
    readonly routes?: readonly string[] | undefined;
    readonly cases?: readonly string[] | undefined;
  };
}

/**
 * Buys `samples` shots for each cell (case × route); `adaptive` starts with one. A seeded cell without baseline gets
 * one more, which repeats sample 0's seed: the baseline must know whether the route honours seeds.
 */
export function planShots({ config, hasBaseline, only = {} }: PlanInput): Plan {
  const cells: PlannedCell[] = [];
  for (const testCase of config.suite.cases)
    for (const route of config.routes) if (isSelected({ testCase, route, only })) cells.push(planCell(testCase, route));

  const samples = config.plan.samples === 'adaptive' ? 1 : config.plan.samples;
  const shots: Shot[] = [];
  // Sample by sample, case by case, route by route: a run that ends early has seen as many cells as it could.
  for (let index = 0; index < samples; index += 1) {
    for (const planned of cells) shots.push(toShot(planned, { index, purpose: 'sample' }));
    if (index > 0) continue;
    for (const planned of cells) {
      const { routeId, caseId } = planned.cell;
      if (planned.route.seed !== undefined && !hasBaseline(routeId, caseId))
        shots.push(toShot(planned, { index, purpose: 'determinism' }));
    }
  }
  return { cells: cells.map(({ cell }) => cell), shots, cost: planCost(shots, config) };
}

interface PlannedCell {
  readonly cell: Cell;
  readonly route: Route;
  readonly estimate: ShotEstimate | undefined;
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

function planCell(testCase: Case, route: Route): PlannedCell {
  const settings = cellSettings({ testCase, route });
  const cell = { routeId: route.id, caseId: testCase.id, settings, settingsHash: settingsHash(settings) };
  return { cell, route, estimate: estimateShot({ route, settings }) };
}

function toShot({ cell, route, estimate }: PlannedCell, { index, purpose }: Pick<Shot, 'index' | 'purpose'>): Shot {
  return {
    id: `${cell.routeId}/${cell.caseId}/${index}${purpose === 'determinism' ? '+determinism' : ''}`,
    routeId: cell.routeId,
    caseId: cell.caseId,
    index,
    purpose,
    // Seeds are int32 and not negative; a sum above wraps around.
    ...(route.seed === undefined ? {} : { seed: (route.seed + index) % 2 ** 31 }),
    ...estimate,
  };
}

function planCost(shots: readonly Shot[], { budget }: Config): PlanCost {
  const expected = sumMicros(shots.map(({ expectedMicros }) => expectedMicros));
  const unknown = shots.filter(({ worstCaseMicros }) => worstCaseMicros === undefined);
  return {
    expectedMicros: expected.knownMicros,
    worstCaseMicros: sumMicros(shots.map(({ worstCaseMicros }) => worstCaseMicros)).knownMicros,
    unknownRouteIds: [...new Set(unknown.map(({ routeId }) => routeId))],
    unknownShots: unknown.length,
    ...(budget.perRunMicros === undefined ? {} : { budgetPerRunMicros: budget.perRunMicros }),
    ...(budget.perMonthMicros === undefined ? {} : { budgetPerMonthMicros: budget.perMonthMicros }),
  };
}
