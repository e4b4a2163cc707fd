import type { Rate } from '../model/comparison.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import { judgedSamples, ownSamples } from '../model/own-sample.ts';
import type { RunRecord } from '../model/record.ts';
import type { ImageSample, Sample } from '../model/sample.ts';
import { CASE_FAMILIES, type CaseFamily } from '../model/suite.ts';
import { type Verdict, worstVerdict } from '../model/verdict.ts';
import { median, percentile } from '../shared/percentile.ts';
import { type Interval, isLower, medianInterval, wilsonInterval } from '../shared/intervals.ts';

/** Finished requests of a route below which nothing is advised: 12 of 12 still leave room for one failure in four. */
export const MIN_SHOTS = 12;
/** Costs closer than this are called equal. */
const COST_MARGIN = 0.05;

/** How one route did on the cases of a family that all its rivals were asked too. What fallbacks served is left out. */
export interface FamilyRoute {
  readonly routeId: string;
  /** Pictures that came and are not blank, of all finished requests. */
  readonly usable: Rate;
  /** 95 %, Wilson. */
  readonly usableInterval: Interval;
  readonly refused: number;
  readonly failed: number;
  /** Milliseconds, of pictures that were timed. */
  readonly p50?: number;
  /** 95 %, by ranks. Absent: too few. */
  readonly p50Interval?: Interval;
  readonly p95?: number;
  /** Everything that was spent, over the usable pictures. Absent: unknown. */
  readonly costPerImage?: Micros;
  /** Cases in which size, format or the like changed. */
  readonly contractChanges: number;
  /** The worst of its cells. */
  readonly state: Verdict;
}

/** What a run says about the choice of a route for one family. */
export interface FamilyAdvice {
  readonly family: CaseFamily;
  readonly cases: number;
  readonly routes: readonly FamilyRoute[];
  /** Why there is no advice; absent: there is some. */
  readonly silence?:
    | { readonly because: 'no-shared-cases' | 'refusals-may-be-right' | 'drift' }
    | { readonly because: 'too-few'; readonly needed: number };
  /** Routes that are shown to be less reliable than another one, and are advised for nothing. */
  readonly lessReliable: readonly string[];
  /** Routes that moved in this run; what they did tonight is no promise. */
  readonly moved: readonly string[];
  /** Absent: costs are unknown, equal, or of one route alone. */
  readonly cheapest?: { readonly routeId: string; readonly micros: Micros; readonly next: Micros };
  /** Absent: no difference is shown. */
  readonly fastest?: { readonly routeId: string; readonly ms: number; readonly next: number };
}

/** Advice for every family that two routes were asked for. Pure; knows nothing of what pictures look like. */
export function routeAdvice(record: RunRecord): FamilyAdvice[] {
  return CASE_FAMILIES.flatMap((family) => {
    const caseIds = new Set(record.cases.filter((one) => one.family === family).map(({ id }) => id));
    const samples = ownSamples(record.samples).filter(
      ({ caseId, purpose, kind }) => caseIds.has(caseId) && purpose === 'sample' && kind !== 'skipped',
    );
    const byRoute = Map.groupBy(samples, ({ routeId }) => routeId);
    if (byRoute.size < 2) return [];
    const asked = [...byRoute.values()].map((own) => new Set(own.map(({ caseId }) => caseId)));
    const shared = new Set([...caseIds].filter((id) => asked.every((ids) => ids.has(id))));
    const routes = [...byRoute].map(([routeId, own]) =>
      familyRoute(record, { routeId, shared, samples: own.filter(({ caseId }) => shared.has(caseId)) }),
    );
    return [{ family, cases: shared.size, routes, ...adviceOn(family, routes) }];
  });
}

