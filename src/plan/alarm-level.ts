/** Nightly runs. Pull requests come on top; each of them has the same level. */
const RUNS_PER_YEAR = 365;
/** Share of the user's false alarms that the picture test may spend; latency and rates have the rest. Detection reference 3.8. */
const PICTURE_SHARE = 0.5;
/** Finer than this no affordable number of relabellings can say; coarser nobody would call a test. */
const FINEST = 0.0002;
const COARSEST = 0.05;

/** Level of the picture test in one run, 0–1: the share of unchanged runs that may alarm. */
export function alarmLevel(falseAlarmsPerYear: number): number {
  return Math.min(COARSEST, Math.max(FINEST, (falseAlarmsPerYear / RUNS_PER_YEAR) * PICTURE_SHARE));
}
