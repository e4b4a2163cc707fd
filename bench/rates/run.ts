import type { Rate } from '../../src/model/comparison.ts';
import type { SeenRun } from '../../src/judge/known-runs.ts';
import { rateChange, rateTrend } from '../../src/judge/rate-trend.ts';
import { LEAST_CORRELATION } from '../../src/judge/route-rates.ts';
import { rateAlarmLevel } from '../../src/plan/alarm-level.ts';
import { createRandom } from '../../src/simulator/random.ts';

/** How often the rules for failures and refusals cry wolf in a year of unchanged nights, and how soon they find a change. */

const NIGHTS = 365;
const YEARS = 200;
const TRIALS = 400;
const CALLS = 12;
const AT_LEAST = 0.1;
const LEVEL = rateAlarmLevel(1);
const KNOWN_NIGHTS = 20;

type Random = ReturnType<typeof createRandom>;

interface Vendor {
  /** Mean rate of events, 0–1. */
  readonly rate: number;
  /** Correlation between calls of one night, 0–1; 0: independent calls. */
  readonly correlation: number;
}

/** Marsaglia and Tsang 2000. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random.next() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A night draws its rate from a beta distribution, and its calls from that rate. */
function night({ rate, correlation }: Vendor, random: Random): Rate {
  let tonight = rate;
  if (correlation > 0) {
    const strength = 1 / correlation - 1;
    const up = gamma(rate * strength, random);
    tonight = up / (up + gamma((1 - rate) * strength, random));
  }
  let count = 0;
  for (let call = 0; call < CALLS; call++) if (random.next() < tonight) count += 1;
  return { count, n: CALLS };
}

interface Rule {
  readonly pooled: readonly number[];
  readonly affected: number;
  readonly leastCorrelation: number;
}

/** As `routeRates` and the opinions on it have them. */
const RULES: Readonly<Record<'failures' | 'refusals', Rule>> = {
  failures: { pooled: [3], affected: 2, leastCorrelation: LEAST_CORRELATION.failures },
  refusals: { pooled: [1, 3], affected: 1, leastCorrelation: LEAST_CORRELATION.refusals },
};

function isAlarm(known: readonly SeenRun[], now: Rate, { pooled, affected, ...rest }: Rule): boolean {
  return pooled.some((runs) => {
    const newest = [...known.slice(known.length - runs + 1), now];
    const events = newest.reduce((sum, { count }) => sum + count, 0);
    // No rate below the gate can have risen by it.
    if (events < AT_LEAST * CALLS * newest.length - 1e-9) return false;
    const trend = rateTrend(known, { now, pooled: runs, ...rest });
    return (
      trend !== undefined &&
      rateChange(trend) >= AT_LEAST - 1e-9 &&
      trend.affectedRuns >= affected &&
      trend.riseChance <= LEVEL / pooled.length
    );
  });
}

/** Alarms a year; an alarm that lasts several nights is one. */
function falseAlarms(vendor: Vendor, rule: Rule): number {
  const random = createRandom('rates', JSON.stringify(vendor));
  let alarms = 0;
  for (let year = 0; year < YEARS; year++) {
    const known: SeenRun[] = [];
    for (let index = 0; index < NIGHTS; index++) {
      const now = night(vendor, random);
      const drifted = isAlarm(known, now, rule);
      if (drifted && known.at(-1)?.drifted !== true) alarms += 1;
      known.push({ ...now, drifted });
    }
  }
  return alarms / YEARS;
}

/** Share of changes found by each of the first nights, 0–1. */
function found(before: Vendor, after: Vendor, rule: Rule): number[] {
  const random = createRandom('changes', JSON.stringify([before, after]));
  const nights = Array.from({ length: 5 }, () => 0);
  for (let trial = 0; trial < TRIALS; trial++) {
    const known: SeenRun[] = Array.from({ length: KNOWN_NIGHTS }, () => ({ ...night(before, random), drifted: false }));
    for (let index = 0; index < nights.length; index++) {
      const now = night(after, random);
      if (isAlarm(known, now, rule)) {
        for (let later = index; later < nights.length; later++) nights[later]! += 1 / TRIALS;
        break;
      }
      known.push({ ...now, drifted: false });
    }
  }
  return nights;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

console.log(`One route, ${CALLS} calls a night, 1 false alarm a year in all; ${YEARS} years each.\n`);
console.log('| Ordinary rate | Correlation within a night | Failures, alarms a year | Refusals, alarms a year |');
console.log('|---|---|---|---|');
for (const correlation of [0, 0.05, 0.1, 0.3])
  for (const rate of [0.01, 0.05]) {
    const vendor = { rate, correlation };
    const cells = [RULES.failures, RULES.refusals].map((rule) => falseAlarms(vendor, rule).toFixed(3));
    console.log(`| ${percent(rate)} | ${correlation} | ${cells.join(' | ')} |`);
  }

console.log(
  `\n${KNOWN_NIGHTS} nights at 1 %, then a change; share found by night 1, 2, 3 and 5, ${TRIALS} draws each.\n`,
);
console.log('| Rate after | Failures | Refusals |');
console.log('|---|---|---|');
for (const rate of [0.2, 0.3, 0.5]) {
  const cells = [RULES.failures, RULES.refusals].map((rule) =>
    found({ rate: 0.01, correlation: 0 }, { rate, correlation: 0 }, rule)
      .filter((_, index) => index !== 3)
      .map(percent)
      .join(', '),
  );
  console.log(`| ${percent(rate)} | ${cells.join(' | ')} |`);
}
