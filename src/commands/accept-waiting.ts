import { acceptRecord } from './accept-record.ts';
import { cellKey, type Project } from './load-project.ts';
import { findCandidate, readWaitingRun } from './read-candidate.ts';
import { type Approved, baselinesFromRecord } from '../baselines/approve.ts';
import { formatWaiting, MAX_ACCEPTANCES, parsePending } from '../baselines/candidate-schema.ts';
import type { Approval, Baseline } from '../model/baseline.ts';
import {
  type Acceptance,
  acceptedName,
  type Candidate,
  candidateName,
  type CandidatePlace,
  type PendingAcceptances,
} from '../model/candidate.ts';
import type { RunRecord } from '../model/record.ts';
import type { WaitingShelf } from '../model/storage.ts';

/** What became of a wish to accept; `problem` is one sentence of ours. */
export type AcceptAnswer =
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'accepted'; readonly runId: string; readonly approved: Approved };

export interface AcceptWish {
  /** Login of somebody who may. */
  readonly by: string;
  /** ISO time of the wish: a run that ended later was not what they saw. */
  readonly wishedAt: string;
  /** ISO time. */
  readonly now: string;
  readonly routeId?: string;
  readonly caseId?: string;
  /** The pull request and its newest commit. Absent: the default branch's run, accepted at once. */
  readonly pull?: { readonly number: number; readonly head: string };
}

/**
 * Accepts the run that waits for a pull request or for the default branch. Of a pull request it is written down and
 * becomes the baseline by `acceptMerged`; else at once. The run's files alone are read, never those of its commit.
 */
export async function acceptWaiting(project: Project, wish: AcceptWish): Promise<AcceptAnswer> {
  const { waiting } = project.storage;
  if (waiting === undefined)
    return refuse('runs are accepted in comments only with `baseline: { store: branch }` or `{ store: s3 }`');
  const place: CandidatePlace = {
    key: wish.pull === undefined ? 'default' : `pull-${wish.pull.number}`,
    suiteId: project.config.suite.id,
  };
  const candidate = await findCandidate(waiting, place);
  if (candidate === undefined)
    return refuse('no run waits here to be accepted: none has ended yet, or it would change no baseline');
  if (candidate.at > new Date(wish.wishedAt).toISOString())
    return refuse(`run ${candidate.runId} ended after your comment; look at its report, and comment again`);
  if (wish.pull !== undefined && candidate.commit !== wish.pull.head)
    return refuse(`run ${candidate.runId} tested an older commit; wait for the run of the newest one`);
  const run = await readWaitingRun(waiting, candidate, place);
  if (run.record.incomplete !== undefined)
    return refuse(`run ${candidate.runId} is partial (${run.record.incomplete}); run it again`);
  const acceptance: Acceptance = {
    by: wish.by,
    at: wish.now,
    candidate,
    ...(wish.routeId === undefined ? {} : { routeId: wish.routeId }),
    ...(wish.caseId === undefined ? {} : { caseId: wish.caseId }),
  };
  const input = approveInput(run.record, acceptance);
  if (!run.record.cells.some(({ comparison }) => isWanted(comparison, acceptance)))
    return refuse(`run ${candidate.runId} has nothing to accept under that name`);

  const existing = project.baselines;
  const approved =
    wish.pull === undefined
      ? await acceptRecord(project, { ...input, existing, readImage: run.readImage })
      : baselinesFromRecord({ ...input, existing });
  if (approved.baselines.length > 0) {
    if (wish.pull !== undefined) await writeDown(waiting, { place, acceptance });
    const where = wish.pull === undefined ? '' : ` for pull request ${wish.pull.number}`;
    await project.storage.save({ subject: `Accept run ${candidate.runId}${where}`, author: wish.by });
  }
  return { kind: 'accepted', runId: candidate.runId, approved };
}

export interface MergeAnswer {
  readonly acceptances: readonly Acceptance[];
  /** Cells, as `<route>/<case>`, that have a new baseline. */
  readonly accepted: readonly string[];
  readonly refused: Approved['refused'];
}

/**
 * Makes what was accepted of a pull request the baseline when it was merged, and forgets it when it was not. A cell
 * whose settings are others after the merge than in the run is refused.
 */
export async function acceptMerged(
  project: Project,
  { number, isMerged }: { readonly number: number; readonly isMerged: boolean },
): Promise<MergeAnswer> {
  const { waiting } = project.storage;
  const place: CandidatePlace = { key: `pull-${number}`, suiteId: project.config.suite.id };
  const accepted = new Set<string>();
  const refused = new Map<string, string>();
  if (waiting === undefined) return { acceptances: [], accepted: [], refused: [] };
  const text = await waiting.read(acceptedName(place));
  const pending = text === undefined ? [] : parsePending(text, acceptedName(place)).acceptances;
  let existing: ReadonlyMap<string, Baseline> = project.baselines;
  for (const acceptance of isMerged ? pending : []) {
    const { record, readImage } = await readWaitingRun(waiting, acceptance.candidate, place);
    const approved = await acceptRecord(project, { ...approveInput(record, acceptance), existing, readImage });
    for (const { cell, because } of approved.refused) refused.set(cell, because);
    existing = new Map([...existing, ...approved.baselines.map((made) => [cellOf(made), made] as const)]);
    for (const made of approved.baselines) accepted.add(cellOf(made));
  }
  for (const cell of accepted) refused.delete(cell);
  for (const name of [acceptedName(place), candidateName(place)])
    if ((await waiting.read(name)) !== undefined) await waiting.update(name, () => undefined);
  const author = isMerged ? pending.at(-1)?.by : undefined;
  await project.storage.save({
    subject: `${isMerged ? 'Merge' : 'Forget'} what was accepted of pull request ${number}`,
    ...(author === undefined ? {} : { author }),
  });
  return {
    acceptances: pending,
    accepted: [...accepted],
    refused: [...refused].map(([cell, because]) => ({ cell, because })),
  };
}

/** Adds to what was accepted of the pull request; another run may do the same meanwhile. */
async function writeDown(
  shelf: WaitingShelf,
  { place, acceptance }: { readonly place: CandidatePlace; readonly acceptance: Acceptance },
): Promise<void> {
  const name = acceptedName(place);
  await shelf.update(name, (text) => {
    const before = text === undefined ? [] : parsePending(text, name).acceptances;
    const acceptances = [...before, acceptance].slice(-MAX_ACCEPTANCES);
    return formatWaiting({ version: 1, at: acceptance.at, acceptances } satisfies PendingAcceptances);
  });
}

function approveInput(record: RunRecord, { by, at, candidate, routeId, caseId }: Acceptance) {
  const { runId, commit }: Candidate = candidate;
  const approval: Approval = { by, at, runId, ...(commit === undefined ? {} : { commit }) };
  const only = {
    ...(routeId === undefined ? {} : { routes: [routeId] }),
    ...(caseId === undefined ? {} : { cases: [caseId] }),
  };
  return { record, approval, only };
}

const isWanted = (
  cell: { readonly routeId: string; readonly caseId: string },
  { routeId = cell.routeId, caseId = cell.caseId }: Acceptance,
): boolean => cell.routeId === routeId && cell.caseId === caseId;

const cellOf = ({ routeId, caseId }: Baseline): string => cellKey(routeId, caseId);

const refuse = (problem: string): AcceptAnswer => ({ kind: 'refused', problem });
