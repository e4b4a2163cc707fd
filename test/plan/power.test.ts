import { describe, expect, test } from 'vitest';

import { powerAtLevel } from '../../src/plan/power.ts';

const AT_5 = { level: 0.05, alpha: 0.01, trials: 50 };

describe('powerAtLevel', () => {
  // Power measured at both levels, same pictures and changes: detection reference 3.6.
  test.each([
    ['diverse, 12 cases', 0.62, 0.5],
    ['diverse, 24 cases', 0.8, 0.7],
    ['diverse, 36 cases, 6 stored, 2 new', 0.95, 0.9],
    ['alike, 12 cases, 3 stored, 2 new', 0.91, 0.85],
  ])('promises less at 1 %% than was measured there, from what was measured at 5 %%: %s', (_, at5, at1) => {
    const promised = powerAtLevel(at5, AT_5);
    expect(promised).toBeLessThan(at1);
    expect(promised).toBeGreaterThan(at1 - 0.2);
  });

  test('is the share below a shifted normal', () => {
    // Φ(Φ⁻¹(0.5) − (2.326348 − 1.644854)) = Φ(−0.681494) = 0.247778, from tables of the normal distribution.
    expect(powerAtLevel(0.5, AT_5)).toBeCloseTo(0.2478, 4);
  });

  test('never failing in few trials is not certainty', () => {
    expect(powerAtLevel(1, AT_5)).toBeLessThan(0.97);
    expect(powerAtLevel(1, { ...AT_5, trials: 5_000 })).toBeGreaterThan(0.99);
  });

  test('nothing found stays nothing, and a laxer level adds nothing', () => {
    expect(powerAtLevel(0, AT_5)).toBe(0);
    expect(powerAtLevel(0.7, { level: 0.01, alpha: 0.05, trials: 50 })).toBe(0.7);
  });
});
