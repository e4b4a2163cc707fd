import type { Shot } from './plan.ts';

/** A shot in a vendor's batch. */
export interface BatchShot {
  /** Names the request inside the batch; unique in it. */
  readonly key: string;
  readonly shot: Shot;
  /** Of the cell when the batch was submitted: answers to other settings are never compared. */
  readonly settingsHash: string;
}

/** The batch of a route that was submitted, or may have been, and whose answers no run has shown yet. */
export interface Batch {
  readonly version: 1;
  readonly routeId: string;
  /** Random, 32 hex digits. The vendor keeps it beside the batch, so that one whose id got lost can be found. */
  readonly token: string;
  /** The vendor's name for it. Absent: the submission was begun, and nobody has seen its end. */
  readonly id?: string;
  /** ISO time when the submission was begun. */
  readonly submittedAt: string;
  /** Run that submitted it. */
  readonly runId: string;
  /** Stage of sampling that its pictures make up, see `runStages`. */
  readonly stage: 1 | 2;
  readonly shots: readonly BatchShot[];
}

/** Most requests that a batch of ours holds; vendors take more. */
export const MAX_BATCH_SHOTS = 10_000;

/**
 * One batch per route, between the run that submits it and the run that shows its answers. Writers name the batch that
 * they have read (`after`, its token): when another run was quicker, nothing is written and `InfraError` with the code
 * `batch-changed` is thrown.
 */
export interface BatchStore {
  /** `undefined`: there is none. Throws `InfraError` when it is damaged: a damaged batch is not a missing one, and may be paid for. */
  get(routeId: string): Promise<Batch | undefined>;
  /** Keeps a batch in place of the one with the token `after`; `undefined`: in place of none. At once or not at all. */
  put(batch: Batch, options: { readonly after: string | undefined }): Promise<void>;
  /** Forgets the batch with the token `after`. */
  remove(routeId: string, options: { readonly after: string }): Promise<void>;
}
