import { createHash, randomBytes } from 'node:crypto';
import { relative } from 'node:path';

import { testBaselines } from './baseline-tests.ts';
import { drawContactSheets } from './contact-sheets.ts';
import { type BatchRound, collectRound } from './batch-round.ts';
import { compareCells } from './compare-cells.ts';
import { embeddingNotes, embeddingSource } from './embedding.ts';
import type { Environment, Selection } from './environment.ts';
import { readFileWithin } from './file-ports.ts';
import type { HeadFiles } from './head-files.ts';
import { keptBatches } from './kept-batches.ts';
import { createKeyAccess } from './key-access.ts';
import { cellKey, loadProject } from './load-project.ts';
import { createMeasuring } from './measuring.ts';
import { submitRound } from './next-batches.ts';
import { withParity } from './parity-tests.ts';
import { pushPictures } from './push-pictures.ts';
import { REPORT_FORMATS, writeReports } from './report.ts';
import { isKeptRun, keepRun, readHistory, readRecent } from './run-history.ts';
import { saveRun, type SavedRun } from './save-run.ts';
import { askedRoutes, checkForeignPlan, checkPlan, planNotes, recordedSubjects } from './run-facts.ts';
import { runStages } from './run-stages.ts';
import { createRunProgress } from './run-progress.ts';
import { VERSION } from './version.ts';
import { compareRoutes } from '../compare/compare-route.ts';
import { baselineDoubts } from '../judge/baseline-doubts.ts';
import { exitCodeFor } from '../judge/exit-code.ts';
import { judgeRun } from '../judge/judge-run.ts';
import { isSuspiciousWindow } from '../judge/picture-opinions.ts';
import { decoderVersion } from '../measure/codec.ts';
import { createMeasurePool } from '../measure/measure-pool.ts';
import type { BaselineStore } from '../model/baseline.ts';
import type { CandidateKey } from '../model/candidate.ts';
import type { PictureTest } from '../model/comparison.ts';
import { type ExitCode, InfraError } from '../model/errors.ts';
import type { Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import { ownSample } from '../model/own-sample.ts';
import { type Note, RECORD_VERSION, type RunInfo, type RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { InputImage } from '../model/suite.ts';
import type { Verdict } from '../model/verdict.ts';
import { alarmLevel, rateAlarmLevel } from '../plan/alarm-level.ts';
import { priceReply } from '../plan/price-reply.ts';
import { providers } from '../providers/registry.ts';
import { createRunFolder } from '../record/run-folder.ts';
import { newRunId } from '../record/run-id.ts';
import { renderTerminal } from '../report/render-terminal.ts';
import { runPlan } from '../run/run-plan.ts';
import { sha256 } from '../shared/hash.ts';
import { secretForms } from '../shared/secret-forms.ts';

export interface CheckOptions {
  readonly configFile: string;
  readonly only: Selection;
  /** Absolute folder for the record, reports and pictures. */
  readonly outDir: string;
  /** Where and why; id and times are added here. */
  readonly run: Omit<RunInfo, 'id' | 'startedAt' | 'finishedAt'>;
  /** See `createKeyAccess`. */
  readonly allowedHosts: 'config' | readonly string[];
  /** In place of the config's `gate.failOn`. */
  readonly failOn?: readonly Verdict[];
  /** The smaller of this and the config's `budget.perRun` counts. */
  readonly maxCostMicros?: Micros;
  /** Pictures of the report are kept where a comment can link them: by the storage, or on a branch of the environment's repository. Default: no. */
  readonly keepPictures?: boolean;
  /** What the run may be accepted for in a comment, if the storage can keep it until then. Absent: it is not kept. */
  readonly candidate?: CandidateKey;
  /** A pull request's commit, whose suite is asked for. Absent: the config's own. */
  readonly head?: HeadFiles;
  /** Said in the report before the run's own notes. */
  readonly notes?: readonly Note[];
}

export interface CheckResult {
  readonly record: RunRecord;
  /** For a terminal. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  /** See `SavedRun`. Absent: nobody asked for it. */
  readonly kept?: SavedRun['kept'];
}

/**
 * Runs the suite once: plan, send, measure, compare, judge, record, report. What the user can mend (`ConfigError`,
 * a budget that is too small) is found before the first request; every picture is on disk before anything is made of it.
 */
export async function check(options: CheckOptions, environment: Environment): Promise<CheckResult> {
  const { clock, env, progress, signal } = environment;
  const isKept = isKeptRun(options.run, options.only);
  await using project = await loadProject({ ...options, mayWait: isKept }, environment);
  const { config, plan, storage, store } = project;
  const subjects = recordedSubjects(project);
  const routes = askedRoutes(project);
  const keyFor = createKeyAccess({ routes, env, allowedHosts: options.allowedHosts });
  for (const form of routes.flatMap((route) => keyFor(route) ?? []).flatMap(secretForms))
    environment.maskSecret?.(form);
  const embeddings = embeddingSource(config.embedding, options, environment);
  const budgetMicros = smallest(config.budget.perRunMicros, options.maxCostMicros);
  checkPlan(project, budgetMicros);
  if (options.head !== undefined) checkForeignPlan(project, budgetMicros);
  // A damaged baseline must be known before anything is paid for.
  await readPictures(plan.cells, store);
  const baselineTests = await testBaselines({ cells: plan.cells, baselines: project.baselines, store });
  const { history } = storage;
  const routeIds = routes.map(({ id }) => id);
  const earlier = await readHistory(history, routeIds);
  const recent = await readRecent(history, isKept ? routeIds : []);

  const startMs = clock.now();
  const folder = await createRunFolder(options.outDir).start();
  const readInput = async (image: InputImage): Promise<Uint8Array> => {
    const bytes = await readFileWithin(image.path, config.suiteRoot);
    if (sha256(bytes) !== image.sha256)
      throw new InfraError('input-changed', `${image.name} changed while the run was going on`);
    return bytes;
  };
  await using pool = createMeasurePool(1);
  const measuring = createMeasuring(folder, pool, embeddings);
  const { suite } = config;
  const seed = createHash('sha256').update(String(startMs)).digest().readUInt32BE();
  const runId = newRunId(startMs, randomBytes(4));
  const ports = { clock, providers, keyFor, readInput, priceReply, sink: measuring.sink };
  const batchPorts = { ...ports, batches: keptBatches(storage) };
  const batched = routes.filter(({ batch }) => batch === true);
  const round = await collectRound({ plan, routes: batched, signal }, batchPorts);
  const staged = await runStages({
    project,
    round,
    measuring,
    recent,
    seed,
    doubted: baselineDoubts(baselineTests),
    send: (part, spentMicros) =>
      runPlan(
        {
          plan: part,
          routes,
          suite,
          root: config.root,
          signal,
          ...(budgetMicros === undefined ? {} : { budgetMicros: Math.max(0, budgetMicros - spentMicros) }),
        },
        { ...ports, progress: createRunProgress(progress, { shots: part.shots.length }) },
      ),
  });
  const { measurements, tests } = staged;
  // What fallbacks served says nothing about the routes that are judged; the record has it.
  const samples = staged.samples.map(ownSample);
  const { cells, strips, baselines } = await compareCells({
    cells: plan.cells,
    suite,
    samples,
    measurements,
    store,
    folder,
    // Before pictures become a baseline, somebody must have seen them.
    showNew: true,
    showCases: oddCells(tests),
  });
  const facts = compareRoutes({
    cells,
    samples,
    baselines,
    tests,
    baselineTests,
    prices: new Map(routes.flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const]))),
  });
  const routeComparisons = await withParity(facts, {
    routes: subjects.routes,
    plan,
    baselines: project.baselines,
    samples,
    measurements,
    store,
    alpha: alarmLevel(config.plan.falseAlarmsPerYear),
    seed,
  });
  const gate = options.failOn === undefined ? config.gate : { ...config.gate, failOn: options.failOn };
  const measured: RunRecord = {
    version: RECORD_VERSION,
    tool: { version: VERSION, node: process.versions.node, decoder: await decoderVersion() },
    run: {
      ...options.run,
      id: runId,
      startedAt: new Date(startMs).toISOString(),
      finishedAt: new Date(clock.now()).toISOString(),
    },
    suiteId: suite.id,
    gate,
    report: config.report,
    ...subjects,
    plan: { ...plan.cost, shots: samples.length },
    samples: staged.samples,
    measurements,
    ...judgeRun({
      cells,
      routes: routeComparisons,
      samples,
      gate,
      suite,
      history: earlier.history,
      rateLevel: rateAlarmLevel(config.plan.falseAlarmsPerYear),
    }),
    strips,
    cost: {
      micros: staged.spentMicros + round.spentMicros,
      unknownAttempts: staged.unknownAttempts + round.unknownAttempts,
    },
    ...(staged.incomplete === undefined ? {} : { incomplete: staged.incomplete }),
    notes: [
      ...(options.notes ?? []),
      ...round.notes,
      ...staged.notes,
      ...measuring.notes(),
      ...embeddingNotes(config.embedding, tests),
      ...earlier.notes,
      ...planNotes(project, { budgetMicros, nowMs: startMs }),
    ],
  };
  const sheets = await drawContactSheets(measured.cells, { store, folder });
  const judged: RunRecord = { ...measured, ...(sheets.length === 0 ? {} : { sheets }) };
  const firstShots = new Set(plan.shots.map(({ id }) => id));
  // First of all to disk: the storage may be far away.
  await folder.writeRecord(judged);
  const batches = await submitRound(
    round,
    {
      plan,
      suite,
      more: staged.later,
      secondStage: staged.secondStage,
      runId,
      ...(budgetMicros === undefined ? {} : { leftMicros: Math.max(0, budgetMicros - staged.spentMicros) }),
    },
    batchPorts,
  );
  const historyNotes = isKept
    ? await keepRun(history, ofThisRun({ ...judged, samples }, { round, ...batches }), firstShots)
    : [];
  const readImage = (image: StoredImage): Promise<Uint8Array> => folder.readImage(image);
  const saved = await saveRun(storage, {
    record: judged,
    isKept,
    ...(options.candidate === undefined ? {} : { candidate: { key: options.candidate, existing: project.baselines } }),
    withPictures: options.keepPictures === true,
    readImage,
  });
  const { repository: remote } = environment;
  const pushed =
    options.keepPictures === true && saved.kept === undefined && remote !== undefined
      ? await pushPictures(judged, { remote, readImage, environment })
      : undefined;
  const kept = saved.kept ?? pushed?.kept;
  const notes = [...saved.notes, ...(pushed?.notes ?? [])];
  const record = { ...judged, notes: [...judged.notes, ...batches.notes, ...historyNotes, ...notes] };
  await folder.writeRecord(record);
  const formats = REPORT_FORMATS.filter((format) => format !== 'json');
  const files = await writeReports({ record, runDir: options.outDir, formats });
  const shown = files.map((file) => relative(environment.cwd, file) || file);
  return {
    record,
    lines: renderTerminal(record, { files: shown }),
    exitCode: exitCodeFor(record),
    ...(kept === undefined ? {} : { kept }),
  };
}

