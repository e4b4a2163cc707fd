import { cellKey, type Project } from './load-project.ts';
import type { Selection } from './environment.ts';
import { wildBaselines } from './wild-baselines.ts';
import { type Approved, baselinesFromRecord } from '../baselines/approve.ts';
import type { Approval, Baseline, BaselineStore } from '../model/baseline.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';

export interface AcceptRecordInput {
  readonly record: RunRecord;
  readonly approval: Approval;
  readonly only: Selection;
  /** Baselines as they are now, by `cellKey`. */
  readonly existing: ReadonlyMap<string, Baseline>;
  /** Pictures of the run. */
  readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
}

/**
 * Puts the very bytes of a reviewed run into the store, cell by cell; the only writer of baselines. A cell that cannot
 * serve as one is refused with the reason, and its old baseline stays. Nothing is saved yet.
 */
export async function acceptRecord(project: Project, input: AcceptRecordInput): Promise<Approved> {
  const { record, approval, only, existing, readImage } = input;
  const { store, plan } = project;
  const currentSettings = new Map(
    plan.cells.map(({ routeId, caseId, settingsHash }) => [cellKey(routeId, caseId), settingsHash]),
  );
  const approved = baselinesFromRecord({ record, approval, only, currentSettings, existing });
  const stored = plan.cells.flatMap(({ routeId, caseId }) => existing.get(cellKey(routeId, caseId))?.samples ?? []);
  await store.prefetch(stored.flatMap(({ image }) => image ?? []));
  // A grown baseline keeps pictures of earlier runs, which the store has.
  const inRun = new Set(record.samples.flatMap((sample) => (sample.kind === 'image' ? [sample.image.sha256] : [])));
  const getImage = (image: StoredImage): Promise<Uint8Array> =>
    inRun.has(image.sha256) ? readImage(image) : store.getImage(image);
  const wild = await wildBaselines({
    baselines: approved.baselines,
    existing,
    runId: record.run.id,
    pictures: { getImage },
  });
  // Whoever names a case has looked at it.
  for (const caseId of only.cases ?? [])
    for (const { routeId } of approved.baselines) wild.delete(cellKey(routeId, caseId));
  const baselines = approved.baselines.filter(({ routeId, caseId }) => !wild.has(cellKey(routeId, caseId)));
  // A picture that is gone or damaged must be known before the first baseline is written.
  for (const baseline of baselines) await picturesOf(baseline, getImage);
  for (const baseline of baselines) await store.put(baseline, await picturesOf(baseline, getImage));
  return {
    baselines,
    restarted: approved.restarted.filter(({ cell }) => !wild.has(cell)),
    kept: approved.kept,
    refused: [...approved.refused, ...[...wild].map(([cell, because]) => ({ cell, because }))],
  };
}

async function picturesOf(
  { samples }: Baseline,
  getImage: BaselineStore['getImage'],
): Promise<Map<string, Uint8Array>> {
  const images = new Map<string, Uint8Array>();
  for (const { image } of samples) if (image !== undefined) images.set(image.sha256, await getImage(image));
  return images;
}
