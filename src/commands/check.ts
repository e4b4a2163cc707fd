import { createHash } from 'node:crypto';
import { relative } from 'node:path';

import { testBaselines } from './baseline-tests.ts';
import { drawContactSheets } from './contact-sheets.ts';
import { type BatchRound, collectRound } from './batch-round.ts';
import { compareCells } from './compare-cells.ts';
import { type Begun, beginRun } from './begin-run.ts';
import { embeddingNotes } from './embedding.ts';
import type { Environment } from './environment.ts';
import { keptBatches } from './kept-batches.ts';
import { cellKey, loadProject } from './load-project.ts';
import { submitRound } from './next-batches.ts';
import { openRun } from './open-run.ts';
import { withParity } from './parity-tests.ts';
import { type PreparedRun, prepareRun, type RunOptions } from './prepare-run.ts';
import { pushPictures } from './push-pictures.ts';
import { REPORT_FORMATS, writeReports } from './report.ts';
import { forgetOver, readMutes } from './run-mutes.ts';
import { isKeptRun, keepRun, readHistory, readRecent } from './run-history.ts';
import { saveRun, type SavedRun } from './save-run.ts';
import { planNotes, recordedSubjects } from './run-facts.ts';
import { runStages } from './run-stages.ts';
import { VERSION } from './version.ts';
import { compareRoutes } from '../compare/compare-route.ts';
import { baselineDoubts } from '../judge/baseline-doubts.ts';
import { exitCodeFor } from '../judge/exit-code.ts';
import { judgeRun } from '../judge/judge-run.ts';
import { isSuspiciousWindow } from '../judge/picture-opinions.ts';
import { decoderVersion } from '../measure/codec.ts';
import type { CandidateKey } from '../model/candidate.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { Config } from '../model/config.ts';
import type { ExitCode } from '../model/errors.ts';
import { judgedSamples } from '../model/own-sample.ts';
import type { Cell } from '../model/plan.ts';
import { type Note, RECORD_VERSION, type RunRecord } from '../model/record.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import type { Verdict } from '../model/verdict.ts';
import { alarmLevel, rateAlarmLevel } from '../plan/alarm-level.ts';
import { runScope } from '../plan/run-scope.ts';
import { readRecord } from '../record/read-record.ts';
import { renderTerminal } from '../report/render-terminal.ts';

export interface CheckOptions extends RunOptions {
  /** In place of the config's `gate.failOn`. */
  readonly failOn?: readonly Verdict[];
  /** Pictures of the report are kept where a comment can link them: by the storage, or on a branch of the environment's repository. Default: no. */
  readonly keepPictures?: boolean;
  /** What the run may be accepted for in a comment, if the storage can keep it until then. Absent: it is not kept. */
  readonly candidate?: CandidateKey;
  /** Said in the report before the run's own notes. */
  readonly notes?: readonly Note[];
  /** Goes on with the run that was stopped in `outDir`. Default: no. */
  readonly resume?: boolean;
}

export interface CheckResult {
  readonly record: RunRecord;
  /** For a terminal. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  /** Somebody may accept the run in a comment. */
  readonly isWaiting: boolean;
  /** What telling others of the run needs. Absent: the run was finished before. */
  readonly notify?: {
    readonly targets: Config['notify'];
    /** Whether a route had drifted in the run before; routes without such a run are not in it. */
    readonly before: ReadonlyMap<string, boolean>;
  };
  /** See `SavedRun`. Absent: nobody asked for it. */
  readonly kept?: SavedRun['kept'];
}

/**
 * Runs the suite once: plan, send, measure, compare, judge, record, report. What the user can mend (`ConfigError`,
 * a budget that is too small) is found before the first request; every picture is on disk before anything is made of it.
 */
export async function check(options: CheckOptions, environment: Environment): Promise<CheckResult> {
  const { only, outDir, resume = false } = options;
  await using project = await loadProject({ ...options, mayWait: isKeptRun(options.run, only) }, environment);
  const prepared = await prepareRun(project, options, environment);
  const begun = await beginRun({
    outDir,
    scope: runScope({ ...project, only }),
    batched: new Set(project.config.routes.flatMap(({ id, batch }) => (batch === true ? [id] : []))),
    resume,
    startMs: environment.clock.now(),
  });
  if (begun.run.isFinished) return finishedBefore(outDir);
  // Awaited here, because the project is closed when this returns.
  return await judgeWhole({ prepared, begun, options }, environment);
}

async function finishedBefore(outDir: string): Promise<CheckResult> {
  const record = await readRecord(outDir);
  const lines = ['The run in this folder is finished: nothing was sent.', ...renderTerminal(record)];
  return { record, lines, exitCode: exitCodeFor(record), isWaiting: false };
}

export interface WholeRun {
  readonly prepared: PreparedRun;
  readonly begun: Begun;
  readonly options: CheckOptions;
  /** See `RunStagesInput`. */
  readonly oneStageBecause?: string;
}

