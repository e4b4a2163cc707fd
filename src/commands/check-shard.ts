import { beginRun } from './begin-run.ts';
import type { Environment } from './environment.ts';
import { loadProject } from './load-project.ts';
import { openRun } from './open-run.ts';
import { prepareRun, type RunOptions } from './prepare-run.ts';
import { recordedSubjects } from './run-facts.ts';
import { isKeptRun } from './run-history.ts';
import { VERSION } from './version.ts';
import { plural } from '../judge/number-words.ts';
import { decoderVersion } from '../measure/codec.ts';
import { EXIT, type ExitCode } from '../model/errors.ts';
import { formatUsd } from '../model/money.ts';
import { RECORD_VERSION, type RunRecord } from '../model/record.ts';
import type { Shard } from '../model/shard.ts';
import { runScope } from '../plan/run-scope.ts';
import { slicePlan } from '../plan/slice-plan.ts';
import { readShardRecord } from '../record/read-record.ts';

export interface ShardOptions extends RunOptions {
  readonly shard: Shard;
  /** Goes on with the shard that was stopped in `outDir`. Default: no. */
  readonly resume?: boolean;
}

export interface ShardResult {
  readonly record: RunRecord;
  /** For a terminal. */
  readonly lines: readonly string[];
  /** Never that of a drift: what the pictures mean, only the whole can tell. */
  readonly exitCode: ExitCode;
}

/**
 * Sends and measures one part of a run and leaves its record for `merge`, under this part's share of the budget and of
 * every route's requests in flight. Compares and judges nothing, and writes nothing to the storage.
 */
export async function checkShard(options: ShardOptions, environment: Environment): Promise<ShardResult> {
  const { only, outDir, shard, run, resume = false } = options;
  const { clock } = environment;
  await using project = await loadProject({ ...options, mayWait: isKeptRun(run, only) }, environment);
  const { config, plan } = project;
  const prepared = await prepareRun(project, options, environment);
  const { budgetMicros, ...rest } = prepared;
  const slice = slicePlan({ plan, config, budgetMicros }, shard);
  const asked = new Set(rest.routes.map(({ id }) => id));
  const scope = runScope({ ...project, only });
  const begun = await beginRun({ outDir, scope, shard, resume, startMs: clock.now() });
  if (begun.run.isFinished) return toResult(await readShardRecord(outDir), 'was finished before: nothing was sent');

  const { folder, answers } = begun;
  await using open = openRun(
    {
      ...rest,
      routes: slice.routes.filter(({ id }) => asked.has(id)),
      budgetMicros: slice.budgetMicros,
    },
    begun,
    environment,
  );
  const outcome = await open.send(slice.plan, 0);
  const { samples, measurements } = await open.measuring.finish(outcome.samples);
  const record: RunRecord = {
    version: RECORD_VERSION,
    tool: { version: VERSION, node: process.versions.node, decoder: await decoderVersion() },
    run: {
      ...run,
      id: begun.run.id,
      startedAt: begun.run.startedAt,
      finishedAt: new Date(clock.now()).toISOString(),
    },
    suiteId: config.suite.id,
    gate: config.gate,
    report: config.report,
    ...recordedSubjects({ config, plan: slice.plan }),
    plan: { ...slice.plan.cost, shots: slice.plan.shots.length },
    samples,
    measurements,
    cells: [],
    routeResults: [],
    findings: [],
    strips: [],
    verdict: 'inconclusive',
    counts: {},
    cost: {
      micros: outcome.spentMicros + answers.lost.spentMicros,
      unknownAttempts: outcome.unknownAttempts + answers.lost.unknownAttempts,
    },
    ...(outcome.incomplete === undefined ? {} : { incomplete: outcome.incomplete }),
    shard: { ...shard, scope },
    notes: [...answers.notes, ...outcome.notes, ...open.measuring.notes()],
  };
  await folder.writeRecord(record);
  if (record.incomplete === undefined) await folder.begin({ ...begun.run, isFinished: true });
  return toResult(record, `is done: ${plural(samples.length, 'request')}, ${formatUsd(record.cost.micros)}`);
}

function toResult(record: RunRecord, words: string): ShardResult {
  const { index, count } = record.shard!;
  return {
    record,
    lines: [
      `Shard ${index} of ${count} ${words}`,
      ...record.notes.map(({ level, text }) => (level === 'warning' ? `Warning: ${text}` : text)),
      `Join all ${count} with  image-drift merge`,
    ],
    exitCode: record.incomplete === 'aborted' ? EXIT.unmeasured : EXIT.ok,
  };
}
