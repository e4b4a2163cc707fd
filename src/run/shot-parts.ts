import type { CellSettings, Shot, ShotLink } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import type { ImageProvider } from '../providers/contract.ts';
import type { RunInput } from './run-ports.ts';

/** What a shot's ids stand for. */
export interface ShotParts {
  readonly testCase: Case;
  /** The route itself, then its fallbacks. */
  readonly links: readonly LinkParts[];
}

/** One route that a shot may be sent to, with what it is asked for there. */
export interface LinkParts extends ShotLink {
  readonly settings: CellSettings;
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
  const cells = new Map<string, { readonly testCase: Case; readonly links: ReadonlyMap<string, LinkParts> }>();
  for (const cell of plan.cells) {
    const { routeId, caseId } = cell;
    const testCase = caseById.get(caseId);
    if (testCase === undefined) throw new TypeError(`the plan's case ${caseId} is not in the config`);
    const links = new Map<string, LinkParts>();
    for (const { routeId: id, settings } of [cell, ...(cell.fallbacks ?? [])]) {
      const route = routeById.get(id);
      const provider = providers.get(settings.protocol);
      if (route === undefined || provider === undefined)
        throw new TypeError(`the plan's cell ${id}/${caseId} (${settings.protocol}) is not in the config`);
      links.set(id, { routeId: id, settings, route, provider });
    }
    cells.set(cellKey(routeId, caseId), { testCase, links });
  }
  const partsOf = (shot: Shot): ShotParts => {
    const cell = cells.get(cellKey(shot.routeId, shot.caseId));
    if (cell === undefined) throw new TypeError(`the shot ${shot.id} belongs to no cell of the plan`);
    const links = linksOf(shot).map((link) => {
      const parts = cell.links.get(link.routeId);
      if (parts === undefined)
        throw new TypeError(`the shot ${shot.id} names ${link.routeId}, which its cell does not`);
      return { ...parts, ...link };
    });
    return { testCase: cell.testCase, links };
  };
  for (const shot of plan.shots) partsOf(shot);
  return partsOf;
}

/** The routes that a shot may be sent to, its own first. */
export function linksOf({ links, routeId, seed, worstCaseMicros }: Shot): readonly ShotLink[] {
  return (
    links ?? [
      {
        routeId,
        ...(seed === undefined ? {} : { seed }),
        ...(worstCaseMicros === undefined ? {} : { worstCaseMicros }),
      },
    ]
  );
}

/** Ids contain no slash, so this is unique. */
const cellKey = (routeId: string, caseId: string): string => `${routeId}/${caseId}`;
