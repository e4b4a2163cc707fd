/** Nightly runs. Pull requests come on top; each of them has the same level. */
const RUNS_PER_YEAR = 365;
/** Share of the user's false alarms that the tests of routes may spend on pictures. Detection reference 3.8. */
const PICTURE_SHARE = 0.5;
/** Tests that a route has in a run: the run's own pictures, and those of the last runs together. Each has half of the level. */
export const ROUTE_LOOKS = 2;
/** Finer than this no affordable number of relabellings can say; coarser nobody would call a test. */
const FINEST = 0.0001;
const COARSEST = 0.025;

/**
 * Level of each look at the pictures in one run, 0–1: the share of unchanged runs in which it may alarm. A run without
 * a window (the first ones, and pull requests) has the same level for its one look, so that the plan's promise holds
 * for every run.
 */
export function alarmLevel(falseAlarmsPerYear: number): number {
  const level = (falseAlarmsPerYear / RUNS_PER_YEAR) * PICTURE_SHARE;
  return Math.min(COARSEST, Math.max(FINEST, level / ROUTE_LOOKS));
}

/** Share for refusals, and again for failures: they are judged by tests that rarely reach their level. */
const RATE_SHARE = 0.1;
/** Detection reference 5. */
const COARSEST_RATE = 0.01;

/** Level of the test of refusals in one run, and of that of failures, all routes together, 0–1. */
export function rateAlarmLevel(falseAlarmsPerYear: number): number {
  return Math.min(COARSEST_RATE, (falseAlarmsPerYear / RUNS_PER_YEAR) * RATE_SHARE);
}

/** Share of the user's false alarms that single cases may spend. What then is left is for latency and rates. */
const SINGLE_CASE_SHARE = 0.25;
/** How often an unchanged case alarms in a run, at most: upper bound (97.5 %) of a measured rate, see docs/detection.md. */
export const SINGLE_CASE_ALARMS = 0.000_025;

/** Whether single cases may alarm, or are only watched: so many of them must not alarm more often than their share allows. */
export const maySingleCasesAlarm = (falseAlarmsPerYear: number, cases: number): boolean =>
  cases * SINGLE_CASE_ALARMS * RUNS_PER_YEAR <= falseAlarmsPerYear * SINGLE_CASE_SHARE;
