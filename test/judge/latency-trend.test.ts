import { describe, expect, test } from 'vitest';

import type { LatencyRun } from '../../src/judge/latency-runs.ts';
import { latencyTrend, latencyTrendOpinions, MIN_RUNS } from '../../src/judge/latency-trend.ts';
import { createRandom } from '../../src/shared/random.ts';

const RULE = { atLeast: 0.15, attribution: 'behaviour', evidence: { name: 'P50' } } as const;
const verdicts = (runs: readonly LatencyRun[], now: LatencyRun): string[] =>
  latencyTrendOpinions(latencyTrend(runs, now)!, RULE).map(({ verdict }) => verdict);

/** Runs of twelve calls whose scores differ by a few per cent; `factor` times as slow. */
function runsOf(count: number, factor = 1, seed = 1): LatencyRun[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 12 }, (_, index) => ({
      caseId: `case-${index}`,
      latencyMs: (6_000 + 300 * index) * factor * (0.9 + 0.2 * random.uniform()),
    })),
  );
}

describe('a latency trend', () => {
  test('needs eight runs', () => {
    expect(latencyTrend(runsOf(MIN_RUNS - 1), runsOf(1)[0]!)).toBeUndefined();
    expect(latencyTrend(runsOf(MIN_RUNS), runsOf(1)[0]!)).toBeDefined();
  });

  test('of unchanged runs has nothing to say', () => {
    const runs = runsOf(40);
    for (let index = MIN_RUNS; index < runs.length; index++)
      expect(verdicts(runs.slice(0, index), runs[index]!)).toEqual([]);
  });

  test('warns at the first slow run, and calls it drift at the second', () => {
    const [first, second] = runsOf(2, 1.3, 2);
    const runs = runsOf(10);
    expect(verdicts(runs, first!)).toEqual(['watch']);
    expect(verdicts([...runs, first!], second!)).toEqual(['drifted']);
  });

  test('shows the size of the change with its interval, and what it rests on', () => {
    const [first, second] = runsOf(2, 1.3, 2);
    const [opinion] = latencyTrendOpinions(latencyTrend([...runsOf(10), first!], second!)!, RULE);
    expect(opinion!.reason).toMatch(/^Answers take longer: median × 1\.[23]\d \(99% 1\.[012]\d–1\.[3-6]\d\)$/);
    expect(opinion!.finding!.evidence).toMatchObject([
      { name: 'P50', limit: 'below +15%' },
      { now: expect.stringMatching(/^\d\.\d, against 10 runs$/), limit: 'below 4' },
    ]);
  });

  test('is silent about changes that do not matter, however sure they are', () => {
    const slower = runsOf(12, 1.1, 2);
    expect(latencyTrend([...runsOf(20), ...slower], slower[0]!)!.slower.sum).toBeGreaterThan(4);
    expect(verdicts([...runsOf(20), ...slower], slower[0]!)).toEqual([]);
  });

  test('is improved when answers come faster for good', () => {
    const faster = runsOf(2, 0.7, 2);
    expect(verdicts(runsOf(10), faster[0]!)).toEqual([]);
    expect(verdicts([...runsOf(10), faster[0]!], faster[1]!)).toEqual(['improved']);
  });

  test('does not make slow runs the ordinary ones', () => {
    const slower = runsOf(30, 1.3, 2);
    expect(verdicts([...runsOf(10), ...slower.slice(1)], slower[0]!)).toEqual(['drifted']);
  });

  test('ends when the vendor is as fast as before', () => {
    expect(verdicts([...runsOf(10), ...runsOf(4, 1.4, 2)], runsOf(1, 1, 3)[0]!)).toEqual([]);
  });

  test('says nothing about a run that shares no case with the others', () => {
    expect(latencyTrend(runsOf(10), [{ caseId: 'new', latencyMs: 5 }])).toBeUndefined();
  });
});
