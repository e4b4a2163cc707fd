import { resolve } from 'node:path';

import { checkCells } from './check-cells.ts';
import { checkValue } from './check-value.ts';
import { createConfigFiles, type FilePorts } from './config-files.ts';
import { configSchema, type CostInput, type IssuesInput, type NotifyInput, routeSchema } from './config-schema.ts';
import { deepFreeze } from './deep-freeze.ts';
import { loadEmbedding } from './load-embedding.ts';
import { loadRouteFiles } from './load-route-files.ts';
import { loadRoute, type RouteContext } from './load-route.ts';
import { loadStorage } from './load-storage.ts';
import { loadSuite, type SuiteInput } from './load-suite.ts';
import { ProblemList } from './problem-list.ts';
import { KEY_REFERENCE } from './scalars.ts';
import { parseSource, type SourceDocument } from './source-document.ts';
import type { Config, CostRates, GateSettings, IssueSettings, NotifyTarget } from '../model/config.ts';
import { usdToMicros } from '../model/money.ts';
import type { Price } from '../model/price.ts';
import type { Route } from '../model/route.ts';
import type { ImageProvider } from '../providers/contract.ts';

const DEFAULT_CONCURRENCY = 4;
/** Vendors say "up to 2 minutes" for complex prompts, and gateways were seen to need 3 to 5 at high quality. */
const DEFAULT_DEADLINE_MS = 300_000;
/** Latency: 15 % is the practical floor for a build (detection reference 4). The others are round first guesses. */
const DEFAULT_GATE: GateSettings = {
  failOn: ['drifted'],
  latency: { atLeast: 0.15 },
  cost: { atLeast: 0.1 },
  refusal: { atLeast: 0.1 },
  failure: { atLeast: 0.1 },
};
const DEFAULT_KEEP_MONTHS = 12;
const DEFAULT_FALSE_ALARMS = '1 per year';
const DEFAULT_PROJECTION = [1_000, 10_000, 100_000];

/** A commit of the same repository whose suite is asked for with this config: its config file, of which `suite` alone counts, and what that names. */
export interface SuiteSource extends FilePorts {
  /** Absolute folder that stands for `cwd`. */
  readonly cwd: string;
}

export interface LoadConfigOptions extends FilePorts {
  /** The config file as the user named it; messages repeat it so. */
  readonly file: string;
  /** Absolute folder where a relative `file` starts; default: the working directory. */
  readonly cwd?: string;
  readonly protocols: ReadonlyMap<string, ImageProvider>;
  readonly priceBook: ReadonlyMap<string, Price>;
  /** Absent: the suite is the config's own. */
  readonly suiteFrom?: SuiteSource;
}

