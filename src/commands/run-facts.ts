import type { Project } from './load-project.ts';
import { findRetirement } from '../config/retirements.ts';
import { ConfigError, InfraError } from '../model/errors.ts';
import { formatUsd, type Micros } from '../model/money.ts';
import type { Note, RecordedCase, RecordedRoute } from '../model/record.ts';
import type { Route } from '../model/route.ts';
import type { InputImage } from '../model/suite.ts';
import { retirementNotes } from '../plan/retirement-notes.ts';

/** Routes and cases of the planned cells, as the record keeps them: no secrets, no local paths. */
export function recordedSubjects({ config, plan }: Pick<Project, 'config' | 'plan'>): {
  readonly routes: readonly RecordedRoute[];
  readonly cases: readonly RecordedCase[];
} {
  const caseIds = new Set(plan.cells.map(({ caseId }) => caseId));
  const endpoints = new Map(
    plan.cells.flatMap((cell) =>
      [cell, ...(cell.fallbacks ?? [])].map(({ routeId, settings }) => [routeId, settings.endpoint] as const),
    ),
  );
  return {
    routes: askedRoutes({ config, plan }).map(
      ({ id, protocol, model, seed, price, owner, billing, parityOf, batch, hosting }) => ({
        id,
        protocol,
        model,
        endpoint: endpoints.get(id)!,
        seeded: seed !== undefined,
        ...(price === undefined ? {} : { price }),
        ...(owner === undefined ? {} : { owner }),
        ...(billing === undefined ? {} : { billing }),
        ...(parityOf === undefined ? {} : { parityOf }),
        ...(batch === undefined ? {} : { batch }),
        ...(hosting === undefined ? {} : { hosting }),
      }),
    ),
    cases: config.suite.cases
      .filter(({ id }) => caseIds.has(id))
      .map(({ id, family, prompt, images, mask, source }) => ({
        id,
        family,
        prompt,
        ...(images.length === 0 ? {} : { inputs: recordedInputs({ images, mask }) }),
        source,
      })),
  };
}

/** Routes that a request may go to: those of the plan and their fallbacks. */
export function askedRoutes({ config, plan }: Pick<Project, 'config' | 'plan'>): readonly Route[] {
  const ids = new Set(
    plan.cells.flatMap(({ routeId, fallbacks = [] }) => [routeId, ...fallbacks.map((one) => one.routeId)]),
  );
  return config.routes.filter(({ id }) => ids.has(id));
}

function recordedInputs({
  images,
  mask,
}: {
  readonly images: readonly InputImage[];
  readonly mask: InputImage | undefined;
}) {
  return [
    ...images.map(({ name, sha256 }) => ({ role: 'image', name, sha256 }) as const),
    ...(mask === undefined ? [] : [{ role: 'mask', name: mask.name, sha256: mask.sha256 } as const]),
  ];
}

/** Routes that the plan has a cell of. */
export function plannedRoutes({ config, plan }: Pick<Project, 'config' | 'plan'>): readonly Route[] {
  const ids = new Set(plan.cells.map(({ routeId }) => routeId));
  return config.routes.filter(({ id }) => ids.has(id));
}

/** Throws before the first request when there is nothing to send, or when the expected cost alone passes the budget. */
export function checkPlan({ config, plan }: Project, budgetMicros: Micros | undefined): void {
  if (plan.shots.length === 0)
    throw new ConfigError(
      [
        {
          at: { file: config.file },
          message: 'no case is selected for any route, so there is nothing to send',
          hint: 'See --route, --case, and the routes of each case',
        },
      ],
      { code: 'nothing-to-send' },
    );
  if (budgetMicros === undefined || plan.cost.expectedMicros <= budgetMicros) return;
  throw new InfraError(
    'budget-too-small',
    `this run is expected to cost ${formatUsd(plan.cost.expectedMicros)}, more than its budget of ${formatUsd(budgetMicros)}; nothing was sent`,
    { hint: 'Raise budget.perRun, ask for fewer samples, or select routes and cases' },
  );
}

/** More requests without a price than the own suites of most repositories, and few enough for anybody's bill. */
const MAX_UNPRICED_REQUESTS = 100;

/** A stranger's suite may ask for as much as it likes, so its run needs limits that the suite cannot move. */
export function checkForeignPlan({ config, plan }: Project, budgetMicros: Micros | undefined): void {
  const { unknownShots, unknownRouteIds } = plan.cost;
  const at = { file: config.file };
  if (budgetMicros === undefined)
    throw new ConfigError(
      [
        {
          at,
          message: 'the suite of a pull request is run within a budget, and there is none',
          hint: 'Set budget.perRun on the default branch, or the input max-cost',
        },
      ],
      { code: 'no-budget' },
    );
  if (unknownShots > MAX_UNPRICED_REQUESTS)
    throw new ConfigError(
      [
        {
          at,
          message: `a budget does not bound the ${unknownShots} requests of unknown price on ${unknownRouteIds.join(', ')}; of a pull request's suite at most ${MAX_UNPRICED_REQUESTS} are sent`,
          hint: 'Give those routes a price, or select cases with the input cases',
        },
      ],
      { code: 'too-many-unpriced' },
    );
}

/** What a reader must know about the run before its numbers. `nowMs`: epoch milliseconds. */
export function planNotes(
  { config, plan }: Project,
  { budgetMicros, nowMs }: { readonly budgetMicros: Micros | undefined; readonly nowMs: number },
): Note[] {
  const notes: Note[] = [];
  const { worstCaseMicros, unknownShots } = plan.cost;
  if (budgetMicros !== undefined && worstCaseMicros > budgetMicros)
    notes.push({
      level: 'info',
      text: `At worst this run could cost ${formatUsd(worstCaseMicros)}; it would stop at its budget of ${formatUsd(budgetMicros)}.`,
    });
  if (budgetMicros !== undefined && unknownShots > 0)
    notes.push({
      level: 'info',
      text: `${unknownShots === 1 ? '1 request has' : `${unknownShots} requests have`} no price known in advance: the budget counts them only after they are answered, and only when their cost becomes known.`,
    });
  return [...notes, ...retirementNotes(askedRoutes({ config, plan }), { find: findRetirement, nowMs })];
}
