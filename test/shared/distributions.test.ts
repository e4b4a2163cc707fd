import { describe, expect, test } from 'vitest';

import {
  incompleteBeta,
  logChoose,
  logGamma,
  normalAbove,
  normalQuantile,
  studentBelow,
  studentQuantile,
} from '../../src/shared/distributions.ts';

// Expected values: scipy 1.17.1 (stats.t, stats.norm, special.gammaln, special.betainc).
describe('distributions', () => {
  test.each([
    [0.3, 1.0957979948180756],
    [123.4, 469.3360974421906],
  ])('ln Γ(%d)', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 11);
  });

  test('ln of a binomial coefficient', () => {
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 9);
    expect(logChoose(5, 0)).toBeCloseTo(0, 12);
  });

  test.each([
    [0.3, 2.5, 7.25, 0.6604822735819071],
    [0.99, 40, 2, 0.9365604619975526],
  ])('incomplete beta at %d, %d, %d', (x, a, b, expected) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 12);
  });

  test('incomplete beta at its ends', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  test.each([
    [2.5, 9, 0.9830690861585072],
    [-4.781, 4, 0.004384555066595025],
    [0, 7, 0.5],
  ])("Student's t below %d with %d degrees of freedom", (t, freedom, expected) => {
    expect(studentBelow(t, freedom)).toBeCloseTo(expected, 12);
  });

  test.each([
    [0.995, 9, 3.249835541592126],
    [0.995, 1, 63.656741162871526],
    [0.005, 9, -3.249835541592126],
  ])("quantile %d of Student's t with %d degrees of freedom", (p, freedom, expected) => {
    expect(studentQuantile(p, freedom)).toBeCloseTo(expected, 9);
  });

  test.each([
    [0.975, 1.959963984540054],
    [1e-6, -4.753424308822899],
    [0.5, 0],
  ])('normal quantile of %d', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 9);
  });

  test.each([
    [1.2345, 0.10850832336267019],
    [3, 0.0013498980316300933],
    [6, 9.865876450376946e-10],
  ])('normal tail above %d', (z, expected) => {
    expect(normalAbove(z) / expected).toBeCloseTo(1, 9);
  });
});
