import { expect, test } from 'vitest';

import { rollingWindow } from '../../src/compare/rolling-window.ts';

const vector = (value: number) => Float32Array.of(value);
const run = (value: number) => new Map([['a', [vector(value)]]]);
const baseline = new Map([
  ['a', [vector(0)]],
  ['b', [vector(9)]],
]);

test('the window joins the last three runs by case', () => {
  expect(rollingWindow(baseline, [run(1), run(2), run(3), run(4)])).toEqual({
    runs: 3,
    cases: [{ caseId: 'a', baseline: [vector(0)], candidate: [vector(2), vector(3), vector(4)] }],
  });
});

test('there is no window before three runs have pictures', () => {
  expect(rollingWindow(baseline, [run(1), run(2)])).toBeUndefined();
  expect(rollingWindow(baseline, [run(1), new Map(), run(2)])).toBeUndefined();
});
