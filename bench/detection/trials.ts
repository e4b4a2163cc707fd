import { Worker } from 'node:worker_threads';

import type { CaseVectors } from '../../src/model/features.ts';
import { createRandom, type Random } from '../../src/shared/random.ts';
import { askWorker } from './ask-worker.ts';
import type { PictureSet } from './picture-sets.ts';
import type { TrialJob } from './trial-worker.ts';

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
export function splitTrials(set: PictureSet, options: DrawOptions, injectionId?: string): Promise<Rates> {
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
export function pairTrials(before: PictureSet, after: PictureSet, options: DrawOptions): Promise<Rates> {
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

const WORKERS = 2;
const BATCH = 25;

/** Draws here, in one seeded order, and tests over worker threads. */
async function count(trials: number, random: Random, next: () => CaseVectors[]): Promise<Rates> {
  const jobs = Array.from({ length: trials }, (): TrialJob => ({ cases: next(), seed: random.bits() }));
  const pValues: number[] = [];
  let started = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const worker = new Worker(new URL('trial-worker.ts', import.meta.url));
      while (started < jobs.length) {
        const batch = jobs.slice(started, (started += BATCH));
        pValues.push(...(await askWorker<number[]>(worker, batch)));
      }
      await worker.terminate();
    }),
  );
  const share = (level: number): number => pValues.filter((p) => p <= level).length / trials;
  return { at1: share(0.01), at5: share(0.05), trials };
}

function draw<T>(random: Random, items: readonly T[], wanted: number): T[] {
  const deck = [...items];
  for (let i = 0; i < wanted; i++) {
    const from = i + random.below(deck.length - i);
    [deck[i], deck[from]] = [deck[from]!, deck[i]!];
  }
  return deck.slice(0, wanted);
}
