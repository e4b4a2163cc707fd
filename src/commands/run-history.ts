import { countAttempts } from '../model/attempt-counts.ts';
import type { CellResult, RouteResult } from '../model/comparison.ts';
import { InfraError } from '../model/errors.ts';
import type { HistoryCase, HistoryEntry, RecentRun, RunHistory } from '../model/history.ts';
import type { Note, RunInfo, RunRecord } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';

/** Earlier runs by route, and a note for each route of which some could not be read. */
export async function readHistory(
  history: RunHistory,
  routeIds: readonly string[],
): Promise<{ readonly history: ReadonlyMap<string, readonly HistoryEntry[]>; readonly notes: readonly Note[] }> {
  const byRoute = new Map<string, readonly HistoryEntry[]>();
  const notes: Note[] = [];
  for (const routeId of routeIds) {
    const { entries, damaged } = await history.read(routeId);
    byRoute.set(routeId, entries);
    if (damaged > 0)
      notes.push({
        level: 'warning',
        text: `Unreadable lines in the run history of ${routeId}, passed over: ${damaged}.`,
      });
  }
  return { history: byRoute, notes };
}

/** Triggers of runs that speak for the default state; a pull request tests a proposal. */
const KEPT_TRIGGERS = new Set(['schedule', 'workflow_dispatch', 'cli']);

/** `true`: the run belongs to the series that the history tells of. Some cases would say too little about their route. */
export const isKeptRun = (
  { trigger }: Pick<RunInfo, 'trigger'>,
  { cases }: { readonly cases?: readonly string[] | undefined },
): boolean => KEPT_TRIGGERS.has(trigger) && (cases ?? []).length === 0;

/** Vectors of the last runs by route, for the rolling window. */
export async function readRecent(
  history: RunHistory,
  routeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RecentRun[]>> {
  const byRoute = new Map<string, readonly RecentRun[]>();
  for (const routeId of routeIds) byRoute.set(routeId, await history.readRecent(routeId));
  return byRoute;
}

/** Adds a finished run that `isKeptRun`. Of its vectors those of `firstShots` are kept: how many more were bought depends on what they showed. A history that cannot be written is a warning: the run itself is paid for and judged. */
export async function keepRun(
  history: RunHistory,
  record: KeptRecord,
  firstShots: ReadonlySet<string>,
): Promise<Note[]> {
  const { run, samples, cells, routeResults, incomplete } = record;
  try {
    for (const route of routeResults) {
      const { routeId } = route.comparison;
      await history.append(routeId, {
        version: 1,
        runId: run.id,
        at: run.startedAt,
        complete: incomplete === undefined,
        drifted: route.verdict === 'drifted',
        cases: casesOf(route, { samples, cells }),
      });
      const isOrdinary = incomplete === undefined && route.verdict !== 'drifted';
      if (isOrdinary && route.comparison.pictures !== undefined)
        await history.keepRecent(routeId, recentRun(record, { ...route.comparison.pictures, routeId, firstShots }));
    }
    return [];
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return [{ level: 'warning', text: `This run is missing in the history: ${error.message}.` }];
  }
}

type KeptRecord = Pick<RunRecord, 'run' | 'samples' | 'measurements' | 'cells' | 'routeResults' | 'incomplete'>;

function recentRun(
  { run, samples, measurements, cells }: KeptRecord,
  {
    routeId,
    features,
    firstShots,
  }: { readonly routeId: string; readonly features: string; readonly firstShots: ReadonlySet<string> },
): RecentRun {
  const vectorsOf = (caseId: string): RecentRun['cases'][string]['vectors'] =>
    samples.flatMap((sample) => {
      const isOurs = sample.routeId === routeId && sample.caseId === caseId && firstShots.has(sample.shotId);
      const isPicture = sample.kind === 'image' && sample.purpose === 'sample';
      const vector = isOurs && isPicture ? measurements[sample.image.sha256]?.vector : undefined;
      return vector?.features === features ? [vector.values] : [];
    });
  return {
    runId: run.id,
    at: run.startedAt,
    features,
    cases: Object.fromEntries(
      cells
        .filter(({ comparison }) => comparison.routeId === routeId)
        .map(({ comparison: { caseId, settingsHash } }) => [caseId, { settingsHash, vectors: vectorsOf(caseId) }]),
    ),
  };
}

function casesOf(
  { comparison: { routeId } }: RouteResult,
  { samples, cells }: { readonly samples: readonly Sample[]; readonly cells: readonly CellResult[] },
): Record<string, HistoryCase> {
  return Object.fromEntries(
    cells
      .filter(({ comparison }) => comparison.routeId === routeId)
      .map(({ comparison: { caseId, settingsHash } }) => {
        const finished = samples.filter(
          (sample) =>
            sample.routeId === routeId &&
            sample.caseId === caseId &&
            sample.purpose === 'sample' &&
            sample.kind !== 'skipped',
        );
        const counted = (kind: Sample['kind']): number => finished.filter((sample) => sample.kind === kind).length;
        const seen: HistoryCase = {
          settingsHash,
          latencyMs: finished.flatMap((sample) =>
            sample.kind === 'image' && sample.latencyMs !== undefined
              ? [Math.max(1, Math.round(sample.latencyMs))]
              : [],
          ),
          refused: counted('refused'),
          failed: counted('failed'),
          finished: finished.length,
          ...countAttempts(finished.flatMap(({ attempts }) => attempts)),
        };
        return [caseId, seen];
      }),
  );
}
