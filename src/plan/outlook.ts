import type { Config } from '../model/config.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import type { Cell, Plan } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import { SEEDED_LIMITS } from '../model/seeded-limits.ts';
import { alarmLevel, maySingleCasesAlarm, ROUTE_LOOKS, SINGLE_CASE_ALARMS } from './alarm-level.ts';
import {
  canAlarm,
  type FoundChanges,
  foundChanges,
  type NextStep,
  nextStep,
  type PicturePlan,
} from './found-changes.ts';
import { BASELINE_PICTURES, type KnownBaseline } from './plan-shots.ts';
import type { LatencyPower, PictureKind } from './power.ts';
import { POWER } from './power-table.generated.ts';
import { type RefusalRise, refusalRise } from './refusal-rise.ts';

/** Nightly runs of a month; pull requests come on top. */
const RUNS_PER_MONTH = 30;
/** Share of quiet runs whose first look is suspicious, and what those buy a case. Detection reference 3.7. */
export const SECOND_LOOKS = { share: 0.1, pictures: 2 } as const;
/** Share of quiet cases whose own first picture is odd, and what each of those buys. Detection reference 3.9. */
export const ODD_CASES = { share: 0.05, pictures: 2 } as const;

/** Pictures of a case in a quiet run, on average. */
const QUIET_PICTURES =
  1 + SECOND_LOOKS.share * SECOND_LOOKS.pictures + (1 - SECOND_LOOKS.share) * ODD_CASES.share * ODD_CASES.pictures;

/** What can be known before anything is sent. */
export interface Outlook {
  readonly detectable: readonly RouteOutlook[];
  readonly latency: LatencyPower;
  /** About pictures, over all routes together: at most so many. */
  readonly falseAlarmsPerMonth: number;
  /** The pictures on which the power was measured, in words; empty where none is told. */
  readonly measuredOn: Readonly<Record<string, string>>;
  readonly monthly: MonthlyOutlook;
}

/** A month of quiet nights with full baselines. */
export interface MonthlyOutlook {
  readonly runs: number;
  readonly requests: number;
  /** Of requests whose price is known. */
  readonly expectedMicros: Micros;
  readonly unknownRequests: number;
}

export interface RouteOutlook {
  readonly routeId: string;
  readonly monthly: MonthlyOutlook;
  readonly pictures: SeededOutlook | PooledOutlook;
  /** Absent: too few answers. From a full baseline without refusals. */
  readonly refusals?: RefusalRise;
  /** Ratios by which latency and cost of a run must rise over the median of the baseline. No latency: batches are not timed. */
  readonly latencyRise?: number;
  readonly costRise: number;
}

/** Where the seed is honoured: exact. Limits of one pair of pictures. */
export interface SeededOutlook {
  readonly kind: 'seeded';
  readonly pixels: number;
  readonly ssimBelow: number;
}

export interface PooledOutlook {
  readonly kind: 'pooled';
  /** Cases that can give a picture. */
  readonly cases: number;
  /** Level that one run's pictures of the route must reach, 0–1: shared with the other routes of the run. */
  readonly alpha: number;
  readonly approvedPictures: number;
  readonly wantedPictures: number;
  /** With the pictures approved so far. */
  readonly now: PictureOutlook;
  /** With a full baseline. */
  readonly full: PictureOutlook;
  /** For diverse pictures, the hard case. */
  readonly next?: NextStep;
}

export interface PictureOutlook extends Readonly<Record<PictureKind, FoundChanges>> {
  /** `false`: too few pictures; no run can alarm. */
  readonly canAlarm: boolean;
}

export interface OutlookInput {
  readonly plan: Plan;
  readonly config: Config;
  readonly baselineOf: (routeId: string, caseId: string) => KnownBaseline | undefined;
}

/** What a month of this plan costs and finds. */
export function planOutlook({ plan, config, baselineOf }: OutlookInput): Outlook {
  const routes = config.routes.filter(({ id }) => plan.cells.some(({ routeId }) => routeId === id));
  const alpha = alarmLevel(config.plan.falseAlarmsPerYear);
  const pooled = routes.filter(({ seed }) => seed === undefined).length;
  const detectable = routes.map((route) =>
    routeOutlook(route, { plan, config, baselineOf, alpha: alpha / Math.max(1, pooled) }),
  );
  const cases = detectable.reduce((sum, { pictures }) => sum + (pictures.kind === 'pooled' ? pictures.cases : 0), 0);
  const isAdaptive = config.plan.samples === 'adaptive';
  const singleCaseAlarms =
    isAdaptive && maySingleCasesAlarm(config.plan.falseAlarmsPerYear, cases) ? cases * SINGLE_CASE_ALARMS : 0;
  return {
    detectable,
    latency: POWER.latency,
    falseAlarmsPerMonth: pooled === 0 ? 0 : (ROUTE_LOOKS * alpha + singleCaseAlarms) * RUNS_PER_MONTH,
    measuredOn: pooled === 0 ? {} : POWER.origins,
    monthly: addUp(detectable.map(({ monthly }) => monthly)),
  };
}

