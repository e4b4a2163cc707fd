import { closest, distance } from 'fastest-levenshtein';

import { printableLine } from '../shared/printable.ts';

/** Names listed in a hint when none is near. */
const MAX_LISTED = 16;
/** Longer input is no typing error, and edit distance costs length × length. */
const MAX_COMPARED = 80;

/** The known name that the user most likely meant; `undefined` when none is close. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  if (given === '' || given.length > MAX_COMPARED || known.length === 0) return undefined;
  const name = closest(
    given.toLowerCase(),
    known.map((one) => one.toLowerCase()),
  );
  const nearest = known.find((one) => one.toLowerCase() === name)!;
  return distance(given.toLowerCase(), name) <= Math.max(1, Math.floor(nearest.length * 0.4)) ? nearest : undefined;
}

/** `Did you mean "x"?`, else the list of what is known, where that is short enough to read. */
export function nameHint(given: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(given, known);
  if (nearest !== undefined) return `Did you mean "${printableLine(nearest, 80)}"?`;
  if (known.length === 0 || known.length > MAX_LISTED) return undefined;
  return `Known: ${known.map((name) => printableLine(name, 80)).join(', ')}`;
}
