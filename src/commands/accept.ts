import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Environment, Selection } from './environment.ts';
import { cellKey, loadProject } from './load-project.ts';
import { wildBaselines } from './wild-baselines.ts';
import { baselinesFromRecord, FULL_BASELINE } from '../baselines/approve.ts';
import { plural } from '../judge/number-words.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { StoredImage } from '../model/sample.ts';
import { readRecord } from '../record/read-record.ts';
import { createRunFolder } from '../record/run-folder.ts';

export interface AcceptResult {
  readonly accepted: readonly string[];
  /** Of `accepted`: cells whose old pictures were replaced instead of being added to. */
  readonly restarted: readonly { readonly cell: string; readonly because: string }[];
  /** Cells whose baseline stays: it is full and nothing moved, or it is of this very run. */
  readonly kept: readonly string[];
  readonly refused: readonly { readonly cell: string; readonly because: string }[];
  readonly lines: readonly string[];
}

/**
 * Makes the very bytes of a reviewed run the baseline, cell by cell; the only writer of baselines. A cell that cannot
 * serve as one is refused with the reason, and its old baseline stays.
 */
export async function accept(
  {
    configFile,
    runDir,
    only,
    by,
  }: { readonly configFile: string; readonly runDir: string; readonly only: Selection; readonly by: string },
  environment: Environment,
): Promise<AcceptResult> {
  const record = await readRecord(runDir);
  const folder = createRunFolder(runDir);
  await using project = await loadProject({ configFile, only }, environment);
  const { storage, store, plan, baselines: existing } = project;
  const currentSettings = new Map(
    plan.cells.map(({ routeId, caseId, settingsHash }) => [cellKey(routeId, caseId), settingsHash]),
  );
  const approval = {
    by,
    at: new Date(environment.clock.now()).toISOString(),
    runId: record.run.id,
    ...(record.run.commit === undefined ? {} : { commit: record.run.commit }),
  };
  const approved = baselinesFromRecord({ record, approval, only, currentSettings, existing });
  const stored = plan.cells.flatMap(({ routeId, caseId }) => existing.get(cellKey(routeId, caseId))?.samples ?? []);
  await store.prefetch(stored.flatMap(({ image }) => image ?? []));
  // A grown baseline keeps pictures of earlier runs, which the store has.
  const inRun = new Set(record.samples.flatMap((sample) => (sample.kind === 'image' ? [sample.image.sha256] : [])));
  const getImage = (image: StoredImage): Promise<Uint8Array> =>
    inRun.has(image.sha256) ? folder.readImage(image) : store.getImage(image);
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
  const restarted = approved.restarted.filter(({ cell }) => !wild.has(cell));
  const refused = [...approved.refused, ...[...wild].map(([cell, because]) => ({ cell, because }))];
  const { kept } = approved;
  // A picture that is gone or damaged must be known before the first baseline is written.
  for (const baseline of baselines) await picturesOf(baseline, getImage);
  for (const baseline of baselines) await store.put(baseline, await picturesOf(baseline, getImage));
  await storage.save({ subject: `Accept run ${record.run.id}, approved by ${by}` });
  const accepted = baselines.map(({ routeId, caseId }) => `${routeId}/${caseId}`);
  const growing = baselines.filter(
    ({ settings, deterministic, samples }) =>
      (settings.seed === undefined || deterministic !== true) && samples.length < FULL_BASELINE,
  );
  return {
    accepted,
    restarted,
    kept,
    refused,
    lines: [
      accepted.length === 0 && kept.length === 0
        ? `nothing of run ${record.run.id} was accepted`
        : `accepted ${plural(accepted.length, 'cell')} of run ${record.run.id}, approved by ${by}`,
      ...[...Map.groupBy(restarted, ({ because }) => because)].map(
        ([because, cells]) => `${plural(cells.length, 'baseline')} replaced instead of added to, because ${because}`,
      ),
      ...(kept.length === 0
        ? []
        : [`left alone: ${plural(kept.length, 'baseline')}, full with nothing moved, or of this very run`]),
      ...(growing.length === 0
        ? []
        : [
            `${plural(growing.length, 'baseline')} not full yet (${FULL_BASELINE} pictures of at least two runs): check and accept again, best on another day`,
          ]),
      ...refused.map(({ cell, because }) => `not accepted: ${cell}: ${because}`),
    ],
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

/** Folder that `check` writes to when it is given none. */
export const DEFAULT_RUN_FOLDER = 'image-drift-run';

/**
 * The folder of a run that a person named: a folder, or the id that reports show, when that run is in the default
 * folder. A name that fits neither is taken as a folder, so that the message speaks of what was typed.
 */
export async function findRunFolder(named: string, cwd: string): Promise<string> {
  const folder = resolve(cwd, named);
  const usual = resolve(cwd, DEFAULT_RUN_FOLDER);
  if (existsSync(folder) || !existsSync(usual)) return folder;
  return (await readRecord(usual)).run.id === named ? usual : folder;
}
