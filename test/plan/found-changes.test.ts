import { describe, expect, test } from 'vitest';

import { canAlarm, foundChanges, nextStep, type PicturePlan } from '../../src/plan/found-changes.ts';
import type { PowerRow, PowerTable } from '../../src/plan/power.ts';
import { POWER } from '../../src/plan/power-table.generated.ts';

const row = (changes: Partial<PowerRow>): PowerRow => ({
  pictures: 'diverse',
  origin: 'here',
  stages: 1,
  cases: 10,
  stored: 4,
  fresh: 1,
  trials: 50,
  ...changes,
});
const table = (...rows: PowerRow[]): PowerTable => ({
  level: 0.01,
  changes: { blur: 'blur', warmth: 'warmth' },
  origins: { here: 'this test' },
  latency: { withinRuns: 5, rows: [] },
  rows,
});
const plan = (cases: number, changes: Partial<PicturePlan> = {}): PicturePlan => ({
  stored: Array<number>(cases).fill(4),
  fresh: 'two-stage',
  alpha: 0.01,
  ...changes,
});

describe('foundChanges', () => {
  const two = table(
    row({ found: { blur: 0.8, warmth: 0.5 }, average: 0.6 }),
    row({ cases: 20, found: { warmth: 0.9 } }),
  );

  test('takes the nearest lower row, and the best of all lower ones', () => {
    expect(foundChanges(two, 'diverse', plan(9))).toEqual({ often: [], half: [] });
    expect(foundChanges(two, 'diverse', plan(19))).toEqual({ often: ['blur'], half: ['warmth'], average: 0.6 });
    expect(foundChanges(two, 'diverse', plan(20))).toEqual({ often: ['blur', 'warmth'], half: [], average: 0.6 });
  });

  test('counts only cases with as many approved pictures as were stored when it was measured', () => {
    const partly = { stored: [...Array<number>(9).fill(4), ...Array<number>(30).fill(3)] };
    expect(foundChanges(two, 'diverse', plan(0, partly)).often).toEqual([]);
    expect(foundChanges(two, 'diverse', plan(0, { stored: [4, ...partly.stored] })).often).toEqual(['blur']);
  });

  test('rows of more new pictures are not for plans of fewer, and two stages do not make a single one', () => {
    const rows = table(row({ fresh: 2, found: { blur: 1 } }), row({ stages: 2, fresh: 3, found: { warmth: 1 } }));
    expect(foundChanges(rows, 'diverse', plan(10, { fresh: 1 })).often).toEqual([]);
    expect(foundChanges(rows, 'diverse', plan(10, { fresh: 2 })).often).toEqual(['blur']);
    expect(foundChanges(rows, 'diverse', plan(10)).often).toEqual(['warmth']);
  });

  test('a stricter level finds less', () => {
    expect(foundChanges(two, 'diverse', plan(20, { alpha: 0.001 })).often).toEqual([]);
  });

  test.each(['alike', 'diverse', 'releases'] as const)(
    'of the shipped table: more cases never find less, for %s pictures',
    (kind) => {
      const counts = [4, 6, 8, 12, 24, 36, 50].map((cases) => {
        const { often, half } = foundChanges(POWER, kind, plan(cases, { alpha: 0.00137 }));
        return 2 * often.length + half.length;
      });
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    },
  );
});

describe('nextStep', () => {
  test('names the fewest cases that find something more', () => {
    const rows = table(
      row({ found: { blur: 1 } }),
      row({ cases: 15, found: { blur: 1 } }),
      row({ cases: 20, found: { warmth: 1 } }),
    );
    expect(nextStep(rows, 'diverse', plan(12))).toEqual({ cases: 20, moreCases: 8, also: ['warmth'] });
    expect(nextStep(rows, 'diverse', plan(20))).toBeUndefined();
  });
});

describe('canAlarm', () => {
  // One case of 4 stored and 3 new pictures: 35 labellings; two: 1,225.
  test('counts the labellings of all cases', () => {
    expect(canAlarm(plan(1, { alpha: 1 / 35 + 1e-9 }))).toBe(true);
    expect(canAlarm(plan(1, { alpha: 1 / 36 }))).toBe(false);
    expect(canAlarm(plan(2, { alpha: 1 / 1_224 }))).toBe(true);
    expect(canAlarm(plan(2, { alpha: 1 / 1_226 }))).toBe(false);
  });

  test('as many new as stored pictures give half as many', () => {
    expect(canAlarm({ stored: [1, 1], fresh: 1, alpha: 0.49 })).toBe(false);
    expect(canAlarm({ stored: [1, 1], fresh: 1, alpha: 0.51 })).toBe(true);
  });

  test('nothing approved cannot alarm', () => {
    expect(canAlarm({ stored: [0, 0], fresh: 1, alpha: 1 })).toBe(false);
  });
});
