import { randomBytes } from 'node:crypto';

import type { Batch, BatchStore } from '../model/batch.ts';
import { formatUsd, type Micros, sumMicros } from '../model/money.ts';
import type { Plan, Shot } from '../model/plan.ts';
import type { Note } from '../model/record.ts';
import type { Route } from '../model/route.ts';
import type { Sample } from '../model/sample.ts';
import type { Storage } from '../model/storage.ts';
import type { Suite } from '../model/suite.ts';
import type { BatchRoute } from '../run/batch-call.ts';
import { buildSkipped } from '../run/build-sample.ts';
import { collectBatch } from '../run/collect-batch.ts';
import type { RunPorts } from '../run/run-ports.ts';
import { findBatch, submitBatch } from '../run/submit-batch.ts';

const NO_BATCHES: BatchStore = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.reject(new TypeError('this storage keeps no batches')),
  remove: () => Promise.reject(new TypeError('this storage keeps no batches')),
};

/** The batches of a storage, where every write is kept at once: what comes after it costs money. */
export function keptBatches({ batches, save }: Pick<Storage, 'batches' | 'save'>): BatchStore {
  if (batches === undefined) return NO_BATCHES;
  return {
    get: (routeId) => batches.get(routeId),
    async put(batch, options) {
      await batches.put(batch, options);
      await save({ subject: `Batch of ${batch.routeId}` });
    },
    async remove(routeId, options) {
      await batches.remove(routeId, options);
      await save({ subject: `End of the batch of ${routeId}` });
    },
  };
}

export interface RoundInput {
  readonly plan: Plan;
  /** Routes of the plan whose requests go through batches. */
  readonly routes: readonly Route[];
  readonly signal: AbortSignal;
}

export type RoundPorts = Pick<RunPorts, 'clock' | 'keyFor' | 'priceReply' | 'readInput' | 'sink' | 'providers'> & {
  readonly batches: BatchStore;
};

/** What earlier batches brought. */
export interface BatchRound {
  /** One or more for every cell of these routes; what there is no answer for yet is skipped. */
  readonly samples: readonly Sample[];
  /** Of the answers. The budget of the run that submitted them has counted them already. */
  readonly spentMicros: Micros;
  readonly unknownAttempts: number;
  readonly notes: readonly Note[];
  /** By route that goes through batches. */
  readonly routes: ReadonlyMap<string, RouteRound>;
}

interface RouteRound {
  readonly on: BatchRoute;
  /** `true`: the vendor still has a batch, so nothing more is submitted. */
  readonly isWaiting: boolean;
  /** Whose answers were collected; it stays in the store until the next one takes its place. */
  readonly shown?: Batch;
}

/** Asks for the batches of earlier runs and makes samples of those that are over. Submits nothing. */
export async function collectRound({ plan, routes, signal }: RoundInput, ports: RoundPorts): Promise<BatchRound> {
  const samples: Sample[] = [];
  const notes: Note[] = [];
  const rounds = new Map<string, RouteRound>();
  let spentMicros = 0;
  let unknownAttempts = 0;
  for (const route of routes) {
    const cells = plan.cells.filter(({ routeId }) => routeId === route.id);
    const provider = ports.providers.get(route.protocol)!.batch!;
    const on: BatchRoute = { route, provider, cells, signal };
    const seen = await collectRoute(on, ports);
    const ofRoute = seen.kind === 'collected' ? seen.samples : [];
    if (seen.kind === 'collected') {
      spentMicros += seen.spentMicros;
      unknownAttempts += seen.unknownAttempts;
    }
    samples.push(...ofRoute);
    notes.push(...roundNotes(route.id, seen));
    const answered = new Set(ofRoute.map(({ caseId }) => caseId));
    for (const shot of plan.shots) {
      if (shot.routeId !== route.id || shot.index > 0 || answered.has(shot.caseId) || shot.purpose !== 'sample')
        continue;
      const skipped = buildSkipped(shot, { reason: 'batch', message: skipWords(seen) });
      await ports.sink.saveSample(skipped);
      samples.push(skipped);
    }
    rounds.set(route.id, {
      on,
      isWaiting: seen.kind === 'waiting',
      ...(seen.kind === 'collected' ? { shown: seen.batch } : {}),
    });
  }
  return { samples, spentMicros, unknownAttempts, notes, routes: rounds };
}

type Seen =
  | { readonly kind: 'none'; readonly wasLost: boolean }
  | { readonly kind: 'waiting'; readonly batch: Batch; readonly because: string }
  | (Extract<Awaited<ReturnType<typeof collectBatch>>, { kind: 'collected' }> & { readonly batch: Batch });

async function collectRoute(on: BatchRoute, ports: RoundPorts): Promise<Seen> {
  const batch = await ports.batches.get(on.route.id);
  if (batch === undefined) return { kind: 'none', wasLost: false };
  const id = await findBatch({ batch, on }, ports);
  if (id === undefined) return { kind: 'none', wasLost: true };
  if (typeof id !== 'string')
    return { kind: 'waiting', batch, because: `may have been submitted, which could not be found out: ${id.message}` };
  return { ...(await collectBatch({ batch, id, on }, ports)), batch };
}