function familyRoute(
  { measurements, cells }: RunRecord,
  {
    routeId,
    shared,
    samples: bought,
  }: { readonly routeId: string; readonly shared: ReadonlySet<string>; readonly samples: readonly Sample[] },
): FamilyRoute {
  const samples = judgedSamples(bought);
  const pictures = samples.filter((sample) => sample.kind === 'image');
  const usable = usableOf(pictures, measurements);
  const latencies = pictures.flatMap(({ latencyMs }) => latencyMs ?? []);
  const p50 = median(latencies);
  const p50Interval = medianInterval(latencies);
  const p95 = percentile(latencies, 0.95);
  // The pictures of a sheet bear its cost together, so all of them share what a failure cost.
  const paid = bought.filter((sample) => sample.kind === 'image');
  const shown = usableOf(paid, measurements);
  const isPriced = shown > 0 && paid.every(({ costMicros }) => costMicros !== undefined);
  const spent = sumMicros(bought.map(({ costMicros }) => costMicros)).knownMicros;
  const own = cells.filter(({ comparison }) => comparison.routeId === routeId && shared.has(comparison.caseId));
  return {
    routeId,
    usable: { count: usable, n: samples.length },
    usableInterval: wilsonInterval(usable, samples.length),
    refused: samples.filter(({ kind }) => kind === 'refused').length,
    failed: samples.filter(({ kind }) => kind === 'failed').length,
    ...(p50 === undefined ? {} : { p50 }),
    ...(p50Interval === undefined ? {} : { p50Interval }),
    ...(p95 === undefined ? {} : { p95 }),
    ...(isPriced ? { costPerImage: Math.round(spent / shown) } : {}),
    contractChanges: own.filter(({ comparison }) => comparison.contract.length > 0).length,
    state: worstVerdict(own.map(({ verdict }) => verdict)),
  };
}

const usableOf = (pictures: readonly ImageSample[], measurements: RunRecord['measurements']): number =>
  pictures.filter(({ image }) => measurements[image.sha256]?.isBlank !== true).length;

type Answer = Pick<FamilyAdvice, 'silence' | 'lessReliable' | 'moved' | 'cheapest' | 'fastest'>;

function adviceOn(family: CaseFamily, routes: readonly FamilyRoute[]): Answer {
  const none = { lessReliable: [], moved: [] };
  if (routes.every(({ usable }) => usable.n === 0)) return { ...none, silence: { because: 'no-shared-cases' } };
  // The record does not say which refusals were wanted, and at the edge many are.
  if (family === 'edge') return { ...none, silence: { because: 'refusals-may-be-right' } };
  const known = routes.filter(({ usable }) => usable.n >= MIN_SHOTS);
  if (known.length < 2) return { ...none, silence: { because: 'too-few', needed: MIN_SHOTS } };
  const moved = known.filter(({ state }) => state === 'drifted').map(({ routeId }) => routeId);
  const steady = known.filter(({ routeId }) => !moved.includes(routeId));
  if (steady.length < 2) return { ...none, moved, silence: { because: 'drift' } };
  const lessReliable = steady
    .filter((one) => steady.some((other) => isLower(one.usable, other.usable)))
    .map(({ routeId }) => routeId);
  const reliable = steady.filter(({ routeId }) => !lessReliable.includes(routeId));
  return { moved, lessReliable, ...cheapestOf(reliable), ...fastestOf(reliable) };
}

function cheapestOf(routes: readonly FamilyRoute[]): Pick<Answer, 'cheapest'> {
  const priced = routes
    .flatMap(({ routeId, costPerImage }) => (costPerImage === undefined ? [] : [{ routeId, micros: costPerImage }]))
    .sort((a, b) => a.micros - b.micros);
  const [first, second] = priced;
  // A route of unknown cost may be the cheapest.
  if (first === undefined || second === undefined || priced.length < routes.length) return {};
  return second.micros > first.micros * (1 + COST_MARGIN) ? { cheapest: { ...first, next: second.micros } } : {};
}

function fastestOf(routes: readonly FamilyRoute[]): Pick<Answer, 'fastest'> {
  const timed = routes
    .flatMap(({ routeId, p50, p50Interval }) =>
      p50 === undefined || p50Interval === undefined ? [] : [{ routeId, ms: p50, interval: p50Interval }],
    )
    .sort((a, b) => a.ms - b.ms);
  const [first, ...others] = timed;
  if (first === undefined || others.length === 0 || timed.length < routes.length) return {};
  const isShown = others.every(({ interval }) => interval.from > first.interval.to);
  return isShown ? { fastest: { routeId: first.routeId, ms: first.ms, next: others[0]!.ms } } : {};
}
