import { listFiles, readFileWithin } from './file-ports.ts';
import type { Selection } from './environment.ts';
import { type HeadFiles, withFetching } from './head-files.ts';
import { openStorage, type StorageEnvironment } from './open-storage.ts';
import { loadConfig } from '../config/load-config.ts';
import { nameHint } from '../config/nearest-name.ts';
import { priceBook } from '../config/price-book.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { Config } from '../model/config.ts';
import { ConfigError, type Problem } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Storage } from '../model/storage.ts';
import { withBatches } from '../plan/batch-routes.ts';
import { type PlanInput, planShots } from '../plan/plan-shots.ts';
import { providers } from '../providers/registry.ts';
import { printableLine } from '../shared/printable.ts';

/** A config with its baselines and the plan for the selected cells. Dispose it. */
export interface Project extends AsyncDisposable {
  readonly config: Config;
  readonly storage: Storage;
  /** Of `storage`. */
  readonly store: BaselineStore;
  /** Of the config's cells, by `cellKey`. */
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly plan: Plan;
}

/** Reads config, suite and the list of baselines, and plans. Sends nothing. Throws `ConfigError` with every problem found. */
export async function loadProject(
  {
    configFile,
    only,
    mayWait = true,
    head,
  }: {
    readonly configFile: string;
    readonly only: Selection;
    /** See `withBatches`. Default `true`. */
    readonly mayWait?: boolean;
    /** The suite is taken from there; everything else stays the config's. */
    readonly head?: HeadFiles;
  },
  environment: StorageEnvironment,
): Promise<Project> {
  const load = (): Promise<Config> =>
    loadConfig({
      file: configFile,
      cwd: environment.cwd,
      readFile: readFileWithin,
      listFiles,
      protocols: providers,
      priceBook,
      ...(head === undefined ? {} : { suiteFrom: head }),
    });
  const written = await (head === undefined ? load() : withFetching(head, load));
  checkSelection(written, only);
  const config = withBatches(written, { mayWait });
  const storage = await openStorage(config, environment);
  try {
    const store = storage.baselines;
    const baselines = await readBaselines(config, store);
    const plan = planShots({ config, baselineOf: knownBaselines(baselines), only });
    return { config, storage, store, baselines, plan, [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose]() };
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}

async function readBaselines({ routes, suite }: Config, store: BaselineStore): Promise<Map<string, Baseline>> {
  const baselines = new Map<string, Baseline>();
  for (const { routeId, caseId } of await store.list()) {
    const isKnown = routes.some(({ id }) => id === routeId) && suite.cases.some(({ id }) => id === caseId);
    const baseline = isKnown ? await store.get(routeId, caseId) : undefined;
    if (baseline !== undefined) baselines.set(cellKey(routeId, caseId), baseline);
  }
  return baselines;
}

/** What plans must know of the baselines. */
export function knownBaselines(baselines: Project['baselines']): PlanInput['baselineOf'] {
  return (routeId, caseId) => {
    const baseline = baselines.get(cellKey(routeId, caseId));
    return baseline && { settingsHash: baseline.settingsHash, samples: baseline.samples.length };
  };
}

/** Ids contain no slash, so this is unique. */
export const cellKey = (routeId: string, caseId: string): string => `${routeId}/${caseId}`;

function checkSelection(config: Config, { routes, cases }: Selection): void {
  const knownRoutes = config.routes.map(({ id }) => id);
  const knownCases = config.suite.cases.map(({ id }) => id);
  const problems: Problem[] = [
    ...unknown(routes, knownRoutes).map((id) => ({
      message: `--route ${id}: no such route`,
      ...hintFor(id, knownRoutes),
    })),
    ...unknown(cases, knownCases).map((id) => ({
      message: `--case ${id}: no such case`,
      ...hintFor(id, knownCases),
    })),
  ];
  if (problems.length > 0) throw new ConfigError(problems, { code: 'unknown-selection' });
}

function hintFor(id: string, known: readonly string[]): { readonly hint?: string } {
  const hint = nameHint(id, known);
  return hint === undefined ? {} : { hint };
}

const unknown = (wanted: readonly string[] | undefined, known: readonly string[]): string[] =>
  (wanted ?? []).filter((id) => !known.includes(id)).map((id) => printableLine(id, 80));