/** The whole way of a run, from what there are no answers to yet until its reports are on disk. */
export async function judgeWhole(
  { prepared, begun, options, oneStageBecause }: WholeRun,
  environment: Environment,
): Promise<CheckResult> {
  const { clock, signal } = environment;
  const { project, routes, budgetMicros } = prepared;
  const { config, plan, storage, store } = project;
  const { folder, answers } = begun;
  const isKept = isKeptRun(options.run, options.only);
  const subjects = recordedSubjects(project);
  const baselineTests = await testBaselines({ cells: plan.cells, baselines: project.baselines, store });
  const startMs = Date.parse(begun.run.startedAt);
  const mutes = await readMutes(storage.mutes, { cells: plan.cells, startMs });
  const { isMuted } = mutes;
  const { history } = storage;
  const routeIds = routes.map(({ id }) => id);
  const earlier = await readHistory(history, routeIds);
  const recent = await readRecent(history, isKept ? routeIds : []);

  const runId = begun.run.id;
  await using open = openRun(prepared, begun, environment);
  const { measuring, ports, send } = open;
  const { suite } = config;
  const seed = createHash('sha256').update(String(startMs)).digest().readUInt32BE();
  const batchPorts = { ...ports, batches: keptBatches(storage), recall: (sample: Sample) => measuring.recall(sample) };
  const batched = routes.filter(({ batch }) => batch === true);
  const round = await collectRound({ plan, routes: batched, signal, runId, collected: answers.collected }, batchPorts);
  const staged = await runStages({
    project,
    round,
    measuring,
    recent,
    seed,
    doubted: baselineDoubts(baselineTests),
    isMuted,
    send,
    oneStageBecause,
  });
  const { measurements, tests } = staged;
  // What fallbacks served says nothing about the routes that are judged; the record has it.
  const samples = judgedSamples(staged.samples);
  const { cells, strips, baselines } = await compareCells({
    cells: plan.cells,
    suite,
    samples,
    measurements,
    store,
    folder,
    // Before pictures become a baseline, somebody must have seen them.
    showNew: true,
    showCases: new Set([...oddCells(tests), ...mutedCells(plan.cells, isMuted)]),
  });
  const facts = compareRoutes({
    cells,
    samples,
    baselines,
    tests,
    baselineTests,
    isMuted,
    prices: new Map(routes.flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const]))),
  });
  const routeComparisons = await withParity(facts, {
    routes: subjects.routes,
    plan: { ...plan, cells: plan.cells.filter((cell) => !isMuted(cell)) },
    baselines: project.baselines,
    samples,
    measurements,
    store,
    alpha: alarmLevel(config.plan.falseAlarmsPerYear),
    seed,
  });
  const muteNotes = isKept ? await forgetOver(storage.mutes, mutes, startMs) : [];
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
      mutes: mutes.inForce,
      rateLevel: rateAlarmLevel(config.plan.falseAlarmsPerYear),
    }),
    strips,
    ...(mutes.inForce.length === 0 ? {} : { mutes: mutes.inForce }),
    cost: {
      micros: staged.spentMicros + round.spentMicros + answers.lost.spentMicros,
      unknownAttempts: staged.unknownAttempts + round.unknownAttempts + answers.lost.unknownAttempts,
    },
    ...(staged.incomplete === undefined ? {} : { incomplete: staged.incomplete }),
    notes: [
      ...(options.notes ?? []),
      ...answers.notes,
      ...round.notes,
      ...staged.notes,
      ...measuring.notes(),
      ...embeddingNotes(config.embedding, tests),
      ...earlier.notes,
      ...muteNotes,
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
      ...(budgetMicros === undefined
        ? {}
        : { leftMicros: Math.max(0, budgetMicros - answers.lost.countedMicros - staged.spentMicros) }),
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
  if (record.incomplete === undefined) await folder.begin({ ...begun.run, isFinished: true });
  const shown = files.map((file) => relative(environment.cwd, file) || file);
  return {
    record,
    lines: renderTerminal(record, { files: shown }),
    exitCode: exitCodeFor(record),
    isWaiting: saved.isWaiting,
    notify: {
      targets: config.notify,
      before: new Map(
        [...earlier.history].flatMap(([routeId, entries]) => {
          const last = entries.at(-1);
          return last === undefined ? [] : [[routeId, last.drifted] as const];
        }),
      ),
    },
    ...(kept === undefined ? {} : { kept }),
  };
}

/** A route has nothing to remember whose batch is not there yet, or whose answers count in another run. */
function ofThisRun(
  record: RunRecord,
  { round, settled }: { readonly round: BatchRound; readonly settled: ReadonlySet<string> },
): RunRecord {
  const isMeasured = (routeId: string): boolean => {
    const batched = round.routes.get(routeId);
    return batched === undefined || (batched.hasAnswers && settled.has(routeId));
  };
  return { ...record, routeResults: record.routeResults.filter(({ comparison }) => isMeasured(comparison.routeId)) };
}

/** Cells that are shown when their route's pictures moved: those that moved most, as many as a reader looks at. */
const MAX_ODD_CELLS = 6;

/** Muted cells, as many: whoever muted them looks whether they are well again. */
const mutedCells = (cells: readonly Cell[], isMuted: (cell: Cell) => boolean): string[] =>
  cells
    .filter(isMuted)
    .slice(0, MAX_ODD_CELLS)
    .map(({ routeId, caseId }) => cellKey(routeId, caseId));

function oddCells(tests: ReadonlyMap<string, PictureTest>): ReadonlySet<string> {
  return new Set(
    [...tests]
      .filter(([, test]) => test.stages.at(-1)!.stage === 2 || isSuspiciousWindow(test.window))
      .flatMap(([routeId, { oddCases }]) => oddCases.slice(0, MAX_ODD_CELLS).map((caseId) => cellKey(routeId, caseId))),
  );
}
