import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { pairMetrics } from '../../src/compare/pair-metrics.ts';
import { decodeImage } from '../../src/measure/codec.ts';
import type { PairMetrics } from '../../src/model/comparison.ts';
import type { RunRecord } from '../../src/model/record.ts';
import type { ImageSample, StoredImage } from '../../src/model/sample.ts';
import { ROUTES, type RouteId } from './story.ts';

/** Rules that people write first, each on the pictures and latencies of the same night. */
export const RIVALS = ['pixelmatch', 'ssim', 'slower'] as const;
export type Rival = (typeof RIVALS)[number];

export const RIVAL_NAMES: Readonly<Record<Rival, string>> = {
  pixelmatch: 'pixelmatch > 1 %',
  ssim: 'SSIM < 0.9',
  slower: '> 25 % slower',
};

const DIFFERENT_PIXELS = 0.01;
const SIMILAR = 0.9;
const SLOWER = 1.25;

/** Routes on which each rule alarms. */
export type RivalAlarms = Readonly<Record<Rival, readonly RouteId[]>>;

/** Holds every night against the first baseline picture of each case, and against the mean latency of the baseline nights. */
export class RivalRules {
  readonly #pictures = new Map<string, Uint8Array>();
  readonly #latencies = new Map<RouteId, number[]>();

  async learn(record: RunRecord, runDir: string): Promise<void> {
    for (const { routeId, caseId, image } of firstPictures(record)) {
      const cell = `${routeId}/${caseId}`;
      if (!this.#pictures.has(cell)) this.#pictures.set(cell, await readImage(runDir, image));
    }
    for (const routeId of ROUTES)
      this.#latencies.set(routeId, [...(this.#latencies.get(routeId) ?? []), ...latencies(record, routeId)]);
  }

  async judge(record: RunRecord, runDir: string): Promise<RivalAlarms> {
    const metrics = new Map<string, PairMetrics[]>();
    for (const { routeId, caseId, image } of firstPictures(record)) {
      const before = this.#pictures.get(`${routeId}/${caseId}`);
      const pair = before === undefined ? undefined : await compare(before, await readImage(runDir, image));
      if (pair !== undefined) metrics.set(routeId, [...(metrics.get(routeId) ?? []), pair]);
    }
    const middle = (routeId: RouteId, pick: (pair: PairMetrics) => number): number =>
      median((metrics.get(routeId) ?? []).map(pick));
    return {
      pixelmatch: ROUTES.filter((routeId) => middle(routeId, ({ diffRatio }) => diffRatio) > DIFFERENT_PIXELS),
      ssim: ROUTES.filter((routeId) => middle(routeId, ({ ssim }) => ssim) < SIMILAR),
      slower: ROUTES.filter(
        (routeId) => mean(latencies(record, routeId)) > SLOWER * mean(this.#latencies.get(routeId) ?? []),
      ),
    };
  }
}

/** The first stage alone: a rule that looks at one picture a case does not buy more. */
const firstPictures = ({ samples }: RunRecord): ImageSample[] =>
  samples.filter(
    (sample): sample is ImageSample => sample.kind === 'image' && sample.purpose === 'sample' && sample.index === 0,
  );

const latencies = ({ samples }: RunRecord, routeId: RouteId): number[] =>
  samples.flatMap((sample) =>
    sample.kind === 'image' && sample.routeId === routeId && sample.latencyMs !== undefined ? [sample.latencyMs] : [],
  );

const readImage = (runDir: string, { sha256, extension }: StoredImage): Promise<Uint8Array> =>
  readFile(join(runDir, 'images', `${sha256}.${extension}`));

async function compare(before: Uint8Array, after: Uint8Array): Promise<PairMetrics | undefined> {
  const [a, b] = [await decodeImage(before), await decodeImage(after)];
  return a.kind === 'pixels' && b.kind === 'pixels' ? pairMetrics(a.pixels, b.pixels)?.metrics : undefined;
}

/** NaN for none: no comparison with it is true, so nothing alarms. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
