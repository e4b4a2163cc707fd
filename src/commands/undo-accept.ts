import type { Environment, Selection } from './environment.ts';
import { cellKey, loadProject } from './load-project.ts';
import { plural } from '../judge/number-words.ts';
import type { Baseline } from '../model/baseline.ts';
import { printableLine } from '../shared/printable.ts';

export interface UndoResult {
  /** Cells, as `<route>/<case>`, that have their previous baseline again. */
  readonly restored: readonly string[];
  /** Cells of the same approval that had no baseline before it. */
  readonly left: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Takes the last accept back: the cells that it changed get the baselines that they had before. Goes one step only; the
 * runs are still there to be accepted again.
 */
export async function undoAccept(
  { configFile, only }: { readonly configFile: string; readonly only: Selection },
  environment: Environment,
): Promise<UndoResult> {
  await using project = await loadProject({ configFile, only }, environment);
  const { storage, store, plan, baselines } = project;
  const current = plan.cells.flatMap(({ routeId, caseId }) => baselines.get(cellKey(routeId, caseId)) ?? []);
  const newest = current.map(({ approval }) => approval).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  if (newest === undefined) return { restored: [], left: [], lines: ['there is no baseline, so nothing to undo'] };
  const ofLast = current.filter(({ approval }) => approval.at === newest.at && approval.runId === newest.runId);
  const older: Baseline[] = [];
  // All of them are read before the first is brought back: a damaged one must not leave half an undo.
  for (const baseline of ofLast) {
    const previous = await store.getPrevious(baseline.routeId, baseline.caseId);
    if (previous !== undefined && isOlder(previous, baseline)) older.push(previous);
  }
  for (const { routeId, caseId } of older) await store.restorePrevious(routeId, caseId);
  await storage.save({ subject: `Undo the accept of run ${newest.runId}` });
  const restored = older.map(keyOf);
  const left = ofLast.map(keyOf).filter((cell) => !restored.includes(cell));
  const what = `run ${printableLine(newest.runId, 80)}, accepted by ${printableLine(newest.by, 80)} at ${newest.at}`;
  return {
    restored,
    left,
    lines: [
      restored.length === 0
        ? `nothing to undo of ${what}`
        : `${plural(restored.length, 'cell')} of ${what}: back to the baseline before`,
      ...left.map((cell) => `left alone: ${cell}: no earlier baseline is kept`),
    ],
  };
}

const keyOf = ({ routeId, caseId }: Baseline): string => cellKey(routeId, caseId);

/** After an undo the previous baseline is the younger one: undoing again must not bring it back. */
const isOlder = (previous: Baseline, current: Baseline): boolean =>
  Date.parse(previous.approval.at) < Date.parse(current.approval.at);
