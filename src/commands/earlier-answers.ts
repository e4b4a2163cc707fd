import type { Measurement } from '../model/measurement.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { Note } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import { countedMicros } from '../run/build-sample.ts';
import { incompleteBecause } from '../run/run-plan.ts';
import type { RunOutcome } from '../run/run-ports.ts';

/** What is known before a run sends anything: answers of the run that it goes on with, or of its shards. */
export interface EarlierAnswers {
  /** By shot id, one or the pictures of a sheet; these shots are not sent. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** What batches had brought; these are no requests of the run. */
  readonly collected: readonly Sample[];
  /** Of their pictures, as far as they were measured. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** Of requests that brought no answer and are sent again. */
  readonly lost: Spent;
  readonly notes: readonly Note[];
}

interface Spent {
  readonly spentMicros: Micros;
  readonly unknownAttempts: number;
  /** What the budget counts: worst cases where a cost is unknown. */
  readonly countedMicros: Micros;
}

const NOTHING: Spent = { spentMicros: 0, unknownAttempts: 0, countedMicros: 0 };
export const NO_ANSWERS: EarlierAnswers = {
  samples: new Map(),
  collected: [],
  measurements: {},
  lost: NOTHING,
  notes: [],
};

export function spentOn(samples: readonly Sample[]): Spent {
  const { knownMicros, unknownCount } = sumMicros(
    samples.flatMap(({ attempts }) => attempts).map(({ cost }) => cost?.micros),
  );
  return {
    spentMicros: knownMicros,
    unknownAttempts: unknownCount,
    countedMicros: samples.reduce((sum, sample) => sum + countedMicros(sample), 0),
  };
}

type Send = (plan: Plan, spentMicros: Micros) => Promise<RunOutcome>;

/** Sends the shots that have no answer yet, and makes one outcome of both. */
export function withAnswers(
  { samples: earlier }: Pick<EarlierAnswers, 'samples'>,
  { send, recall }: { readonly send: Send; readonly recall: (sample: Sample) => void },
): Send {
  if (earlier.size === 0) return send;
  return async (plan, spentMicros) => {
    const known = plan.shots.flatMap(({ id }) => earlier.get(id) ?? []);
    for (const sample of known) recall(sample);
    const paid = spentOn(known);
    const shots = plan.shots.filter(({ id }) => !earlier.has(id));
    const sent = shots.length === 0 ? NONE : await send({ ...plan, shots }, spentMicros + paid.countedMicros);
    const fresh = Map.groupBy(sent.samples, ({ shotId }) => shotId);
    const samples = plan.shots.flatMap(({ id }) => earlier.get(id) ?? fresh.get(id)!);
    const { incomplete: _ofRest, ...rest } = sent;
    const incomplete = incompleteBecause(samples);
    return {
      ...rest,
      samples,
      ...(incomplete === undefined ? {} : { incomplete }),
      spentMicros: sent.spentMicros + paid.spentMicros,
      unknownAttempts: sent.unknownAttempts + paid.unknownAttempts,
    };
  };
}

const NONE: RunOutcome = { samples: [], spentMicros: 0, unknownAttempts: 0, notes: [] };
