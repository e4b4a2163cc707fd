import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Environment, Selection } from './environment.ts';
import { acceptRecord } from './accept-record.ts';
import { loadProject } from './load-project.ts';
import { FULL_BASELINE } from '../baselines/approve.ts';
import { plural } from '../judge/number-words.ts';
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

/** Makes the pictures of a run's folder the baseline. */
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
  const approval = {
    by,
    at: new Date(environment.clock.now()).toISOString(),
    runId: record.run.id,
    ...(record.run.commit === undefined ? {} : { commit: record.run.commit }),
  };
  const { baselines, restarted, kept, refused } = await acceptRecord(project, {
    record,
    approval,
    only,
    existing: project.baselines,
    readImage: (image) => folder.readImage(image),
  });
  await project.storage.save({ subject: `Accept run ${record.run.id}, approved by ${by}` });
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
