import { type EarlierAnswers, withAnswers } from './earlier-answers.ts';
import type { Environment } from './environment.ts';
import { readFileWithin } from './file-ports.ts';
import { createMeasuring, type Measuring } from './measuring.ts';
import type { PreparedRun } from './prepare-run.ts';
import { createRunProgress } from './run-progress.ts';
import { createMeasurePool } from '../measure/measure-pool.ts';
import { whiteMask } from '../measure/white-mask.ts';
import { InfraError } from '../model/errors.ts';
import type { Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { InputImage } from '../model/suite.ts';
import { priceReply } from '../plan/price-reply.ts';
import { providers } from '../providers/registry.ts';
import type { RunFolder } from '../record/run-folder.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunOutcome, RunPorts } from '../run/run-ports.ts';
import { sha256 } from '../shared/hash.ts';

/** A run that can send. Dispose it. */
export interface OpenRun extends AsyncDisposable {
  readonly measuring: Measuring;
  readonly ports: Omit<RunPorts, 'progress' | 'random'>;
  /** Sends what has no answer yet, under what `spentMicros` leaves of the budget. */
  readonly send: (part: Plan, spentMicros: Micros) => Promise<RunOutcome>;
}

/** Joins the vendors with a run folder: every picture is on disk, and measured, before anything is made of it. */
export function openRun(
  { project, routes, budgetMicros, keyFor, embeddings }: PreparedRun,
  { folder, answers }: { readonly folder: RunFolder; readonly answers: EarlierAnswers },
  { clock, progress, signal }: Environment,
): OpenRun {
  const { root, suiteRoot, suite } = project.config;
  const pool = createMeasurePool(1);
  const measuring = createMeasuring(folder, pool, { source: embeddings, known: answers.measurements });
  const readInput = async (image: InputImage, as?: 'white'): Promise<Uint8Array> => {
    const bytes = await readFileWithin(image.path, suiteRoot);
    if (sha256(bytes) !== image.sha256)
      throw new InfraError('input-changed', `${image.name} changed while the run was going on`);
    if (as === undefined) return bytes;
    const mask = await whiteMask(bytes);
    if (mask === undefined) throw new InfraError('input-broken', `${image.name} is a mask that cannot be decoded`);
    return mask;
  };
  const ports = { clock, providers, keyFor, readInput, priceReply, sink: measuring.sink };
  const send = (plan: Plan, spentMicros: Micros): Promise<RunOutcome> =>
    runPlan(
      {
        plan,
        routes,
        suite,
        root,
        signal,
        ...(budgetMicros === undefined
          ? {}
          : { budgetMicros: Math.max(0, budgetMicros - answers.lost.countedMicros - spentMicros) }),
      },
      { ...ports, progress: createRunProgress(progress, { shots: plan.shots.length }) },
    );
  return {
    measuring,
    ports,
    send: withAnswers(answers, { send, recall: (sample) => measuring.recall(sample) }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
