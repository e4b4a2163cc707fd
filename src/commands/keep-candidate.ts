import { baselinesFromRecord } from '../baselines/approve.ts';
import { formatWaiting, MAX_CANDIDATE_PICTURES } from '../baselines/candidate-schema.ts';
import type { Baseline } from '../model/baseline.ts';
import { type Candidate, type CandidateKey, candidateName } from '../model/candidate.ts';
import type { Note, RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { WaitingShelf } from '../model/storage.ts';
import { sha256 } from '../shared/hash.ts';

export interface CandidateInput {
  readonly key: CandidateKey;
  readonly record: RunRecord;
  /** Baselines as they are now, by `<route>/<case>`. */
  readonly existing: ReadonlyMap<string, Baseline>;
  readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
}

export interface KeptCandidate {
  /** Somebody may accept the run without its folder. */
  readonly isWaiting: boolean;
  readonly notes: readonly Note[];
}

/** A push that is larger takes minutes, and a branch of such nights outgrows its repository. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Keeps what accepting a run needs, in place of the run before it: the record and the bytes of the pictures, of those
 * cells alone whose baseline would change. A run that would change none leaves nothing.
 */
export async function keepCandidate(shelf: WaitingShelf, input: CandidateInput): Promise<KeptCandidate> {
  const { key, record, existing, readImage } = input;
  const { run } = record;
  const approval = { by: 'nobody', at: run.finishedAt, runId: run.id };
  // By name, so that muted cases, which are accepted by name alone, are kept too.
  const only = { cases: record.cells.map(({ comparison }) => comparison.caseId) };
  const approved = baselinesFromRecord({ record, approval, existing, only });
  const { refused } = approved;
  const baselines = approved.baselines.filter((baseline) => wouldChange(baseline, { record, existing }));
  const changing = new Set([...baselines.map(cellOf), ...refused.map(({ cell }) => cell)]);
  const name = candidateName({ key, suiteId: record.suiteId });
  const forget = (): Promise<void> => shelf.update(name, () => undefined);
  if (baselines.length + refused.length === 0) {
    await forget();
    return { isWaiting: false, notes: [] };
  }
  const images = picturesOf(record, baselines);
  const bytes = [...images.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (images.size > MAX_CANDIDATE_PICTURES || bytes > MAX_BYTES) {
    await forget();
    const text = 'The pictures of this run are too many to be accepted in a comment; accept it from its folder.';
    return { isWaiting: false, notes: [{ level: 'info', text }] };
  }
  const text = JSON.stringify(slimRecord(record, changing));
  const candidate: Candidate = {
    version: 1,
    at: run.finishedAt,
    runId: run.id,
    ...(run.commit === undefined ? {} : { commit: run.commit }),
    record: `${sha256(text)}.json`,
    pictures: [...images.keys()].sort(),
  };
  const files = new Map<string, Uint8Array>([[candidate.record, Buffer.from(text)]]);
  for (const [file, image] of images) files.set(file, await readImage(image));
  await shelf.addFiles(files);
  await shelf.update(name, () => formatWaiting(candidate));
  return { isWaiting: baselines.length > 0, notes: [] };
}

/** Pictures of the run itself that the baselines hold, by file name; those of earlier runs are in the store. */
function picturesOf({ samples }: RunRecord, baselines: readonly Baseline[]): Map<string, StoredImage> {
  const inRun = new Set(samples.flatMap((sample) => (sample.kind === 'image' ? [sample.image.sha256] : [])));
  const images = baselines.flatMap((baseline) => baseline.samples.flatMap(({ image }) => image ?? []));
  return new Map(
    images.filter((image) => inRun.has(image.sha256)).map((image) => [`${image.sha256}.${image.extension}`, image]),
  );
}

/** A seeded cell that came back as it was would only be approved once more. */
function wouldChange(baseline: Baseline, { record, existing }: Pick<CandidateInput, 'record' | 'existing'>): boolean {
  const { routeId, caseId, settingsHash, samples } = baseline;
  const known = existing.get(cellOf(baseline));
  const cell = record.cells.find(({ comparison }) => comparison.routeId === routeId && comparison.caseId === caseId);
  const route = record.routeResults.find(({ comparison }) => comparison.routeId === routeId);
  const isSame = known?.settingsHash === settingsHash && known.samples.length === samples.length;
  return !isSame || cell?.verdict !== 'stable' || route?.verdict !== 'stable';
}

const cellOf = ({ routeId, caseId }: { readonly routeId: string; readonly caseId: string }): string =>
  `${routeId}/${caseId}`;

/** The record as far as accepting reads it, without the cells whose baseline stays. */
function slimRecord(record: RunRecord, open: ReadonlySet<string>): RunRecord {
  const isOpen = (of: { readonly routeId: string; readonly caseId: string }): boolean => open.has(cellOf(of));
  const samples = record.samples.filter(isOpen);
  const shown = new Set(samples.flatMap((sample) => (sample.kind === 'image' ? [sample.image.sha256] : [])));
  return {
    ...record,
    cases: [],
    samples,
    measurements: Object.fromEntries(Object.entries(record.measurements).filter(([hash]) => shown.has(hash))),
    cells: record.cells.filter(({ comparison }) => isOpen(comparison)),
    strips: [],
    notes: [],
  };
}
