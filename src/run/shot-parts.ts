import type { CellSettings, Shot } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import type { ImageProvider } from '../providers/contract.ts';
import type { RunInput } from './run-ports.ts';

/** What a shot's ids stand for. */
export interface ShotParts {
  readonly settings: CellSettings;
  readonly testCase: Case;
  readonly route: Route;
  readonly provider: ImageProvider;
}

/** Resolves every shot once, so that a plan that does not fit its config fails before anything is sent, with a `TypeError`. */
export function createShotLookup(
  { plan, routes, suite }: Pick<RunInput, 'plan' | 'routes' | 'suite'>,
  providers: ReadonlyMap<string, ImageProvider>,
): (shot: Shot) => ShotParts {
  const routeById = new Map(routes.map((route) => [route.id, route]));
  const caseById = new Map(suite.cases.map((testCase) => [testCase.id, testCase]));
  const parts = new Map<string, ShotParts>();
  for (const { routeId, caseId, settings } of plan.cells) {
    const route = routeById.get(routeId);
    const testCase = caseById.get(caseId);
    const provider = providers.get(settings.protocol);
    if (route === undefined || testCase === undefined || provider === undefined)
      throw new TypeError(`the plan's cell ${routeId}/${caseId} (${settings.protocol}) is not in the config`);
    parts.set(cellKey(routeId, caseId), { settings, testCase, route, provider });
  }
  for (const { id, routeId, caseId } of plan.shots)
    if (!parts.has(cellKey(routeId, caseId))) throw new TypeError(`the shot ${id} belongs to no cell of the plan`);
  return ({ routeId, caseId }) => parts.get(cellKey(routeId, caseId))!;
}

/** Ids contain no slash, so this is unique. */
const cellKey = (routeId: string, caseId: string): string => `${routeId}/${caseId}`;
