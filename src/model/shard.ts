/** One of the parts that a run is cut into, so that several machines can send it. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  /** Of all parts together. */
  readonly count: number;
}

/** GitHub's limit for the jobs of a matrix (workflow syntax, `jobs.<job_id>.strategy.matrix`). */
export const MAX_SHARDS = 256;

/** What a run is of. Answers that were bought apart belong to one run only where all of this is equal. */
export interface RunScope {
  /** SHA-256 of the config with its suite, hex. */
  readonly config: string;
  /** SHA-256 of the planned shots and of the settings of their cells, hex: how many are planned depends on the baselines. */
  readonly plan: string;
  /** What the user limited the run to; absent: nothing. */
  readonly routes?: readonly string[];
  readonly cases?: readonly string[];
}

/** The part of a run that a record holds. Nobody has judged it: what it means, only the whole can tell. */
export interface RecordedShard extends Shard {
  readonly scope: RunScope;
}

/** What a run folder says from the first moment on, so that a run that was stopped can go on. */
export interface BegunRun {
  readonly version: 1;
  readonly id: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly scope: RunScope;
  readonly shard?: Shard;
  /** Every shot has its answer, and the record is whole. */
  readonly isFinished: boolean;
}
