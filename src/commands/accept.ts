import type { Environment, Selection } from './environment.ts';
import { loadProject } from './load-project.ts';
import { baselinesFromRecord } from '../baselines/approve.ts';
import { createRunFolder, readRecord } from '../record/run-folder.ts';

export interface AcceptResult {
  readonly accepted: readonly string[];
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
  const { store } = await loadProject({ configFile, only }, environment);
  const approval = {
    by,
    at: new Date(environment.clock.now()).toISOString(),
    runId: record.run.id,
    ...(record.run.commit === undefined ? {} : { commit: record.run.commit }),
  };
  const { baselines, refused } = baselinesFromRecord({ record, approval, only });
  for (const baseline of baselines) {
    const images = new Map<string, Uint8Array>();
    for (const { image } of baseline.samples)
      if (image !== undefined) images.set(image.sha256, await folder.readImage(image));
    await store.put(baseline, images);
  }
  const accepted = baselines.map(({ routeId, caseId }) => `${routeId}/${caseId}`);
  return {
    accepted,
    refused,
    lines: [
      `accepted ${accepted.length} ${accepted.length === 1 ? 'cell' : 'cells'} of run ${record.run.id}, approved by ${by}`,
      ...refused.map(({ cell, because }) => `not accepted: ${cell}: ${because}`),
    ],
  };
}