const skipWords = (seen: Seen): string =>
  seen.kind === 'waiting'
    ? `waits for a batch of ${seen.batch.submittedAt}`
    : seen.kind === 'none'
      ? 'there was no batch to show; one is submitted for the next run'
      : 'the batch of this run has no request with these settings; the next one has';

function roundNotes(routeId: string, seen: Seen): Note[] {
  switch (seen.kind) {
    case 'none':
      return seen.wasLost
        ? [{ level: 'info', text: `The last batch of ${routeId} never reached the vendor, and cost nothing.` }]
        : [];
    case 'waiting': {
      const { submittedAt, shots } = seen.batch;
      const text = `The batch of ${routeId} (${requests(shots.length)}, pending since ${submittedAt}) ${seen.because}. Nothing could be measured yet, and nothing more was submitted.`;
      return [{ level: 'warning', text }];
    }
    case 'collected': {
      const { batch, state, stale } = seen;
      const text = `${routeId} shows the answers to the batch that run ${batch.runId} submitted at ${batch.submittedAt} (${requests(batch.shots.length)}, ${state}).`;
      const changed = `${requests(stale)} of the batch of ${routeId} had settings that you have changed since. The answers are left out, and their cost is counted.`;
      return [{ level: 'info', text }, ...(stale === 0 ? [] : [{ level: 'warning', text: changed } as const])];
    }
  }
}

export interface NextRound {
  readonly plan: Plan;
  readonly suite: Suite;
  /** Shots that a suspicion asks for beside those of the plan. */
  readonly more: readonly Shot[];
  /** Routes whose next pictures are a second stage. */
  readonly secondStage: ReadonlySet<string>;
  readonly runId: string;
  /** What is left of the run's budget; absent: no limit. */
  readonly leftMicros?: Micros;
}

/** Submits the next batch of every route that does not wait for one. Its worst case must fit into the budget of this run. */
export async function submitRound(round: BatchRound, next: NextRound, ports: RoundPorts): Promise<Note[]> {
  const notes: Note[] = [];
  let leftMicros = next.leftMicros ?? Infinity;
  for (const [routeId, { on, isWaiting, shown }] of round.routes) {
    if (isWaiting || on.signal.aborted) continue;
    const shots = [...next.plan.shots, ...next.more].filter((shot) => shot.routeId === routeId);
    const expected = sumMicros(shots.map(({ expectedMicros }) => expectedMicros));
    const worst = sumMicros(shots.map(({ worstCaseMicros }) => worstCaseMicros));
    const price = `${formatUsd(expected.knownMicros)} expected, ${formatUsd(worst.knownMicros)} at most${worst.unknownCount === 0 ? '' : `, and ${requests(worst.unknownCount)} of unknown price`}`;
    if (worst.knownMicros > leftMicros || leftMicros <= 0) {
      const text = `The next batch of ${routeId} (${requests(shots.length)}, ${price}) was not submitted: the budget has ${formatUsd(Math.max(0, leftMicros))} left, and a batch cannot be stopped half-way. The next run has nothing to show for this route.`;
      notes.push({ level: 'warning', text });
      if (shown !== undefined) await ports.batches.remove(routeId, { after: shown.token });
      continue;
    }
    const hashes = new Map(on.cells.map(({ caseId, settingsHash }) => [caseId, settingsHash]));
    const batch: Batch = {
      version: 1,
      routeId,
      token: randomBytes(16).toString('hex'),
      submittedAt: new Date(ports.clock.now()).toISOString(),
      runId: next.runId,
      stage: next.secondStage.has(routeId) ? 2 : 1,
      shots: shots.map((shot) => ({
        key: `${shot.caseId}#${shot.index}${shot.purpose === 'sample' ? '' : `+${shot.purpose}`}`,
        shot,
        settingsHash: hashes.get(shot.caseId)!,
      })),
    };
    const failure = await submitBatch({ batch, on, suite: next.suite, after: shown?.token }, ports);
    if (failure === undefined) {
      leftMicros -= worst.knownMicros;
      notes.push({
        level: 'info',
        text: `A batch of ${requests(shots.length)} was submitted for ${routeId} (${price}). The budget of this run counts it; the run that shows its answers counts their cost.`,
      });
    } else if (failure.billing === 'no')
      notes.push({ level: 'warning', text: `The next batch of ${routeId} was not taken: ${failure.message}.` });
    else {
      leftMicros -= worst.knownMicros;
      const text = `The next batch of ${routeId} may have been submitted (${price}): ${failure.message}. The next run looks for it at the vendor before it submits another.`;
      notes.push({ level: 'warning', text });
    }
  }
  return notes;
}

const requests = (count: number): string => `${count} request${count === 1 ? '' : 's'}`;