function smallest(a: Micros | undefined, b: Micros | undefined): Micros | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

/** Reads baselines with their pictures, for the errors alone: a link is not even listed. */
async function readPictures(cells: Plan['cells'], store: BaselineStore): Promise<void> {
  const images: StoredImage[] = [];
  for (const { routeId, caseId } of cells)
    for (const { image } of (await store.get(routeId, caseId))?.samples ?? [])
      if (image !== undefined) images.push(image);
  await store.prefetch(images);
  for (const image of images) await store.getImage(image);
}

/** A route has nothing to remember whose batch is not there yet, or whose answers count in another run. */
function ofThisRun(
  record: RunRecord,
  { round, settled }: { readonly round: BatchRound; readonly settled: ReadonlySet<string> },
): RunRecord {
  const isMeasured = (routeId: string): boolean => {
    const batched = round.routes.get(routeId);
    return batched === undefined || (batched.shown !== undefined && settled.has(routeId));
  };
  return { ...record, routeResults: record.routeResults.filter(({ comparison }) => isMeasured(comparison.routeId)) };
}

/** Cells that are shown when their route's pictures moved: those that moved most, as many as a reader looks at. */
const MAX_ODD_CELLS = 6;

function oddCells(tests: ReadonlyMap<string, PictureTest>): ReadonlySet<string> {
  return new Set(
    [...tests]
      .filter(([, test]) => test.stages.at(-1)!.stage === 2 || isSuspiciousWindow(test.window))
      .flatMap(([routeId, { oddCases }]) => oddCases.slice(0, MAX_ODD_CELLS).map((caseId) => cellKey(routeId, caseId))),
  );
}
