import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NO_ANSWERS, spentOn } from './earlier-answers.ts';
import type { Environment } from './environment.ts';
import { loadProject, type Project } from './load-project.ts';
import { openRun } from './open-run.ts';
import { budgetOf, openAccess, type RunOptions } from './prepare-run.ts';
import { checkPlan, plannedRoutes } from './run-facts.ts';
import { findRetirement } from '../config/retirements.ts';
import type { Config } from '../model/config.ts';
import { ConfigError, InfraError } from '../model/errors.ts';
import type { Measurement } from '../model/measurement.ts';
import { formatUsd, type Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { Sample } from '../model/sample.ts';
import { formatRamps, planRamps, type Ramp, type RampLevel, wholeOf } from '../plan/plan-ramp.ts';
import { retirementNotes } from '../plan/retirement-notes.ts';
import { createRunFolder } from '../record/run-folder.ts';
import { type BenchLevel, benchLevel } from '../report/bench-level.ts';
import { type BenchedRoute, type BenchResult, renderBench } from '../report/render-bench.ts';
import { trueCost } from '../report/true-cost.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunOutcome } from '../run/run-ports.ts';
import { printableLine } from '../shared/printable.ts';

/** A level that is turned away this often says what the limit is; a higher one would only cost. */
const TOO_OFTEN = 0.2;

export interface BenchOptions extends Pick<RunOptions, 'configFile' | 'only' | 'allowedHosts' | 'maxCostMicros'> {
  /** Requests in flight, level by level. */
  readonly concurrency: readonly number[];
  /** Of a level. Default: see `planRamps`. */
  readonly requests?: number;
  /** Plans and sends nothing. */
  readonly isDryRun: boolean;
}

export interface Bench {
  readonly plan: Plan;
  /** Absent: nothing was to be sent. */
  readonly result?: BenchResult;
  /** For a terminal. */
  readonly lines: readonly string[];
}

/**
 * Measures what routes do under load: the suite's cases, one route after the other, level by level, each request sent
 * once. Pictures are measured and not kept. Says what it may cost before it sends; throws `ConfigError` without a
 * budget, `InfraError` when it does not cover the expected cost.
 */
export async function bench(options: BenchOptions, environment: Environment): Promise<Bench> {
  await using project = await loadProject({ ...options, mayWait: false }, environment);
  const { config } = project;
  const ramps = planRamps({ ...options, config });
  const plan = wholeOf(ramps, config);
  const budget = budgetOf(project, options);
  const ends = retirementNotes(plannedRoutes({ config, plan }), {
    find: findRetirement,
    nowMs: environment.clock.now(),
  });
  const planned = [...formatRamps(ramps, { config, budgetMicros: budget }), ...ends.map(({ text }) => text)];
  if (options.isDryRun) return { plan, lines: [...planned, 'dry run: nothing was sent'] };
  const whole = { ...project, plan };
  checkPlan(whole, undefined);
  const budgetMicros = enoughBudget(whole, budget);
  const { keyFor } = openAccess(whole, options, environment);
  for (const line of planned) environment.progress.line(line);

  const send: Send = async ({ route, plan: part }, leftMicros) => {
    const { concurrency } = route.limits;
    await using folder = await openFolder();
    const prepared = { project, routes: [route], budgetMicros: leftMicros, keyFor, embeddings: undefined };
    await using open = openRun(prepared, { folder: createRunFolder(folder.dir), answers: NO_ANSWERS }, environment);
    const { suite, root } = config;
    let done = 0;
    const tell = (): void =>
      environment.progress.status(`${route.id}, ${concurrency} in flight: ${done}/${part.shots.length}`);
    const outcome = await runPlan(
      { plan: part, routes: [route], suite, root, budgetMicros: leftMicros, signal: environment.signal },
      {
        ...open.ports,
        // Pictures are measured when the level is over: on a server of this machine that would be load, too.
        sink: { ...open.ports.sink, saveSample: async () => {} },
        progress: { started: tell, finished: () => ((done += 1), tell()) },
      },
    );
    for (const sample of outcome.samples) open.measuring.recall(sample);
    return { ...outcome, ...(await open.measuring.finish(outcome.samples)) };
  };
  const routes: RampOutcome[] = [];
  let countedMicros = 0;
  for (const ramp of ramps) {
    const done = await climb(ramp, { send, budgetMicros: budgetMicros - countedMicros, config });
    countedMicros += done.spent.countedMicros;
    routes.push(done);
    environment.progress.line(`${ramp.routeId}: ${done.route.levels.length} of ${ramp.levels.length} levels`);
  }
  const result: BenchResult = {
    routes: routes.map(({ route }) => route),
    cost: {
      micros: routes.reduce((sum, { spent }) => sum + spent.spentMicros, 0),
      unknownAttempts: routes.reduce((sum, { spent }) => sum + spent.unknownAttempts, 0),
    },
    isComplete: routes.every(({ isComplete }) => isComplete),
  };
  return { plan, result, lines: renderBench(result, config.report.projectImagesPerMonth) };
}

type Sent = RunOutcome & { readonly measurements: Readonly<Record<string, Measurement>> };
type Send = (level: RampLevel, leftMicros: Micros) => Promise<Sent>;

interface RampOutcome {
  readonly route: BenchedRoute;
  readonly spent: ReturnType<typeof spentOn>;
  readonly isComplete: boolean;
}

/** Level by level, until one says that the next would bring nothing. */
async function climb(
  { routeId, levels }: Ramp,
  { send, budgetMicros, config }: { readonly send: Send; readonly budgetMicros: Micros; readonly config: Config },
): Promise<RampOutcome> {
  const samples: Sample[] = [];
  const measurements: Record<string, Measurement> = {};
  const measured: BenchLevel[] = [];
  let end: { readonly because: string; readonly isComplete: boolean } | undefined;
  for (const level of levels) {
    const sent = await send(level, Math.max(0, budgetMicros - spentOn(samples).countedMicros));
    samples.push(...sent.samples);
    Object.assign(measurements, sent.measurements);
    const facts = benchLevel(sent, level.route.limits);
    if (facts !== undefined) measured.push(facts);
    end = endOf(sent, facts);
    if (end !== undefined) break;
  }
  const rates = config.report.costRates ?? { keepMonths: 1 };
  return {
    route: {
      routeId,
      levels: measured,
      ...(end === undefined ? {} : { ended: end.because }),
      perImage: trueCost({ samples, measurements }, { routeId, rates }),
    },
    spent: spentOn(samples),
    isComplete: end?.isComplete ?? true,
  };
}

function endOf(
  { incomplete, notes, samples }: RunOutcome,
  level: BenchLevel | undefined,
): { readonly because: string; readonly isComplete: boolean } | undefined {
  if (incomplete !== undefined) return { because: notes[0]?.text ?? incomplete, isComplete: false };
  if (level === undefined) return undefined;
  const { usable, rateLimited } = level;
  if (usable === 0) {
    const first = samples.find((sample) => sample.kind === 'failed');
    const why = first === undefined ? '' : ` The first failure: ${first.reason}: ${printableLine(first.message, 300)}`;
    return { because: `no request of this level brought a usable picture.${why}`, isComplete: false };
  }
  if (rateLimited < TOO_OFTEN) return undefined;
  const share = `${Math.round(rateLimited * 100)}%`;
  return { because: `${share} of this level were too many requests for the vendor.`, isComplete: true };
}

/** Load without a limit would be a bill without one. */
function enoughBudget({ config, plan }: Pick<Project, 'config' | 'plan'>, budgetMicros: Micros | undefined): Micros {
  const expected = `${plan.shots.length} requests are expected to cost ${formatUsd(plan.cost.expectedMicros)}`;
  if (budgetMicros === undefined)
    throw new ConfigError(
      [
        {
          at: { file: config.file },
          message: `bench sends only within a budget, and there is none; ${expected}`,
          hint: 'Write --budget USD, or set budget.perRun; --dry-run says what is sent',
        },
      ],
      { code: 'no-budget' },
    );
  if (plan.cost.expectedMicros > budgetMicros)
    throw new InfraError(
      'budget-too-small',
      `${expected}, more than the budget of ${formatUsd(budgetMicros)}; nothing was sent`,
      {
        hint: 'Raise --budget and budget.perRun, of which the smaller counts, or ask for less with --route, --concurrency and --requests',
      },
    );
  return budgetMicros;
}

async function openFolder(): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'image-drift-bench-'));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}
