import { priceOf, tokensOf } from './cost-facts.ts';
import { spreadOf } from './spread.ts';
import type { Baseline, BaselineSample } from '../model/baseline.ts';
import type { BaselineTest, CellComparison, PictureTest, RouteComparison } from '../model/comparison.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import type { Price } from '../model/price.ts';
import type { Sample } from '../model/sample.ts';
import { median } from '../shared/percentile.ts';

export interface CompareRoutesInput {
  /** Today's prices by route. */
  readonly prices?: ReadonlyMap<string, Price>;
  readonly cells: readonly Pick<CellComparison, 'routeId' | 'caseId' | 'settingsHash'>[];
  readonly samples: readonly Sample[];
  readonly baselines: readonly Baseline[];
  /** Pooled tests by route. */
  readonly tests?: ReadonlyMap<string, PictureTest>;
  /** Self-tests of the baselines, by route. */
  readonly baselineTests?: ReadonlyMap<string, BaselineTest>;
  /** Cells that somebody has set aside are left out of the ratios. Default: none. */
  readonly isMuted?: (cell: { readonly routeId: string; readonly caseId: string }) => boolean;
}

/** One cell with all that is needed to set now against then. */
export interface CellSeries {
  readonly now: readonly Sample[];
  readonly approved?: readonly BaselineSample[];
  readonly isStale: boolean;
  readonly isMuted: boolean;
}

