import type { Measurement } from '../model/measurement.ts';

/** What the facts are read from. */
export type ExactFacts = Pick<Measurement, 'width' | 'height' | 'mediaType' | 'hasAlpha'>;

/** An exact fact that is one thing in every stored picture of a case and another in every new one, in all cases. */
export interface FactChange {
  readonly fact: 'size' | 'format' | 'alpha';
  /** Distinct values, sorted, joined. */
  readonly from: string;
  readonly to: string;
}

const FACTS: Readonly<Record<FactChange['fact'], (item: ExactFacts) => string>> = {
  size: ({ width, height }) => `${width}×${height}`,
  format: ({ mediaType }) => mediaType.slice('image/'.length),
  alpha: ({ hasAlpha }) => (hasAlpha ? 'alpha channel' : 'no alpha channel'),
};

/**
 * Layer 0 of the detection reference: exact facts, no statistics. A fact has changed when its values before and after
 * have nothing in common in any of the cases. That is the one labelling in C(n, m)^P that separates perfectly, so where
 * the pooled test can reach a level at all, chance cannot reach it here.
 */
export function factChanges(
  cases: ReadonlyMap<string, { readonly baseline: readonly ExactFacts[]; readonly candidate: readonly ExactFacts[] }>,
): FactChange[] {
  const pairs = [...cases.values()].filter(({ baseline, candidate }) => baseline.length > 0 && candidate.length > 0);
  if (pairs.length === 0) return [];
  return (Object.keys(FACTS) as FactChange['fact'][]).flatMap((fact): FactChange[] => {
    const valueOf = FACTS[fact];
    const hasChanged = pairs.every(({ baseline, candidate }) => {
      const before = new Set(baseline.map(valueOf));
      return candidate.every((item) => !before.has(valueOf(item)));
    });
    if (!hasChanged) return [];
    const values = (items: readonly ExactFacts[]): string => [...new Set(items.map(valueOf))].sort().join(', ');
    return [
      {
        fact,
        from: values(pairs.flatMap(({ baseline }) => baseline)),
        to: values(pairs.flatMap(({ candidate }) => candidate)),
      },
    ];
  });
}
