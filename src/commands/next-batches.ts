import { randomBytes } from 'node:crypto';

import { type BatchRound, requests, type RoundPorts } from './batch-round.ts';
import type { Batch } from '../model/batch.ts';
import { InfraError } from '../model/errors.ts';
import { formatUsd, type Micros, sumMicros } from '../model/money.ts';
import type { Plan, Shot } from '../model/plan.ts';
import type { Note } from '../model/record.ts';
import type { Suite } from '../model/suite.ts';
import type { BatchRoute } from '../run/batch-call.ts';
import { submitBatch, type Submission } from '../run/submit-batch.ts';

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

export interface NextBatches {
  readonly notes: readonly Note[];
  /** Routes whose last batch this run alone has ended: no other run shows its answers again. */
  readonly settled: ReadonlySet<string>;
}

/** Submits the next batch of every route that does not wait for one. Its worst case must fit into the budget of this run. */
export async function submitRound(round: BatchRound, next: NextRound, ports: RoundPorts): Promise<NextBatches> {
  const notes: Note[] = [];
  const settled = new Set<string>();
  let leftMicros = next.leftMicros ?? Infinity;
  for (const [routeId, { on, isWaiting, hasAnswers, shown }] of round.routes) {
    if (isWaiting && hasAnswers) settled.add(routeId);
    if (isWaiting || on.signal.aborted) continue;
    const shots = [...next.plan.shots, ...next.more].filter((shot) => shot.routeId === routeId);
    const worst = sumMicros(shots.map(({ worstCaseMicros }) => worstCaseMicros));
    const price = priceWords(shots);
    if (worst.knownMicros > leftMicros || leftMicros <= 0) {
      const text = `The next batch of ${routeId} (${requests(shots.length)}, ${price}) was not submitted: the budget has ${formatUsd(Math.max(0, leftMicros))} left, and a batch cannot be stopped half-way. The next run has nothing to show for this route.`;
      notes.push({ level: 'warning', text });
      const error = shown && (await forget(shown, ports));
      if (error === undefined) settled.add(routeId);
      else notes.push({ level: 'warning', text: unbegunWords(routeId, shown, error) });
      continue;
    }
    const batch = nextBatch({ on, shots, next }, ports);
    const submission = await submitBatch({ batch, on, suite: next.suite, after: shown?.token }, ports);
    if (submission.kind === 'not-begun')
      notes.push({ level: 'warning', text: unbegunWords(routeId, shown, submission.error) });
    else {
      settled.add(routeId);
      notes.push(...submissionNotes(submission, { routeId, count: shots.length, price }));
      const isFree = submission.kind === 'not-taken' && submission.reply.billing === 'no';
      if (!isFree) leftMicros -= worst.knownMicros;
    }
  }
  return { notes, settled };
}

function nextBatch(
  { on, shots, next }: { readonly on: BatchRoute; readonly shots: readonly Shot[]; readonly next: NextRound },
  { clock }: Pick<RoundPorts, 'clock'>,
): Batch {
  const hashes = new Map(on.cells.map(({ caseId, settingsHash }) => [caseId, settingsHash]));
  const routeId = on.route.id;
  return {
    version: 1,
    routeId,
    token: randomBytes(16).toString('hex'),
    submittedAt: new Date(clock.now()).toISOString(),
    runId: next.runId,
    stage: next.secondStage.has(routeId) ? 2 : 1,
    shots: shots.map((shot) => ({
      key: `${shot.caseId}#${shot.index}${shot.purpose === 'sample' ? '' : `+${shot.purpose}`}`,
      shot,
      settingsHash: hashes.get(shot.caseId)!,
    })),
  };
}

/** `undefined`: it is forgotten. */
async function forget({ routeId, token }: Batch, { batches }: RoundPorts): Promise<InfraError | undefined> {
  try {
    await batches.remove(routeId, { after: token });
    return undefined;
  } catch (error) {
    if (error instanceof InfraError) return error;
    throw error;
  }
}

function priceWords(shots: readonly Shot[]): string {
  const expected = sumMicros(shots.map(({ expectedMicros }) => expectedMicros));
  const worst = sumMicros(shots.map(({ worstCaseMicros }) => worstCaseMicros));
  const known = `${formatUsd(expected.knownMicros)} expected, ${formatUsd(worst.knownMicros)} at most`;
  return worst.unknownCount === 0 ? known : `${known}, and ${requests(worst.unknownCount)} of unknown price`;
}

function submissionNotes(
  submission: Exclude<Submission, { kind: 'not-begun' }>,
  { routeId, count, price }: { readonly routeId: string; readonly count: number; readonly price: string },
): Note[] {
  if (submission.kind === 'submitted') {
    const { id, error } = submission;
    const text = `A batch of ${requests(count)} was submitted for ${routeId} (${price}). The budget of this run counts it; the run that shows its answers counts their cost.`;
    const lost = `The batch of ${routeId} is “${id}” at the vendor, which could not be written down: ${error?.message}. The next run looks for it there.`;
    return [{ level: 'info', text }, ...(error === undefined ? [] : [{ level: 'warning', text: lost } as const])];
  }
  const { message, billing } = submission.reply;
  if (billing === 'no') return [{ level: 'warning', text: `The next batch of ${routeId} was not taken: ${message}.` }];
  const text = `The next batch of ${routeId} may have been submitted (${price}): ${message}. The next run looks for it at the vendor before it submits another.`;
  return [{ level: 'warning', text }];
}

/** Two runs that show the same answers are told apart here: only one of them ends the batch. */
function unbegunWords(routeId: string, shown: Batch | undefined, { code, message, hint }: InfraError): string {
  const advice = hint === undefined ? '' : ` ${hint}.`;
  if (code !== 'batch-changed')
    return `The next batch of ${routeId} was not submitted, because it could not be written down: ${message}.${advice}${shown === undefined ? '' : ' The next run shows the answers of this one again, and this one is missing in the history of the route.'}`;
  return shown === undefined
    ? `No batch of ${routeId} was submitted: another run has just submitted one.${advice}`
    : `Another run has shown the same answers of ${routeId} at the same time and submitted the next batch. They count there, also their cost, and are missing in the history of this run.${advice}`;
}
