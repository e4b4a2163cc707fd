import { embeddingSource } from './embedding.ts';
import type { Environment, Selection } from './environment.ts';
import type { HeadFiles } from './head-files.ts';
import { createKeyAccess } from './key-access.ts';
import type { Project } from './load-project.ts';
import { askedRoutes, checkForeignPlan, checkPlan } from './run-facts.ts';
import type { BaselineStore } from '../model/baseline.ts';
import type { Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { RunInfo } from '../model/record.ts';
import type { Route } from '../model/route.ts';
import type { StoredImage } from '../model/sample.ts';
import type { EmbeddingSource } from '../providers/embedding-source.ts';
import { secretForms } from '../shared/secret-forms.ts';

/** What every way to run the suite is told. */
export interface RunOptions {
  readonly configFile: string;
  readonly only: Selection;
  /** Absolute folder for the record, reports and pictures. */
  readonly outDir: string;
  /** Where and why; id and times are added here. */
  readonly run: Omit<RunInfo, 'id' | 'startedAt' | 'finishedAt'>;
  /** See `createKeyAccess`. */
  readonly allowedHosts: 'config' | readonly string[];
  /** The smaller of this and the config's `budget.perRun` counts. */
  readonly maxCostMicros?: Micros;
  /** A pull request's commit, whose suite is asked for. Absent: the config's own. */
  readonly head?: HeadFiles;
}

/** Everything that sending needs beside a folder. */
export interface PreparedRun extends Access {
  readonly project: Project;
  /** Routes that a request may go to. */
  readonly routes: readonly Route[];
  readonly budgetMicros: Micros | undefined;
}

/** Keys and what is reached with them. */
export interface Access {
  readonly keyFor: (route: Route) => string | undefined;
  readonly embeddings: EmbeddingSource | undefined;
}

/**
 * Finds what the user can mend before the first request: `ConfigError`, a budget that is too small (`InfraError`),
 * a damaged baseline.
 */
export async function prepareRun(
  project: Project,
  options: RunOptions,
  environment: Environment,
): Promise<PreparedRun> {
  const access = openAccess(project, options, environment);
  const budgetMicros = budgetOf(project, options);
  checkPlan(project, budgetMicros);
  if (options.head !== undefined) checkForeignPlan(project, budgetMicros);
  await readPictures(project.plan.cells, project.store);
  return { project, routes: askedRoutes(project), budgetMicros, ...access };
}

/** Binds the keys of the run to their hosts and hides them from logs. Throws `ConfigError` for what may not be sent. */
export function openAccess(
  project: Pick<Project, 'config' | 'plan'>,
  { allowedHosts }: Pick<RunOptions, 'allowedHosts'>,
  environment: Environment,
): Access {
  const routes = askedRoutes(project);
  const keyFor = createKeyAccess({ routes, env: environment.env, allowedHosts });
  for (const form of routes.flatMap((route) => keyFor(route) ?? []).flatMap(secretForms))
    environment.maskSecret?.(form);
  for (const form of project.config.notify.flatMap(({ urlEnv }) => environment.env[urlEnv] || []).flatMap(secretForms))
    environment.maskSecret?.(form);
  return { keyFor, embeddings: embeddingSource(project.config.embedding, { allowedHosts }, environment) };
}

/** The smaller of both limits; `undefined`: there is none. */
export function budgetOf(
  { config }: Pick<Project, 'config'>,
  { maxCostMicros }: Pick<RunOptions, 'maxCostMicros'>,
): Micros | undefined {
  const { perRunMicros } = config.budget;
  if (perRunMicros === undefined || maxCostMicros === undefined) return perRunMicros ?? maxCostMicros;
  return Math.min(perRunMicros, maxCostMicros);
}

/** Reads baselines with their pictures, for the errors alone: a link is not even listed. */
export async function readPictures(cells: Plan['cells'], store: BaselineStore): Promise<void> {
  const images: StoredImage[] = [];
  for (const { routeId, caseId } of cells)
    for (const { image } of (await store.get(routeId, caseId))?.samples ?? [])
      if (image !== undefined) images.push(image);
  await store.prefetch(images);
  for (const image of images) await store.getImage(image);
}
