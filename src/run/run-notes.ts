import { formatUsd, type Micros } from '../model/money.ts';
import type { Note } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import type { RouteLane } from './route-lane.ts';

/** What a reader must know about a run: routes that were stopped, money that ran out. */
export function runNotes({
  lanes,
  samples,
  budgetMicros,
}: {
  readonly lanes: readonly RouteLane[];
  readonly samples: readonly Sample[];
  readonly budgetMicros: Micros | undefined;
}): Note[] {
  const skipped = samples.filter((sample) => sample.kind === 'skipped');
  const notes: Note[] = [];
  for (const { route, stopped } of lanes) {
    if (stopped === undefined) continue;
    const left = skipped.filter(({ routeId, reason }) => routeId === route.id && reason === 'route-stopped').length;
    notes.push({ level: 'warning', text: `Route ${route.id} was stopped: ${stopped}. ${requests(left)} not sent.` });
  }
  notes.push(...fallbackNotes(samples));
  const aborted = skipped.filter(({ reason }) => reason === 'aborted').length;
  if (aborted > 0) notes.push({ level: 'warning', text: `The run was stopped. ${requests(aborted)} not sent.` });
  if (budgetMicros === undefined) return notes;

  const unaffordable = skipped.filter(({ reason }) => reason === 'budget').length;
  if (unaffordable > 0)
    notes.push({
      level: 'warning',
      text: `The budget of ${formatUsd(budgetMicros)} left no room for more. ${requests(unaffordable)} not sent.`,
    });
  return notes;
}

const requests = (n: number): string => (n === 1 ? '1 request was' : `${n} requests were`);

/** Who served what, for each route with fallbacks that were asked. */
function fallbackNotes(samples: readonly Sample[]): Note[] {
  const shots = Map.groupBy(
    samples.filter(({ purpose, kind }) => purpose === 'sample' && kind !== 'skipped'),
    ({ routeId }) => routeId,
  );
  return [...shots].flatMap(([routeId, all]): Note[] => {
    const fellBack = all.filter(({ own }) => own !== undefined);
    if (fellBack.length === 0) return [];
    const byServer = Map.groupBy(fellBack, ({ servedByRoute }) => servedByRoute);
    const parts = [...byServer].map(([server, same]) =>
      server === undefined
        ? `${same.length} by none of its routes`
        : `${same.length} of ${all.length} ${same.length === 1 ? 'was' : 'were'} served by ${server}`,
    );
    const text = `Route ${routeId}: ${parts.join(', ')}. What fallbacks served is no part of the judgement of ${routeId}.`;
    return [{ level: 'warning', text }];
  });
}
