import type { BaselineSample } from '../model/baseline.ts';
import type { ServerChange } from '../model/comparison.ts';
import type { Sample } from '../model/sample.ts';

type Stated = Readonly<Record<string, string>>;

/**
 * What servers say of themselves now and did not say when the baseline was made, by fact. Only facts that both sides
 * state: one that appears or goes silent is a change of the words, not of the server.
 */
export function serverChanges(samples: readonly Sample[], approved: readonly BaselineSample[]): ServerChange[] {
  const now = valuesByFact(samples.map(({ attempts }) => factsOf(attempts.at(-1)?.exchange ?? {})));
  const then = valuesByFact(approved.map(factsOf));
  return [...now].flatMap(([fact, values]): ServerChange[] => {
    const known = then.get(fact);
    const isNew = known !== undefined && [...values].some((value) => !known.has(value));
    return isNew ? [{ fact, baseline: [...known].sort(), now: [...values].sort() }] : [];
  });
}

const factsOf = ({ servedBy, deployment }: { readonly servedBy?: string; readonly deployment?: Stated }): Stated => ({
  ...(servedBy === undefined ? {} : { 'served by': servedBy }),
  ...deployment,
});

function valuesByFact(stated: readonly Stated[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const [fact, value] of stated.flatMap((facts) => Object.entries(facts))) {
    const known = values.get(fact);
    if (known === undefined) values.set(fact, new Set([value]));
    else known.add(value);
  }
  return values;
}
