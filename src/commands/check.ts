import { randomBytes } from 'node:crypto';

import { compareCells } from './compare-cells.ts';
import type { Environment, Selection } from './environment.ts';
import { createKeyAccess } from './key-access.ts';
import { loadProject, type Project } from './load-project.ts';
import { createMeasuring } from './measuring.ts';
import { describeProgress } from './run-progress.ts';
import { REPORT_FORMATS, writeReports } from './report.ts';
import { VERSION } from './version.ts';
import { readFileWithin } from './file-ports.ts';
import { compareRoutes } from '../compare/compare-route.ts';
import { exitCodeFor } from '../judge/exit-code.ts';
import { judgeRun } from '../judge/judge-run.ts';
import { decoderVersion } from '../measure/codec.ts';
import { type ExitCode, InfraError } from '../model/errors.ts';
import { formatUsd, type Micros, sumMicros } from '../model/money.ts';
import { type Note, RECORD_VERSION, type RunInfo, type RunRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import { priceReply } from '../plan/price-reply.ts';
import { providers } from '../providers/registry.ts';
import { createRunFolder, newRunId } from '../record/run-folder.ts';
import { renderTerminal } from '../report/render-terminal.ts';
import { runPlan } from '../run/run-plan.ts';
import { sha256 } from '../shared/hash.ts';

export interface CheckOptions {
  readonly configFile: string;
  readonly only: Selection;
  /** Absolute folder for the record, reports and pictures. */
  readonly outDir: string;
  /** Where and why; id and times are added here. */
  readonly run: Omit<RunInfo, 'id' | 'startedAt' | 'finishedAt'>;
  /** See `createKeyAccess`. */
  readonly allowedHosts: 'config' | readonly string[];
  /** Stricter than the config's own `gate.failOn` and `budget.perRun`, when the caller says so. */
  readonly failOn?: readonly Verdict[];
  readonly maxCostMicros?: Micros;
}

export interface CheckResult {
  readonly record: RunRecord;
  /** For a terminal. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/**
 * Runs the suite once: plan, send, measure, compare, judge, record, report. Everything paid for is on disk before
 * anything can go wrong with it. Throws `ConfigError` and `InfraError` before the first request only.
 */
export async function check(options: CheckOptions, environment: Environment): Promise<CheckResult> {
  const { clock, progress, signal } = environment;
  const project = await loadProject(options, environment);
  const { config, plan, store } = project;
  const routes = config.routes.filter(({ id }) => plan.cells.some(({ routeId }) => routeId === id));
  const keyFor = createKeyAccess({ routes, env: environment.env, allowedHosts: options.allowedHosts });
  const budgetMicros = smallest(config.budget.perRunMicros, options.maxCostMicros);
  checkBudget(project, budgetMicros);

  const startedAt = new Date(clock.now()).toISOString();
  const run = { ...options.run, id: newRunId(clock.now(), randomBytes(4)), startedAt };
  const folder = await createRunFolder(options.outDir).start();
  const measuring = createMeasuring(folder);
  const outcome = await runPlan(
    { plan, routes: config.routes, suite: config.suite, signal, ...(budgetMicros === undefined ? {} : { budgetMicros }) },
    {
      clock,
      providers,
      keyFor,
      priceReply,
      readInput: async (image) => {
        const bytes = await readFileWithin(image.path, config.root);
        if (sha256(bytes) !== image.sha256) throw new InfraError('input-changed', `${image.name} changed while the run was going on`);
        return bytes;
      },
      sink: measuring.sink,
      progress: describeProgress(progress, plan.shots.length),
    },
  );
  const { samples, measurements } = await measuring.finish(outcome.samples);

  const { cells, strips } = await compareCells({ cells: plan.cells, suite: config.suite, samples, measurements, store, folder });
  const routeComparisons = compareRoutes({ cells, samples, store: await readBaselines(project) });
  const judged = judgeRun({ cells, routes: routeComparisons, gate: config.gate, samples, suite: config.suite });
  const cost = sumMicros(samples.flatMap(({ attempts }) => attempts.map((attempt) => attempt.cost?.micros)));
  const record: RunRecord = {
    version: RECORD_VERSION,
    tool: { version: VERSION, node: process.versions.node, decoder: decoderVersion() },
    run: { ...run, finishedAt: new Date(clock.now()).toISOString() },
    suiteId: config.suite.id,
    gate: options.failOn === undefined ? config.gate : { ...config.gate, failOn: options.failOn },
    report: config.report,
    routes: [],
    cases: [],
    plan: { ...plan.cost, shots: plan.shots.length },
    samples,
    measurements,
    ...judged,
    strips,
    cost: { micros: cost.knownMicros, unknownAttempts: cost.unknownCount },
    ...(outcome.incomplete === undefined ? {} : { incomplete: outcome.incomplete }),
    notes: notesOf(project),
  };
  await folder.writeRecord(record);
  await writeReports({ record, runDir: options.outDir, formats: REPORT_FORMATS.filter((format) => format !== 'json') });
  return { record, lines: renderTerminal(record), exitCode: exitCodeFor(record) };
}
