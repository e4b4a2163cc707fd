import { parseCandidate } from '../baselines/candidate-schema.ts';
import { type Candidate, candidateName, type CandidatePlace } from '../model/candidate.ts';
import { InfraError } from '../model/errors.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { WaitingShelf } from '../model/storage.ts';
import { parseRecord } from '../record/read-record.ts';

/** A run as it was kept: nothing in it is believed before its hash was checked. */
export interface WaitingRun {
  readonly record: RunRecord;
  readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
}

/** `undefined`: no run waits there. */
export async function findCandidate(shelf: WaitingShelf, place: CandidatePlace): Promise<Candidate | undefined> {
  const name = candidateName(place);
  const text = await shelf.read(name);
  return text === undefined ? undefined : parseCandidate(text, name);
}

/** All that waits of a suite, by the pull request or branch that it belongs to. */
export async function waitingRuns(
  shelf: WaitingShelf,
  suiteId: string,
): Promise<readonly { readonly place: CandidatePlace; readonly candidate: Candidate }[]> {
  const runs: { place: CandidatePlace; candidate: Candidate }[] = [];
  for (const name of await shelf.list()) {
    const pull = /^candidates\/pull-(\d+)\//.exec(name)?.[1];
    const place: CandidatePlace = { key: pull === undefined ? 'default' : `pull-${Number(pull)}`, suiteId };
    if (name !== candidateName(place)) continue;
    const candidate = await findCandidate(shelf, place);
    if (candidate !== undefined) runs.push({ place, candidate });
  }
  return runs;
}

/** Number of the workflow run that made a candidate; `undefined`: it was made elsewhere. */
export async function workflowRunOf(shelf: WaitingShelf, { record }: Candidate): Promise<number | undefined> {
  const { run } = parseRecord(record, (await shelf.readFiles([record])).get(record)!);
  const id = /\/actions\/runs\/(\d{1,15})$/.exec(run.url ?? '')?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Throws `InfraError` when the record or a picture is missing or changed, or is of another run. */
export async function readWaitingRun(
  shelf: WaitingShelf,
  candidate: Candidate,
  place: CandidatePlace,
): Promise<WaitingRun> {
  const files = await shelf.readFiles([candidate.record, ...candidate.pictures]);
  const record = parseRecord(candidate.record, files.get(candidate.record)!);
  const { run } = record;
  const isOfKey = place.key === 'default' ? run.trigger !== 'pull_request' : place.key === `pull-${run.pullRequest}`;
  if (run.id !== candidate.runId || run.commit !== candidate.commit || !isOfKey || record.suiteId !== place.suiteId)
    throw new InfraError('candidate-damaged', `${candidateName(place)} names the record of another run`, {
      hint: 'Run the check again; its pictures can be accepted then',
    });
  return {
    record,
    readImage: async ({ sha256, extension }) => {
      const bytes = files.get(`${sha256}.${extension}`);
      if (bytes !== undefined) return bytes;
      throw new InfraError('candidate-damaged', `a picture of run ${run.id} was not kept`, {
        hint: 'The baselines have changed since; run the check again',
      });
    },
  };
}
