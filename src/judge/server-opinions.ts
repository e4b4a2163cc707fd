import { asksElsewhere, isStale } from './judge-cell.ts';
import type { Opinion } from './opinion.ts';
import type { CellComparison, Evidence, ServerChange } from '../model/comparison.ts';
import { printableLine } from '../shared/printable.ts';

/** Facts that stay as long as the model does: its hash, version, checkpoint, quantisation. */
const STABLE_FACT = /hash|sha256|version|revision|checkpoint|quanti[sz]ation|text_?model/i;
/** Vendors state what they like; a reader needs the first few. */
const MAX_FACTS = 6;

/**
 * A server that calls itself another one than the approved pictures came from. Another hash or version is another model;
 * another region, traffic class, driver or backend may be ordinary, and is a thing to watch.
 */
export function serverOpinions(cells: readonly CellComparison[]): Opinion[] {
  const steady = cells.filter((cell) => !isStale(cell) && !asksElsewhere(cell));
  const changes = new Map(
    steady.flatMap(({ servers = [] }) => servers.map((change) => [change.fact, change] as const)),
  );
  const [stable, others] = [true, false].map((isStable) =>
    [...changes.values()].filter(({ fact }) => STABLE_FACT.test(fact) === isStable).slice(0, MAX_FACTS),
  );
  return [
    ...opinion(stable!, { verdict: 'drifted', reason: 'The server reports another version of the model' }),
    ...opinion(others!, { verdict: 'watch', reason: 'The requests were served elsewhere than those of the baseline' }),
  ];
}

function opinion(
  changes: readonly ServerChange[],
  { verdict, reason }: Pick<Opinion, 'verdict' | 'reason'>,
): Opinion[] {
  if (changes.length === 0) return [];
  const evidence = changes.map(({ fact, baseline, now }): Evidence => ({
    name: printableLine(fact, 60),
    baseline: listed(baseline),
    now: listed(now),
  }));
  return [{ verdict, attribution: 'identity', reason: reason!, finding: { family: 'identity', evidence } }];
}

const listed = (values: readonly string[]): string => printableLine(values.slice(0, 4).join(', '), 200);
