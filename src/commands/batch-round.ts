import { spentOn } from './earlier-answers.ts';
import type { Batch, BatchStore } from '../model/batch.ts';
import type { Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { Note } from '../model/record.ts';
import type { Route } from '../model/route.ts';
import type { Sample } from '../model/sample.ts';
import type { BatchRoute } from '../run/batch-call.ts';
import { buildSkipped } from '../run/build-sample.ts';
import { collectBatch } from '../run/collect-batch.ts';
import type { RunPorts } from '../run/run-ports.ts';
import { findBatch } from '../run/submit-batch.ts';

export interface RoundInput {
  readonly plan: Plan;
  /** Routes of the plan whose requests go through batches. */
  readonly routes: readonly Route[];
  readonly signal: AbortSignal;
  /** Of this run. */
  readonly runId: string;
  /** What this run had collected before it was stopped. */
  readonly collected: readonly Sample[];
}

export type RoundPorts = Pick<RunPorts, 'clock' | 'keyFor' | 'priceReply' | 'readInput' | 'sink' | 'providers'> & {
  readonly batches: BatchStore;
  /** Lets the picture of a sample of this run's folder be measured. */
  readonly recall: (sample: Sample) => void;
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
  readonly hasAnswers: boolean;
  /** Whose answers were collected; it stays in the store until the next one takes its place. */
  readonly shown?: Batch;
}

/** Asks for the batches of earlier runs and makes samples of those that are over. Submits nothing. */
export async function collectRound(
  { plan, routes, signal, runId, collected }: RoundInput,
  ports: RoundPorts,
): Promise<BatchRound> {
  const samples: Sample[] = [];
  const notes: Note[] = [];
  const rounds = new Map<string, RouteRound>();
  let spentMicros = 0;
  let unknownAttempts = 0;
  for (const route of routes) {
    const cells = plan.cells.filter(({ routeId }) => routeId === route.id);
    const provider = ports.providers.get(route.protocol)!.batch!;
    const on: BatchRoute = { route, provider, cells, signal };
    const before = collected.filter(({ routeId }) => routeId === route.id);
    const seen = await collectRoute(on, { runId, before }, ports);
    const hasAnswers = seen.kind === 'collected' || (seen.kind === 'ended' && before.length > 0);
    const ofRoute = seen.kind === 'collected' || seen.kind === 'ended' ? seen.samples : [];
    if (seen.kind === 'collected' || seen.kind === 'ended') {
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
      isWaiting: seen.kind === 'waiting' || seen.kind === 'ended',
      hasAnswers,
      ...(seen.kind === 'collected' ? { shown: seen.batch } : {}),
    });
  }
  return { samples, spentMicros, unknownAttempts, notes, routes: rounds };
}

/** `ended`: by this very run, before it was stopped. */
type Seen =
  | ({ readonly kind: 'ended'; readonly samples: readonly Sample[] } & Pick<
      BatchRound,
      'spentMicros' | 'unknownAttempts'
    >)
  | { readonly kind: 'none'; readonly wasLost: boolean }
  | { readonly kind: 'waiting'; readonly batch: Batch; readonly because: string }
  | (Extract<Awaited<ReturnType<typeof collectBatch>>, { kind: 'collected' }> & { readonly batch: Batch });

async function collectRoute(
  on: BatchRoute,
  { runId, before }: { readonly runId: string; readonly before: readonly Sample[] },
  ports: RoundPorts,
): Promise<Seen> {
  const batch = await ports.batches.get(on.route.id);
  if (batch === undefined ? before.length > 0 : batch.runId === runId) {
    for (const sample of before) ports.recall(sample);
    return { kind: 'ended', samples: before, ...spentOn(before) };
  }
  if (batch === undefined) return { kind: 'none', wasLost: false };
  const found = await findBatch({ batch, on }, ports);
  if (found.kind === 'lost') return { kind: 'none', wasLost: true };
  if (found.kind === 'unsure') return { kind: 'waiting', batch, because: found.because };
  return { ...(await collectBatch({ batch, id: found.id, on }, ports)), batch };
}

const skipWords = (seen: Seen): string =>
  seen.kind === 'waiting'
    ? `waits for a batch of ${seen.batch.submittedAt}`
    : seen.kind === 'none' || seen.kind === 'ended'
      ? 'there was no batch to show; one is submitted for the next run'
      : 'the batch of this run has no request with these settings; the next one has';

function roundNotes(routeId: string, seen: Seen): Note[] {
  switch (seen.kind) {
    case 'ended': {
      const text = `The answers of ${routeId} are those that this run had collected before it was stopped.`;
      return seen.samples.length === 0 ? [] : [{ level: 'info', text }];
    }
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

/** So many requests, in words. */
export const requests = (count: number): string => `${count} request${count === 1 ? '' : 's'}`;
