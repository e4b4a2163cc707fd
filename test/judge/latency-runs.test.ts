import { describe, expect, test } from 'vitest';

import {
  cusum,
  latencyBaseline,
  latencyShift,
  type LatencyRun,
  type LatencyShift,
  trimmedMean,
} from '../../src/judge/latency-runs.ts';

const run = (...latencies: readonly number[]): LatencyRun =>
  latencies.map((latencyMs, index) => ({ caseId: `case-${index}`, latencyMs }));

function shiftOf(runs: readonly LatencyRun[], now: LatencyRun): LatencyShift | undefined {
  const baseline = latencyBaseline(runs);
  return baseline && latencyShift(baseline, now);
}

const BASELINE = [run(1000, 2100, 3050), run(1100, 2000, 2900), run(950, 2200, 3100), run(1050, 1900, 3000)];

describe('latency shift', () => {
  test('compares run scores, with the interval of a t over runs', () => {
    // numpy 2.4.6 and scipy 1.17.1 (trim_mean, t.ppf): baseline spread 0.01426 is raised to 0.03; t = 8.434, 3 degrees.
    const shift = shiftOf(BASELINE, run(1400, 2700, 3900))!;
    expect(shift.ratio).toBeCloseTo(1.32696501606175, 10);
    expect(shift.low).toBeCloseTo(1.0908795940309823, 8);
    expect(shift.high).toBeCloseTo(1.6141434522073854, 8);
    expect(shift.z).toBeCloseTo(2.9202391059958677, 8);
    expect(shift.baselineRuns).toBe(4);
  });

  test('is cut at three standard deviations', () => {
    expect(shiftOf(BASELINE, run(10_000, 20_000, 30_000))!.z).toBe(3);
    expect(shiftOf(BASELINE, run(100, 200, 300))!.z).toBe(-3);
  });

  test('does not depend on the order of runs or calls', () => {
    const now = run(1400, 2700, 3900);
    const shuffled = shiftOf(
      BASELINE.toReversed().map((calls) => calls.toReversed()),
      now.toReversed(),
    )!;
    expect(shuffled.ratio).toBeCloseTo(shiftOf(BASELINE, now)!.ratio, 12);
    expect(shuffled.z).toBeCloseTo(shiftOf(BASELINE, now)!.z, 9);
  });

  test('ignores cases that the baseline does not know', () => {
    const known = run(1400, 2700, 3900);
    expect(shiftOf(BASELINE, [...known, { caseId: 'new', latencyMs: 90_000 }])).toEqual(shiftOf(BASELINE, known));
  });

  test('says nothing with too few runs or no known call', () => {
    expect(shiftOf([run(1000)], run(1000))).toBeUndefined();
    expect(shiftOf(BASELINE, [{ caseId: 'new', latencyMs: 5 }])).toBeUndefined();
  });
});

test('the trimmed mean leaves out a fifth at either end', () => {
  expect(trimmedMean([1, 2, 3, 4, 100])).toBe(3);
  expect(trimmedMean([1, 2, 6])).toBe(3);
  expect(trimmedMean([])).toBeUndefined();
});

test('the cumulative sum forgets quiet runs and adds up slow ones', () => {
  expect(cusum([0, 2, 2, 2, -1])).toEqual([0, 1.5, 3, 4.5, 3]);
  expect(cusum([-3, -3, 1])).toEqual([0, 0, 0.5]);
});
