import type { RunRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Phrase } from './phrase.ts';

/** Where a reader accepts: in a comment below, when the run waits for one, or with the program and the run's folder. */
export type AcceptPlace = 'comment' | 'program';

/** Where accepting changes a baseline for the better. */
const ACCEPTABLE: ReadonlySet<Verdict> = new Set([
  'drifted',
  'unreliable-baseline',
  'watch',
  'stale',
  'new',
  'improved',
]);

/** What to do about the run, with the very command; `undefined` where there is nothing to do. */
export function acceptHint(record: RunRecord, place: AcceptPlace = 'program'): Phrase | undefined {
  const { verdict, incomplete, cells } = record;
  const isAcceptable = cells.some((cell) => ACCEPTABLE.has(cell.verdict));
  if (isAcceptable && incomplete !== undefined)
    return ['This run is incomplete and cannot be accepted as the baseline. Mend the cause, then run again.'];
  if (verdict === 'inconclusive') return ['Mend the cause, then run again: what was not measured is not judged.'];
  const isOpen = verdict === 'watch';
  const wait = isOpen ? ['Nothing to do yet: the next runs confirm it or clear it.'] : undefined;
  if (!isAcceptable) return wait;
  return [...(wait ?? []), isOpen ? ' Fine as it is? ' : 'Looks right? ', ...acceptWords(record, place)];
}

function acceptWords({ run }: RunRecord, place: AcceptPlace): Phrase {
  if (place === 'program') return ['Accept it as the baseline: ', { code: `image-drift accept ${run.id}` }];
  const when = run.pullRequest === undefined ? 'at once' : 'when this pull request merges';
  return ['Comment ', { code: '/image-drift accept' }, `, and these pictures become the baseline ${when}.`];
}

/** The command for one route, or one of its cases. */
export function acceptCommand(
  { run, incomplete }: RunRecord,
  {
    routeId,
    caseId,
    place,
  }: { readonly routeId: string; readonly caseId: string | undefined; readonly place: AcceptPlace },
): Phrase | undefined {
  if (incomplete !== undefined) return undefined;
  const command =
    place === 'comment'
      ? ['/image-drift accept', routeId, ...(caseId === undefined ? [] : [caseId])]
      : ['image-drift accept', run.id, '--route', routeId, ...(caseId === undefined ? [] : ['--case', caseId])];
  return [
    caseId === undefined ? 'To accept this route alone: ' : 'To accept this case alone: ',
    { code: command.join(' ') },
  ];
}
