import { cleanLine } from './clean-text.ts';
import { joinList, type Phrase } from './phrase.ts';
import { muteOf, targetName } from '../model/mute.ts';
import type { RunRecord } from '../model/record.ts';

/** Mutes that are named; the record has them all. */
const MAX_NAMED = 5;
/** Code points of each of their words. */
const MAX_WORD = 80;

/** One line that says which cases are set aside, until when, by whom and why; `undefined`: none. */
export function mutedLine({ mutes = [] }: Pick<RunRecord, 'mutes'>): Phrase | undefined {
  if (mutes.length === 0) return undefined;
  const named = mutes.slice(0, MAX_NAMED).map((mute): Phrase => {
    const [name, until, by] = [targetName(mute), mute.until, mute.by].map((text) => cleanLine(text, MAX_WORD));
    const why: Phrase = mute.reason === undefined ? [] : [': ', { code: cleanLine(mute.reason, MAX_WORD) }];
    return [{ code: name! }, ' until ', { prose: until! }, ' by ', { code: by! }, ...why];
  });
  const rest: Phrase[] = mutes.length > MAX_NAMED ? [[`${mutes.length - MAX_NAMED} more`]] : [];
  return ['Muted, so measured and not judged: ', ...joinList([...named, ...rest]), '.'];
}

/** Whether nothing is watched but what somebody has muted. */
export function isMutedAlone({ cells, findings, routeResults, mutes = [] }: RunRecord): boolean {
  const isMuted = (cell: { readonly routeId: string; readonly caseId: string }): boolean =>
    muteOf(mutes, cell) !== undefined;
  const watched = cells.filter(({ verdict }) => verdict === 'watch');
  return (
    watched.length > 0 &&
    watched.every(({ comparison }) => isMuted(comparison)) &&
    findings.every(
      ({ verdict, routeId, caseId }) => verdict !== 'watch' || (caseId !== undefined && isMuted({ routeId, caseId })),
    ) &&
    routeResults.every(
      ({ verdict, comparison: { routeId } }) =>
        verdict !== 'watch' || watched.some(({ comparison }) => comparison.routeId === routeId),
    )
  );
}
