import type { Note } from '../model/record.ts';
import type { Retirement } from '../model/retirement.ts';
import type { Route } from '../model/route.ts';

const WARNING_DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * A warning for every route whose model has an announced end that is near or past. What the vendor really does is read
 * from its answers; a list knows only what was announced. `nowMs`: epoch milliseconds; days are UTC.
 */
export function retirementNotes(
  routes: readonly Pick<Route, 'id' | 'protocol' | 'model' | 'isCustomBaseUrl'>[],
  { find, nowMs }: { readonly find: (model: string) => Retirement | undefined; readonly nowMs: number },
): Note[] {
  return routes.flatMap((route) => {
    const retirement = find(route.model);
    if (retirement === undefined) return [];
    const days = Math.round(Date.parse(retirement.date) / DAY_MS) - Math.floor(nowMs / DAY_MS);
    return days > WARNING_DAYS ? [] : [{ level: 'warning', text: noteText(route, { retirement, days }) }];
  });
}

function noteText(
  { id, protocol, isCustomBaseUrl }: Pick<Route, 'id' | 'protocol' | 'isCustomBaseUrl'>,
  { retirement, days }: { readonly retirement: Retirement; readonly days: number },
): string {
  const { model, vendor, date, successors } = retirement;
  const left = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  const sentences = [
    days < 0
      ? `${vendor}'s model ${model}, used by ${id}, was announced to be shut down on ${date}.`
      : `${vendor}'s model ${model}, used by ${id}, is announced to be shut down on ${date}, ${left}.`,
  ];
  if (retirement.confidence === 'unsure') sentences.push('Sources contradict each other about the date.');
  if (successors.length > 0) sentences.push(`Named in its place: ${successors.join(' or ')}.`);
  if (isCustomBaseUrl || !retirement.protocols.includes(protocol))
    sentences.push(
      "The route asks another host than the vendor's: find out what it serves under this name after that day.",
    );
  return sentences.join(' ');
}
