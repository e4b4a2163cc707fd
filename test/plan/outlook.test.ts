import { describe, expect, test } from 'vitest';

import { SECOND_STAGE_PICTURES, SUSPICION } from '../../src/judge/two-stage.ts';
import type { Price } from '../../src/model/price.ts';
import { SINGLE_CASE_ALARMS } from '../../src/plan/alarm-level.ts';
import { ODD_CASES, type Outlook, planOutlook, SECOND_LOOKS } from '../../src/plan/outlook.ts';
import { type KnownBaseline, planShots } from '../../src/plan/plan-shots.ts';
import { makeCase, makeConfig, makeRoute } from './plan-fixtures.ts';

const flat: Price = { ref: 'inline', official: false, perImage: 0.04 };
const suite = (count: number) => Array.from({ length: count }, (_, index) => makeCase({ id: `case-${index}` }));

function outlookOf(
  config: ReturnType<typeof makeConfig>,
  baselineOf: (routeId: string, caseId: string) => KnownBaseline | undefined = () => undefined,
): Outlook {
  return planOutlook({ plan: planShots({ config, baselineOf }), config, baselineOf });
}

function pooled(outlook: Outlook, index = 0) {
  const { pictures } = outlook.detectable[index]!;
  if (pictures.kind !== 'pooled') throw new Error('expected a route without seeds');
  return pictures;
}

test('second looks are those of the two-stage rule', () => {
  expect(SECOND_LOOKS).toEqual({ share: SUSPICION, pictures: SECOND_STAGE_PICTURES });
  expect(ODD_CASES.pictures).toBe(SECOND_STAGE_PICTURES);
});

describe('a month', () => {
  test('has a picture a case each night, and on routes without seeds second looks: at a tenth of the routes, else at one case in twenty', () => {
    const routes = [makeRoute({ id: 'a', price: flat }), makeRoute({ id: 'b', price: flat, seed: 7 })];
    const { monthly, detectable } = outlookOf(makeConfig({ routes, cases: suite(10) }));
    expect(detectable.map((route) => route.monthly)).toEqual([
      { runs: 30, requests: 387, expectedMicros: 15_480_000, unknownRequests: 0 },
      { runs: 30, requests: 300, expectedMicros: 12_000_000, unknownRequests: 0 },
    ]);
    expect(monthly).toEqual({ runs: 30, requests: 687, expectedMicros: 27_480_000, unknownRequests: 0 });
  });

  test('of unknown prices is counted, not guessed', () => {
    expect(outlookOf(makeConfig({ cases: suite(10), samples: 2 })).monthly).toEqual({
      runs: 30,
      requests: 600,
      expectedMicros: 0,
      unknownRequests: 600,
    });
  });

  test('costs the same before and after the first approval: growing baselines are not the usual night', () => {
    const config = makeConfig({ routes: [makeRoute({ price: flat })], cases: suite(4) });
    const { settingsHash } = planShots({ config, baselineOf: () => undefined }).cells[0]!;
    expect(outlookOf(config).monthly).toEqual(outlookOf(config, () => ({ settingsHash, samples: 4 })).monthly);
  });
});

describe('pictures of routes without seeds', () => {
  test('share the level of the run between them', () => {
    const one = outlookOf(makeConfig({ cases: suite(12) }));
    const two = outlookOf(makeConfig({ routes: [makeRoute({ id: 'a' }), makeRoute({ id: 'b' })], cases: suite(12) }));
    expect(pooled(two, 1).alpha).toBeCloseTo(pooled(one).alpha / 2, 12);
    // One a year accepted, half of it for the pictures of routes; single cases come on top, at most a quarter.
    expect(one.falseAlarmsPerMonth).toBeCloseTo((0.5 * 30) / 365 + 12 * SINGLE_CASE_ALARMS * 30, 12);
    expect(two.falseAlarmsPerMonth).toBeCloseTo((0.5 * 30) / 365 + 24 * SINGLE_CASE_ALARMS * 30, 12);
  });

  test('stay within the false alarms that were accepted, however many cases there are', () => {
    for (const cases of [12, 27, 28, 500])
      expect(outlookOf(makeConfig({ cases: suite(cases) })).falseAlarmsPerMonth).toBeLessThanOrEqual((0.75 * 30) / 365);
  });

  test('approved pictures of other settings count for nothing', () => {
    const config = makeConfig({ cases: suite(12) });
    const other = pooled(outlookOf(config, () => ({ settingsHash: 'f'.repeat(64), samples: 4 })));
    expect(other).toMatchObject({ approvedPictures: 0, wantedPictures: 48, now: { canAlarm: false } });
    expect(other.full.canAlarm).toBe(true);
  });

  test('cases that expect a refusal give none', () => {
    const cases = [...suite(12), makeCase({ id: 'forbidden', expect: { refusal: true } })];
    const outlook = outlookOf(makeConfig({ cases }));
    expect(pooled(outlook).cases).toBe(12);
    expect(outlook.detectable[0]!.refusals).toMatchObject({ before: 48, now: 12 });
    expect(outlook.monthly.requests).toBe(503);
  });
});

test('seeded routes alone have no false alarms about pictures', () => {
  const outlook = outlookOf(makeConfig({ routes: [makeRoute({ seed: 1 })], cases: suite(3) }));
  expect(outlook.falseAlarmsPerMonth).toBe(0);
  expect(outlook.detectable[0]!.pictures).toEqual({ kind: 'seeded', pixels: 0.01, ssimBelow: 0.97 });
});
