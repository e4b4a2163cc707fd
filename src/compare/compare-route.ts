import { median, spreadOf } from './spread.ts';
import type { Baseline, BaselineSample } from '../model/baseline.ts';
import type { BaselineTest, CellComparison, PictureTest, RouteComparison } from '../model/comparison.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import type { Sample } from '../model/sample.ts';

export interface CompareRoutesInput {
  readonly cells: readonly Pick<CellComparison, 'routeId' | 'caseId' | 'settingsHash'>[];
  readonly samples: readonly Sample[];
  readonly baselines: readonly Baseline[];
  /** Pooled tests by route. */
  readonly tests?: ReadonlyMap<string, PictureTest>;
  /** Self-tests of the baselines, by route. */
  readonly baselineTests?: ReadonlyMap<string, BaselineTest>;
}

/** One cell with all that is needed to set now against then. */
interface CellSeries {
  readonly now: readonly Sample[];
  readonly approved?: readonly BaselineSample[];
  readonly isStale: boolean;
}

/** Latency, cost, refusals and failures of every route, in the order of the cells. */
export function compareRoutes({
  cells,
  samples,
  baselines,
  tests,
  baselineTests,
}: CompareRoutesInput): RouteComparison[] {
  const now = Map.groupBy(samples, ({ routeId, caseId }) => `${routeId}/${caseId}`);
  const then = new Map(baselines.map((baseline) => [`${baseline.routeId}/${baseline.caseId}`, baseline]));
  return [...Map.groupBy(cells, ({ routeId }) => routeId)].map(([routeId, ofRoute]) => {
    const pictures = tests?.get(routeId);
    const baselineTest = baselineTests?.get(routeId);
    const facts = compareRoute(
      routeId,
      ofRoute.map(({ caseId, settingsHash }) => {
        const baseline = then.get(`${routeId}/${caseId}`);
        return {
          now: now.get(`${routeId}/${caseId}`) ?? [],
          ...(baseline === undefined ? {} : { approved: baseline.samples }),
          isStale: baseline !== undefined && baseline.settingsHash !== settingsHash,
        };
      }),
    );
    return {
      ...facts,
      ...(pictures === undefined ? {} : { pictures }),
      ...(baselineTest === undefined ? {} : { baselineTest }),
    };
  });
}

/**
 * Ratios are over cells that both sides have, so that another mix of cases does not look like a change. Cells whose
 * settings the user changed are left out of them, unless every cell was changed: then the ratios say what the change
 * did. Totals and rates of this run are over everything that was sent.
 */
function compareRoute(routeId: string, cells: readonly CellSeries[]): RouteComparison {
  const all = cells.flatMap(({ now }) => now);
  const known = cells.filter((cell) => cell.approved !== undefined);
  const unchanged = known.filter(({ isStale }) => !isStale);
  const compared = unchanged.length > 0 ? unchanged : known;
  const finished = all.filter(({ purpose, kind }) => purpose === 'sample' && kind !== 'skipped');
  const failed = finished.filter((sample) => sample.kind === 'failed');
  const refusedThen = known.flatMap(({ approved }) => approved ?? []);
  const attempts = all.flatMap((sample) => sample.attempts);
  return {
    routeId,
    latencyMs: latencyOf(compared, all),
    costPerImageMicros: costOf(compared, cells),
    refused: {
      baseline: { count: refusedThen.filter(({ outcome }) => outcome === 'refused').length, n: refusedThen.length },
      now: { count: finished.filter(({ kind }) => kind === 'refused').length, n: finished.length },
    },
    failed: {
      now: { count: failed.length, n: finished.length },
      reasons: countBy(failed.map(({ reason }) => reason)),
    },
    costMicros: sumMicros(attempts.map(({ cost }) => cost?.micros)).knownMicros,
    unknownCostAttempts: attempts.filter(({ cost, billing }) => cost === undefined && billing !== 'no').length,
  };
}

/** Of pictures alone: a refusal is answered by another part of the vendor's system. */
const latenciesNow = (samples: readonly Sample[]): number[] =>
  samples.flatMap((sample) => (sample.kind === 'image' ? [sample.latencyMs] : []));
const latenciesThen = (samples: readonly BaselineSample[] = []): number[] =>
  samples.flatMap(({ outcome, latencyMs }) => (outcome === 'image' ? [latencyMs] : []));

function latencyOf(compared: readonly CellSeries[], all: readonly Sample[]): RouteComparison['latencyMs'] {
  const ratios = compared.flatMap(({ now, approved }) => {
    const before = median(latenciesThen(approved));
    const after = median(latenciesNow(now));
    return before === undefined || after === undefined || before <= 0 ? [] : [after / before];
  });
  const ratio = median(ratios);
  return {
    baseline: spreadOf(compared.flatMap(({ approved }) => latenciesThen(approved))),
    now: spreadOf(latenciesNow(all)),
    ...(ratio === undefined ? {} : { ratio }),
    cells: ratios.length,
  };
}

/** Everything that was spent to get the pictures, and how many came. */
export interface Spending {
  readonly micros: Micros;
  readonly images: number;
}

/** What one usable picture costs: refusals, failures and retries of the cell are part of its price. */
function costOf(compared: readonly CellSeries[], cells: readonly CellSeries[]): RouteComparison['costPerImageMicros'] {
  const both = compared.flatMap(({ now, approved }) => {
    const before = spendingThen(approved ?? []);
    const after = spendingNow(now);
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const before = perImage(both.map((pair) => pair.before));
  const after = perImage(
    both.length > 0 ? both.map((pair) => pair.after) : cells.flatMap(({ now }) => spendingNow(now) ?? []),
  );
  return {
    ...(before === undefined ? {} : { baseline: Math.round(before) }),
    ...(after === undefined ? {} : { now: Math.round(after) }),
    ...(before === undefined || after === undefined || before === 0 ? {} : { ratio: after / before }),
    cells: both.length,
  };
}

/** What this run spent on a cell. `undefined` where no picture came or a picture's price is unknown: unknown is not zero. */
export function spendingNow(samples: readonly Sample[]): Spending | undefined {
  const images = samples.filter(({ kind }) => kind === 'image');
  if (images.length === 0 || images.some(({ costMicros }) => costMicros === undefined)) return undefined;
  return { micros: sumMicros(samples.map(({ costMicros }) => costMicros)).knownMicros, images: images.length };
}

function spendingThen(samples: readonly BaselineSample[]): Spending | undefined {
  const images = samples.filter(({ outcome }) => outcome === 'image');
  if (images.length === 0 || images.some(({ costMicros }) => costMicros === undefined)) return undefined;
  return { micros: sumMicros(samples.map(({ costMicros }) => costMicros)).knownMicros, images: images.length };
}

/** Micro-dollars, not rounded. */
export function perImage(spendings: readonly Spending[]): number | undefined {
  const images = spendings.reduce((sum, spending) => sum + spending.images, 0);
  return images === 0 ? undefined : spendings.reduce((sum, { micros }) => sum + micros, 0) / images;
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, same]) => [word, same.length]));
}