/** Latency, cost, refusals and failures of every route, in the order of the cells. */
export function compareRoutes({
  cells,
  samples,
  baselines,
  tests,
  baselineTests,
  prices,
  isMuted,
}: CompareRoutesInput): RouteComparison[] {
  const now = Map.groupBy(samples, ({ routeId, caseId }) => `${routeId}/${caseId}`);
  const then = new Map(baselines.map((baseline) => [`${baseline.routeId}/${baseline.caseId}`, baseline]));
  return [...Map.groupBy(cells, ({ routeId }) => routeId)].map(([routeId, ofRoute]) => {
    const pictures = tests?.get(routeId);
    const baselineTest = baselineTests?.get(routeId);
    const facts = compareRoute(routeId, {
      price: prices?.get(routeId),
      cells: ofRoute.map(({ caseId, settingsHash }) => {
        const baseline = then.get(`${routeId}/${caseId}`);
        return {
          now: now.get(`${routeId}/${caseId}`) ?? [],
          ...(baseline === undefined ? {} : { approved: baseline.samples }),
          isStale: baseline !== undefined && baseline.settingsHash !== settingsHash,
          isMuted: isMuted?.({ routeId, caseId }) === true,
        };
      }),
    });
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
 * did. Cells that somebody muted are left out whatever they show. Totals and rates of this run are over everything that was sent.
 */
function compareRoute(
  routeId: string,
  { cells, price }: { readonly cells: readonly CellSeries[]; readonly price: Price | undefined },
): RouteComparison {
  const all = cells.flatMap(({ now }) => now);
  const known = cells.filter((cell) => cell.approved !== undefined);
  const heard = known.filter((cell) => !cell.isMuted);
  const unchanged = heard.filter(({ isStale }) => !isStale);
  const compared = unchanged.length > 0 ? unchanged : heard;
  const finished = all.filter(({ purpose, kind }) => purpose === 'sample' && kind !== 'skipped');
  const failed = finished.filter((sample) => sample.kind === 'failed');
  const refusedThen = known.flatMap(({ approved }) => approved ?? []);
  const attempts = all.flatMap((sample) => sample.attempts);
  return {
    routeId,
    latencyMs: latencyOf(compared, all),
    costPerImageMicros: costOf(compared, cells),
    ...tokensOf(compared, all),
    ...priceOf(compared, price),
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
  samples.flatMap((sample) => (sample.kind === 'image' && sample.latencyMs !== undefined ? [sample.latencyMs] : []));
const latenciesThen = (samples: readonly BaselineSample[] = []): number[] =>
  samples.flatMap(({ outcome, latencyMs }) => (outcome === 'image' && latencyMs !== undefined ? [latencyMs] : []));

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

/** Everything that was surely spent to get the pictures, and how many came, all those of a sheet. */
export interface Spending {
  readonly micros: Micros;
  /** Of `micros`: what the pictures themselves cost. */
  readonly pictureMicros: Micros;
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
  const spent = both.length > 0 ? both.map((pair) => pair.after) : cells.flatMap(({ now }) => spendingNow(now) ?? []);
  const after = perImage(spent);
  const extra = perImage(spent.map(({ images, possibleMicros }) => ({ images, micros: possibleMicros })));
  const pictureBefore = perImage(both.map((pair) => pair.before).map(pictureSpending));
  const pictureAfter = perImage(both.map((pair) => pair.after).map(pictureSpending));
  return {
    ...(before === undefined ? {} : { baseline: Math.round(before) }),
    ...(after === undefined ? {} : { now: Math.round(after) }),
    ...(before === undefined || after === undefined || before === 0 ? {} : { ratio: after / before }),
    ...(pictureBefore === undefined || pictureAfter === undefined || pictureBefore === 0
      ? {}
      : { pictureRatio: pictureAfter / pictureBefore }),
    cells: both.length,
    ...(extra === undefined || extra === 0 ? {} : { possibleExtra: Math.ceil(extra) }),
  };
}

/**
 * What this run spent on a cell; what a cell without a picture cost is paid by the others. `undefined` where nothing was
 * sent or a picture's price is unknown: unknown is not zero.
 */
export function spendingNow(samples: readonly Sample[]): (Spending & { readonly possibleMicros: Micros }) | undefined {
  const sent = samples.filter(({ kind }) => kind !== 'skipped');
  const images = sent.filter(({ kind }) => kind === 'image');
  if (sent.length === 0 || images.some(({ costMicros }) => costMicros === undefined)) return undefined;
  return {
    ...spendingOn(sent.map(({ kind, costMicros, panel }) => ({ kind, costMicros, panels: panel?.of }))),
    possibleMicros: sumMicros(sent.map(({ possibleExtraMicros }) => possibleExtraMicros)).knownMicros,
  };
}

function spendingThen(samples: readonly BaselineSample[]): Spending | undefined {
  const images = samples.filter(({ outcome }) => outcome === 'image');
  if (images.length === 0 || images.some(({ costMicros }) => costMicros === undefined)) return undefined;
  return spendingOn(samples.map(({ outcome, costMicros, panels }) => ({ kind: outcome, costMicros, panels })));
}

interface Paid {
  readonly kind: Sample['kind'];
  readonly costMicros: Micros | undefined;
  readonly panels: number | undefined;
}

/** The first picture of a sheet stands for all of them, each of which bears its part of the cost. */
function spendingOn(paid: readonly Paid[]): Spending {
  const requests = paid.map(({ kind, costMicros = 0, panels = 1 }) => ({ kind, panels, micros: costMicros * panels }));
  const pictures = requests.filter(({ kind }) => kind === 'image');
  return {
    micros: sumMicros(requests.map(({ micros }) => micros)).knownMicros,
    pictureMicros: sumMicros(pictures.map(({ micros }) => micros)).knownMicros,
    images: pictures.reduce((sum, { panels }) => sum + panels, 0),
  };
}

const pictureSpending = ({ pictureMicros, images }: Spending) => ({ micros: pictureMicros, images });

/** Micro-dollars, not rounded. */
export function perImage(spendings: readonly Pick<Spending, 'micros' | 'images'>[]): number | undefined {
  const images = spendings.reduce((sum, spending) => sum + spending.images, 0);
  return images === 0 ? undefined : spendings.reduce((sum, { micros }) => sum + micros, 0) / images;
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, same]) => [word, same.length]));
}
