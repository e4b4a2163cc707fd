import { pooledTest } from '../../src/compare/pooled-test.ts';
import type { CaseVectors } from '../../src/model/features.ts';
import { createRandom, type Random } from '../../src/shared/random.ts';
import type { PictureSet } from './picture-sets.ts';

/** How a trial draws its pictures: P cases, K stored and m new in each. */
export interface Setting {
  readonly cases: number;
  readonly stored: number;
  readonly fresh: number;
}

/** Share of trials, 0–1, at or below each level. */
export interface Rates {
  readonly at1: number;
  readonly at5: number;
  readonly trials: number;
}

export interface DrawOptions {
  readonly setting: Setting;
  readonly trials: number;
  readonly seed: number;
}

/** Settings that a set can be drawn in at all. */
export const isPossible = (set: PictureSet, { cases, stored, fresh }: Setting): boolean =>
  [...set.cases.values()].filter((pictures) => pictures.length >= stored + fresh).length >= cases;

/** Draws with replacement of nothing: cases and pictures of one trial are distinct. `injectionId` changes the new ones. */
export function splitTrials(set: PictureSet, options: DrawOptions, injectionId?: string): Rates {
  const { stored, fresh, cases } = options.setting;
  const random = createRandom(options.seed);
  const eligible = [...set.cases].filter(([, pictures]) => pictures.length >= stored + fresh);
  return count(options.trials, random, () =>
    draw(random, eligible, cases).map(([caseId, pictures]): CaseVectors => {
      const drawn = draw(random, pictures, stored + fresh);
      return {
        caseId,
        baseline: drawn.slice(0, stored).map(({ plain }) => plain),
        candidate: drawn
          .slice(stored)
          .map(({ plain, injected }) => (injectionId === undefined ? plain : injected.get(injectionId)!)),
      };
    }),
  );
}

/** One picture per case of either model, over the cases both have. */
export function pairTrials(before: PictureSet, after: PictureSet, options: DrawOptions): Rates {
  const random = createRandom(options.seed);
  const shared = [...before.cases].filter(([caseId]) => after.cases.has(caseId));
  return count(options.trials, random, () =>
    draw(random, shared, options.setting.cases).map(([caseId, pictures]): CaseVectors => ({
      caseId,
      baseline: [draw(random, pictures, 1)[0]!.plain],
      candidate: [draw(random, after.cases.get(caseId)!, 1)[0]!.plain],
    })),
  );
}

function count(trials: number, random: Random, next: () => CaseVectors[]): Rates {
  let at1 = 0;
  let at5 = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { pValue } = pooledTest(next(), { seed: random.bits() });
    if (pValue <= 0.01) at1 += 1;
    if (pValue <= 0.05) at5 += 1;
  }
  return { at1: at1 / trials, at5: at5 / trials, trials };
}

function draw<T>(random: Random, items: readonly T[], wanted: number): T[] {
  const deck = [...items];
  for (let i = 0; i < wanted; i++) {
    const from = i + random.below(deck.length - i);
    [deck[i], deck[from]] = [deck[from]!, deck[i]!];
  }
  return deck.slice(0, wanted);
}
