import { logChoose } from '../shared/distributions.ts';
import { type PictureKind, type PowerRow, type PowerTable, powerAtLevel } from './power.ts';

/** How the pictures of a route without seeds are tested. */
export interface PicturePlan {
  /** Approved pictures of each case that can give a picture; 0 where there are none yet. */
  readonly stored: readonly number[];
  /** New pictures a case; `two-stage`: one, and two more on suspicion. */
  readonly fresh: number | 'two-stage';
  /** Level that the route's p-value must reach, 0–1. */
  readonly alpha: number;
}

/** Changes by how often a run finds them, as they stand in the power table. */
export interface FoundChanges {
  /** In at least 80 % of runs. */
  readonly often: readonly string[];
  /** In at least 50 %, without those of `often`. */
  readonly half: readonly string[];
  /** Mean share over nine common changes; absent: nothing was measured with so few cases or pictures. */
  readonly average?: number;
}

/** The fewest cases with which the table says more. */
export interface NextStep {
  readonly cases: number;
  readonly moreCases: number;
  /** Changes that are then found in at least 80 % of runs and are not now. */
  readonly also: readonly string[];
}

const OFTEN = 0.8;
const HALF = 0.5;
/** New pictures a case in the final test of two stages. */
const TWO_STAGE_PICTURES = 3;

/**
 * What a plan finds, by the measured rows that ask for no more than it has: no more cases, approved or new pictures.
 * Between rows nothing is interpolated, so the promise is that of the nearest lower one.
 */
export function foundChanges(table: PowerTable, kind: PictureKind, plan: PicturePlan): FoundChanges {
  const rows = table.rows.filter((row) => row.pictures === kind && isWithin(row, plan));
  const at = (measured: number, { trials }: PowerRow): number =>
    powerAtLevel(measured, { level: table.level, alpha: plan.alpha, trials });
  const best = (change: string): number =>
    Math.max(0, ...rows.map((row) => (row.found?.[change] === undefined ? 0 : at(row.found[change], row))));
  const changes = Object.keys(table.changes);
  const averages = rows.flatMap((row) => (row.average === undefined ? [] : at(row.average, row)));
  return {
    often: changes.filter((change) => best(change) >= OFTEN),
    half: changes.filter((change) => best(change) >= HALF && best(change) < OFTEN),
    ...(averages.length === 0 ? {} : { average: Math.max(...averages) }),
  };
}

/** What more cases would find. More cases are the best use of money: 24 × 1 new pictures found more than 12 × 2 did. */
export function nextStep(table: PowerTable, kind: PictureKind, plan: PicturePlan): NextStep | undefined {
  const { often } = foundChanges(table, kind, plan);
  const have = plan.stored.length;
  const sizes = new Set(table.rows.map(({ cases }) => cases));
  for (const cases of [...sizes].filter((size) => size > have).sort((a, b) => a - b)) {
    const stored = Array<number>(cases).fill(Math.max(0, ...plan.stored));
    const also = foundChanges(table, kind, { ...plan, stored }).often.filter((change) => !often.includes(change));
    if (also.length > 0) return { cases, moreCases: cases - have, also };
  }
  return undefined;
}

/**
 * Whether any pictures could reach the level: relabelling gives each case C(stored + new, new) ways, and the observed
 * one cannot be rarer than one of all. As many new as stored ones halve that, because swapping the sets changes nothing.
 */
export function canAlarm({ stored, fresh, alpha }: PicturePlan): boolean {
  const perCase = fresh === 'two-stage' ? TWO_STAGE_PICTURES : fresh;
  const used = stored.filter((count) => count > 0);
  const logWays = used.reduce((sum, count) => sum + logChoose(count + perCase, perCase), 0);
  const isSymmetric = used.every((count) => count === perCase);
  return used.length > 0 && Math.log(isSymmetric ? 2 : 1) - logWays <= Math.log(alpha);
}

/**
 * Two stages found at least as much as one picture a case alone in each setting where both were measured, so those
 * rows are promises for two stages too.
 */
function isWithin(row: PowerRow, { stored, fresh }: PicturePlan): boolean {
  const fits = fresh === 'two-stage' ? row.stages === 2 || row.fresh === 1 : row.stages === 1 && row.fresh <= fresh;
  return fits && stored.filter((count) => count >= row.stored).length >= row.cases;
}
