import { expect, test } from 'vitest';

import { checkConclusion } from '../../src/judge/check-conclusion.ts';

test.each([
  ['drifted', 1, 'failure'],
  ['stale', 1, 'failure'],
  ['drifted', 0, 'neutral'],
  ['inconclusive', 0, 'neutral'],
  ['inconclusive', 3, 'neutral'],
  ['stable', 3, 'neutral'],
  ['unreliable-baseline', 0, 'neutral'],
  ['stable', 0, 'success'],
  ['watch', 0, 'success'],
  ['new', 0, 'success'],
] as const)('a run that is %s and ends with %i is a check of conclusion %s', (verdict, exitCode, conclusion) => {
  expect(checkConclusion(verdict, exitCode)).toBe(conclusion);
});