function routeOutlook(
  route: Route,
  { plan, config, baselineOf, alpha }: OutlookInput & { readonly alpha: number },
): RouteOutlook {
  const cells = plan.cells.filter(({ routeId }) => routeId === route.id);
  const refusing = new Set(config.suite.cases.flatMap(({ id, expect }) => (expect.refusal === true ? [id] : [])));
  const answering = cells.filter(({ caseId }) => !refusing.has(caseId));
  const stored = answering.map((cell) => storedPictures(cell, baselineOf));
  const { samples } = config.plan;
  const perCell = samples === 'adaptive' ? 1 : samples;
  const rise = refusalRise({
    before: (route.seed === undefined ? BASELINE_PICTURES : perCell) * answering.length,
    now: perCell * answering.length,
    atLeast: config.gate.refusal.atLeast,
  });
  return {
    routeId: route.id,
    monthly: monthlyOf(route, { cells, plan, samples }),
    pictures:
      route.seed === undefined
        ? pooledOutlook({ stored, fresh: samples === 'adaptive' ? 'two-stage' : samples, alpha })
        : { kind: 'seeded', pixels: SEEDED_LIMITS.drift.diffRatio, ssimBelow: SEEDED_LIMITS.drift.ssim },
    ...(rise === undefined ? {} : { refusals: rise }),
    ...(route.batch === true ? {} : { latencyRise: config.gate.latency.atLeast }),
    costRise: config.gate.cost.atLeast,
  };
}

function pooledOutlook(now: PicturePlan): PooledOutlook {
  const full = { ...now, stored: now.stored.map((count) => Math.max(count, BASELINE_PICTURES)) };
  const next = nextStep(POWER, 'diverse', full);
  return {
    kind: 'pooled',
    cases: now.stored.length,
    alpha: now.alpha,
    approvedPictures: now.stored.reduce((sum, count) => sum + Math.min(count, BASELINE_PICTURES), 0),
    wantedPictures: BASELINE_PICTURES * now.stored.length,
    now: pictureOutlook(now),
    full: pictureOutlook(full),
    ...(next === undefined ? {} : { next }),
  };
}

const pictureOutlook = (plan: PicturePlan): PictureOutlook => ({
  canAlarm: canAlarm(plan),
  alike: foundChanges(POWER, 'alike', plan),
  diverse: foundChanges(POWER, 'diverse', plan),
  releases: foundChanges(POWER, 'releases', plan),
});

/** A cell that the user changed has no approved pictures: those of other settings are never compared. */
function storedPictures({ routeId, caseId, settingsHash }: Cell, baselineOf: OutlookInput['baselineOf']): number {
  const baseline = baselineOf(routeId, caseId);
  return baseline?.settingsHash === settingsHash ? baseline.samples : 0;
}

function monthlyOf(
  route: Route,
  {
    cells,
    plan,
    samples,
  }: { readonly cells: readonly Cell[]; readonly plan: Plan; readonly samples: Config['plan']['samples'] },
): MonthlyOutlook {
  const looks = route.seed === undefined ? QUIET_PICTURES : 1;
  const perCell = (samples === 'adaptive' ? looks : samples) * RUNS_PER_MONTH;
  // One shot of each cell tells its price.
  const firsts = plan.shots.filter(
    ({ routeId, index, purpose }) => routeId === route.id && index === 0 && purpose === 'sample',
  );
  const { knownMicros, unknownCount } = sumMicros(firsts.map(({ expectedMicros }) => expectedMicros));
  return {
    runs: RUNS_PER_MONTH,
    requests: Math.round(cells.length * perCell),
    expectedMicros: Math.round(knownMicros * perCell),
    unknownRequests: Math.round(unknownCount * perCell),
  };
}

const addUp = (months: readonly MonthlyOutlook[]): MonthlyOutlook => ({
  runs: RUNS_PER_MONTH,
  requests: months.reduce((sum, { requests }) => sum + requests, 0),
  expectedMicros: months.reduce((sum, { expectedMicros }) => sum + expectedMicros, 0),
  unknownRequests: months.reduce((sum, { unknownRequests }) => sum + unknownRequests, 0),
});