/**
 * Reads config, suite files, prompts and pictures into one frozen value. Needs no key and sends nothing. Throws
 * `ConfigError` with every problem, each with its place.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { file, cwd, protocols, priceBook, suiteFrom } = options;
  const problems = new ProblemList(file);
  const files = createConfigFiles(options, file, cwd);
  const configPath = resolve(cwd ?? '', file);
  const document = await readConfig(configPath, file, { files, problems });
  problems.throwIfAny();

  const checked = checkValue(configSchema, { document });
  problems.add(...checked.problems);
  const input = checked.ok ? checked.value : undefined;

  const routeIds = Object.keys(membersOf(document.value, 'routes'));
  const addProblems = problems.add.bind(problems);
  const checkedRoutes = loadRoutes({
    document,
    protocols,
    priceBook,
    routeIds,
    batchIds: batchIdsOf(document.value),
    defaults: {
      concurrency: input?.plan?.concurrency ?? DEFAULT_CONCURRENCY,
      deadlineMs: input?.plan?.deadline ?? DEFAULT_DEADLINE_MS,
    },
    addProblems,
  });
  const routes = await Promise.all(
    checkedRoutes.map((route) => loadRouteFiles(route, { document, configPath, files, protocols, addProblems })),
  );
  const suite =
    suiteFrom === undefined
      ? { config: document, configPath, files }
      : await readSuiteSource(suiteFrom, { file, problems });
  const cases = await loadSuite({ ...suite, routeIds, problems });
  problems.add(...checkCells(cases, routes, protocols));

  const baseline = loadStorage(input?.baseline, {
    document,
    resolve: (path) => files.resolve(path, configPath),
    addProblems: problems.add.bind(problems),
  });
  const embedding =
    input?.embedding === undefined ? undefined : loadEmbedding(input.embedding, { document, addProblems });
  problems.throwIfAny();

  const { perRun, perMonth } = input!.budget ?? {};
  const gate = input!.gate;
  return deepFreeze({
    file,
    root: files.root,
    suiteRoot: suite.files.root,
    suite: { id: input!.suiteId ?? 'default', cases },
    routes,
    plan: {
      samples: input!.plan?.samples ?? 'adaptive',
      falseAlarmsPerYear: perYear(input!.plan?.falseAlarms ?? DEFAULT_FALSE_ALARMS),
      concurrency: input!.plan?.concurrency ?? DEFAULT_CONCURRENCY,
    },
    budget: {
      ...(perRun === undefined ? {} : { perRunMicros: usdToMicros(perRun) }),
      ...(perMonth === undefined ? {} : { perMonthMicros: usdToMicros(perMonth) }),
    },
    baseline: baseline!,
    ...(embedding === undefined ? {} : { embedding }),
    gate: {
      failOn: gate?.failOn ?? DEFAULT_GATE.failOn,
      latency: gate?.latency ?? DEFAULT_GATE.latency,
      cost: gate?.cost ?? DEFAULT_GATE.cost,
      refusal: gate?.refusal ?? DEFAULT_GATE.refusal,
      failure: gate?.failure ?? DEFAULT_GATE.failure,
    },
    report: {
      projectImagesPerMonth: input!.report?.projectImagesPerMonth ?? DEFAULT_PROJECTION,
      ...(input!.cost === undefined ? {} : { costRates: toCostRates(input!.cost) }),
      ...(input!.report?.issues === undefined ? {} : { issues: toIssueSettings(input!.report.issues) }),
    },
    notify: toNotifyTargets(input!.notify ?? {}),
  });
}

function toNotifyTargets(input: NotifyInput): NotifyTarget[] {
  return (['json', 'slack'] as const).flatMap((format) => {
    const name = KEY_REFERENCE.exec(input[format] ?? '')?.[1];
    return name === undefined ? [] : [{ format, urlEnv: name }];
  });
}

function toIssueSettings({ labels, assignees, closeAfter }: IssuesInput): IssueSettings {
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(assignees === undefined ? {} : { assignees }),
    ...(closeAfter === undefined ? {} : { closeAfter }),
  };
}

async function readConfig(
  path: string,
  file: string,
  { files, problems }: { readonly files: ReturnType<typeof createConfigFiles>; readonly problems: ProblemList },
): Promise<SourceDocument> {
  const result = await files.read(path);
  if ('reason' in result) {
    const hint = 'Write one with  image-drift init';
    problems.add({ at: { file }, message: `the config cannot be read: ${result.reason}`, hint });
    return parseSource(file, new Uint8Array());
  }
  const document = parseSource(file, result.bytes);
  problems.add(...document.problems);
  if (document.problems.length === 0 && document.value === null)
    problems.add({ at: { file }, message: 'the file is empty', hint: 'Write a config with  image-drift init' });
  return document;
}

/** The whole of the other config is checked, so that what is wrong with its suite has a place. */
async function readSuiteSource(
  source: SuiteSource,
  { file, problems }: { readonly file: string; readonly problems: ProblemList },
): Promise<Pick<SuiteInput, 'config' | 'configPath' | 'files'>> {
  const files = createConfigFiles(source, file, source.cwd);
  const configPath = resolve(source.cwd, file);
  const config = await readConfig(configPath, file, { files, problems });
  problems.throwIfAny();
  problems.add(...checkValue(configSchema, { document: config }).problems);
  return { config, configPath, files };
}

/** Routes that their schema refuses are left out: the whole file was checked before, so their problems are known. */
function loadRoutes(context: RouteContext): Route[] {
  const { document, routeIds, addProblems } = context;
  const inputs = membersOf(document.value, 'routes');
  if (routeIds.length === 0 && Object.hasOwn(Object(document.value) as object, 'routes'))
    addProblems({
      at: document.locateKey(['routes']),
      path: 'routes',
      message: 'there is no route; expected at least one',
    });
  return routeIds.flatMap((id) => {
    const parsed = routeSchema.safeParse(inputs[id]);
    return parsed.success ? (loadRoute(id, parsed.data, context) ?? []) : [];
  });
}

/** Also those with other problems, so that all are found at once. */
function batchIdsOf(value: unknown): ReadonlySet<string> {
  const routes = Object.keys(membersOf(value, 'routes'));
  return new Set(routes.filter((id) => membersOf(membersOf(value, 'routes'), id)['batch'] === true));
}

function membersOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const member = Object.hasOwn(Object(value) as object, key) ? (value as Record<string, unknown>)[key] : undefined;
  return typeof member === 'object' && member !== null && !Array.isArray(member)
    ? (member as Record<string, unknown>)
    : {};
}

/** `N per year` or `N per month`, already checked. */
function perYear(falseAlarms: string): number {
  return Number.parseInt(falseAlarms, 10) * (falseAlarms.endsWith('month') ? 12 : 1);
}

function toCostRates({ storagePerGbMonth, keepMonths, bandwidthPerGb, review }: CostInput): CostRates {
  return {
    ...(storagePerGbMonth === undefined ? {} : { storagePerGbMonth }),
    keepMonths: keepMonths ?? DEFAULT_KEEP_MONTHS,
    ...(bandwidthPerGb === undefined ? {} : { bandwidthPerGb }),
    ...(review === undefined ? {} : { review }),
  };
}
