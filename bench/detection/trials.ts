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
  /** Fewer than the product's 1,999 give p-values as exact, only coarser: the same false alarms and a little less power. */
  readonly relabellings: number;
  readonly setting: Setting;
  readonly trials: number;
  readonly seed: number;
}

/** Sets of one kind, whose trials are counted together: one model, or several that no vendor tells apart. */
export interface PictureGroup {
  readonly name: string;
  readonly sets: readonly PictureSet[];
}

/** `true`: each set of the group can be drawn from in this setting. */
export const isPossible = ({ sets }: PictureGroup, { cases, stored, fresh }: Setting): boolean =>
  sets.every((set) => [...set.cases.values()].filter((pictures) => pictures.length >= stored + fresh).length >= cases);

/**
 * Splits pictures of one model at random into stored and new ones; sets take turns. Cases and pictures of one trial are
 * distinct. Given the pictures, each trial's labels are drawn anew, so trials of an exact test are independent and
 * their rate has the binomial's spread. `injectionId` changes the new ones.
 */
export function splitTrials({ sets }: PictureGroup, options: DrawOptions, injectionId?: string): Promise<Rates> {
  const { stored, fresh, cases } = options.setting;
  const random = createRandom(options.seed);
  const eligible = sets.map((set) => [...set.cases].filter(([, pictures]) => pictures.length >= stored + fresh));
  return count(options, random, (trial) =>
    draw(random, eligible[trial % eligible.length]!, cases).map(([caseId, pictures]): CaseVectors => {
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
  return count(options, random, () =>
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
async function count(
  { trials, relabellings }: DrawOptions,
  random: Random,
  next: (trial: number) => CaseVectors[],
): Promise<Rates> {
  const jobs = Array.from({ length: trials }, (_, trial): TrialJob => ({
    cases: next(trial),
    seed: random.bits(),
    relabellings,
  }));
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
