import { createRandom } from '../shared/random.ts';

/** How many pictures of a case there are, and how many of them carry the label in question. */
export interface LabelledGroup {
  readonly count: number;
  readonly chosen: number;
}

/** Number of ways to choose `chosen` of `count`; exact below 2⁵³, an approximation above. */
export function combinations(count: number, chosen: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(chosen, count - chosen); i++)
    ways = (ways * (count - Math.min(chosen, count - chosen) + i)) / i;
  return Math.round(ways);
}

/** Number of labellings of all groups together; may be `Infinity`. */
export const labellingCount = (groups: readonly LabelledGroup[]): number =>
  groups.reduce((ways, { count, chosen }) => ways * combinations(count, chosen), 1);

/** Fills `picks` (all groups' choices, one after the other) with the next labelling. */
export type NextLabelling = (picks: Int32Array) => void;

/** Independent uniform choices inside every group, by a partial Fisher–Yates shuffle. */
export function randomLabellings(groups: readonly LabelledGroup[], seed: number): NextLabelling {
  const random = createRandom(seed);
  const decks = groups.map(({ count }) => Int32Array.from({ length: count }, (_, index) => index));
  return (picks) => {
    let at = 0;
    for (let g = 0; g < groups.length; g++) {
      const { count, chosen } = groups[g]!;
      const deck = decks[g]!;
      for (let i = 0; i < chosen; i++) {
        const from = i + random.below(count - i);
        const picked = deck[from]!;
        deck[from] = deck[i]!;
        deck[i] = picked;
        picks[at++] = picked;
      }
    }
  };
}

/** Every labelling once, the last group turning fastest. After the last one it starts again. */
export function allLabellings(groups: readonly LabelledGroup[]): NextLabelling {
  const subsets = groups.map(subsetsOf);
  const turn = new Int32Array(groups.length);
  return (picks) => {
    let at = 0;
    for (let g = 0; g < groups.length; g++) for (const member of subsets[g]![turn[g]!]!) picks[at++] = member;
    for (let g = groups.length - 1; g >= 0; g--) {
      turn[g] = (turn[g]! + 1) % subsets[g]!.length;
      if (turn[g] !== 0) break;
    }
  };
}

function subsetsOf({ count, chosen }: LabelledGroup): number[][] {
  if (chosen === 0) return [[]];
  if (chosen > count) return [];
  const without = subsetsOf({ count: count - 1, chosen });
  const withLast = subsetsOf({ count: count - 1, chosen: chosen - 1 }).map((subset) => subset.concat(count - 1));
  return [...without, ...withLast];
}
