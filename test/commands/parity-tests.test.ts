import { expect, test } from 'vitest';

import { type ParityTestsInput, withParity } from '../../src/commands/parity-tests.ts';
import { FEATURE_SCHEMA } from '../../src/measure/feature-schema.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { RouteComparison } from '../../src/model/comparison.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import type { CellSettings, Shot } from '../../src/model/plan.ts';
import { createRandom } from '../../src/shared/random.ts';
import {
  approvedImage,
  baselineOf,
  imageSample,
  makeCell,
  measurementOf,
  measurementsOf,
} from '../compare/cell-samples.ts';

const ROUTES = ['gateway', 'maker'] as const;
const random = createRandom(1);
const vector = (): Measurement['vector'] => ({
  features: FEATURE_SCHEMA.version,
  values: FEATURE_SCHEMA.features.map(() => random.uniform()),
});

/** One case on both routes: a planned picture and one bought later, and two approved ones of `runs`. */
async function picturesOf(
  options: {
    readonly settings?: Partial<CellSettings>;
    readonly runs?: Readonly<Record<(typeof ROUTES)[number], readonly [string, string]>>;
    readonly isStale?: boolean;
  } = {},
) {
  const { settings = {}, runs, isStale = false } = options;
  const cells = ROUTES.map((routeId) => makeCell(settings, { routeId }));
  const samples = ROUTES.flatMap((routeId) =>
    [0, 1].map((index) => imageSample(`${routeId}-${index}`, { routeId, index })),
  );
  const shots = samples.flatMap(({ shotId: id, routeId, caseId, index }): Shot[] =>
    index === 0 ? [{ id, routeId, caseId, index, purpose: 'sample' }] : [],
  );
  const baselines = cells.map((cell): Baseline => {
    const approved = runs?.[cell.routeId as (typeof ROUTES)[number]] ?? [];
    const kept = approved.map((runId, index) =>
      approvedImage(`${cell.routeId}-approved-${index}`, { index, runId, facts: { vector: vector()! } }),
    );
    return baselineOf(cell, kept, isStale ? { settingsHash: '0'.repeat(64) } : {});
  });
  const input: ParityTestsInput = {
    routes: [{ id: 'gateway', parityOf: 'maker' }, { id: 'maker' }],
    plan: { cells, shots },
    baselines: new Map(baselines.map((baseline) => [`${baseline.routeId}/case`, baseline])),
    samples,
    measurements: measurementsOf(
      ...ROUTES.flatMap((routeId) =>
        [0, 1].map((index) => measurementOf(`${routeId}-${index}`, { vector: vector()! })),
      ),
    ),
    store: { getImage: () => Promise.reject(new Error('no bytes are needed')) },
    alpha: 0.01,
    seed: 1,
  };
  const [gateway, maker] = await withParity(
    ROUTES.map((routeId) => ({ routeId }) as RouteComparison),
    input,
  );
  expect(maker).not.toHaveProperty('parity');
  const { here, there } = gateway!.parity!.pictures!;
  return { here, there };
}

test('pictures that were bought on suspicion are left out, because they exist for what the first ones looked like', async () => {
  expect(await picturesOf()).toEqual({ here: 1, there: 1 });
});

test('approved pictures count where both routes have some of the same run', async () => {
  const runs = { gateway: ['first', 'second'], maker: ['first', 'third'] } as const;
  expect(await picturesOf({ runs })).toEqual({ here: 2, there: 2 });
});

test.each([
  ['of other settings', { isStale: true }],
  ['of a seed, which are the new ones once more', { settings: { seed: 3 } }],
])('approved pictures %s do not count', async (_name, options) => {
  const runs = { gateway: ['first', 'second'], maker: ['first', 'second'] } as const;
  expect(await picturesOf({ runs, ...options })).toEqual({ here: 1, there: 1 });
});
