import { describe, expect, test } from 'vitest';

import type { CostRates } from '../../src/model/config.ts';
import type { RunRecord } from '../../src/model/record.ts';
import type { Attempt, ImageSample, Sample } from '../../src/model/sample.ts';
import { trueCostTable } from '../../src/report/true-cost-table.ts';
import { monthlyCost, trueCost } from '../../src/report/true-cost.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { makeFailure, makeRecord, makeRefusal, makeSample } from '../fakes/record-factory.ts';

const attempt = (micros: number | undefined, changes: Partial<Attempt> = {}): Attempt => ({
  startedAt: '2026-11-20T06:00:01.000Z',
  elapsedMs: 100,
  outcome: 'image',
  exchange: {},
  billing: 'yes',
  ...(micros === undefined ? {} : { cost: { micros, basis: 'usage' } }),
  ...changes,
});
/** A picture of 2 MB after the attempts, the last of which brought it. */
const picture = (name: string, ...attempts: readonly Attempt[]): ImageSample => {
  const sample = makeSample('r', name, { attempts });
  return { ...sample, image: { ...sample.image, sizeBytes: 2_000_000 } };
};

const NO_RATES: CostRates = { keepMonths: 12 };
const costOf = (samples: readonly Sample[], rates = NO_RATES, measurements: RunRecord['measurements'] = {}) =>
  trueCost({ samples, measurements }, { routeId: 'r', rates });
const known = (micros: number) => ({ kind: 'known', micros, isAtLeast: false });

describe('trueCost', () => {
  test('every part has its formula, and the total is their sum', () => {
    const samples = [
      picture('a', attempt(40_000)),
      picture('b', attempt(3_000, { outcome: 'refused' }), attempt(50_000)),
      makeRefusal('r', 'c', { attempts: [attempt(7_000, { outcome: 'refused' })] }),
      makeFailure('r', 'd', { attempts: [attempt(undefined, { outcome: 'vendor-error', billing: 'no' })] }),
      makeSample('other', 'a'),
    ];
    const rates: CostRates = {
      storagePerGbMonth: 0.023,
      keepMonths: 10,
      bandwidthPerGb: 0.09,
      review: { share: 0.1, minutes: 3, hourlyUsd: 40 },
    };
    const { usable, total, ...parts } = costOf(samples, rates);
    expect(usable).toBe(2);
    expect(parts).toEqual({
      price: known(45_000),
      lost: known(5_000),
      storage: { ...known(0), micros: expect.closeTo(0.002 * 0.023 * 10 * 1e6, 6) as number },
      bandwidth: { ...known(0), micros: expect.closeTo(0.002 * 0.09 * 1e6, 6) as number },
      review: { ...known(0), micros: expect.closeTo(0.1 * 0.05 * 40 * 1e6, 6) as number },
    });
    expect(total).toEqual({ ...known(0), micros: expect.closeTo(45_000 + 5_000 + 460 + 180 + 200_000, 6) as number });
  });

  test('a part without a rate is not set, which is not the same as free', () => {
    const { storage, bandwidth, review, total } = costOf([picture('a', attempt(40_000))], {
      keepMonths: 12,
      bandwidthPerGb: 0,
    });
    expect([storage, bandwidth, review]).toEqual([{ kind: 'not-set' }, known(0), { kind: 'not-set' }]);
    expect(total).toEqual(known(40_000));
  });

  test('one picture without a price makes price and total unknown', () => {
    const { price, lost, total } = costOf([picture('a', attempt(40_000)), picture('b', attempt(undefined))]);
    expect([price, lost, total]).toEqual([{ kind: 'unknown' }, known(0), { kind: 'unknown' }]);
  });

  test('an attempt that may have been billed makes the total a lower bound, also of a month', () => {
    const timeout = attempt(undefined, { outcome: 'timeout', billing: 'unknown' });
    const { lost, total } = costOf([picture('a', attempt(40_000)), makeFailure('r', 'b', { attempts: [timeout] })]);
    expect(lost).toEqual({ kind: 'known', micros: 0, isAtLeast: true });
    expect(monthlyCost(total, 1_000)).toEqual({ kind: 'known', micros: 40_000_000, isAtLeast: true });
  });

  test('a blank picture was paid for and is not usable', () => {
    const blank = picture('blank', attempt(10_000));
    const measurements = {
      [blank.image.sha256]: { isBlank: true },
    } as unknown as RunRecord['measurements'];
    const { usable, price, lost } = costOf([picture('a', attempt(40_000)), blank], NO_RATES, measurements);
    expect([usable, price, lost]).toEqual([1, known(40_000), known(10_000)]);
  });

  test('the pictures of a sheet share the price of its request', () => {
    const sheet = ['one', 'two', 'three', 'four'].map((name, index) => ({
      ...picture(name, ...(index === 0 ? [attempt(90_000)] : [])),
      shotId: 'r/mug/0',
      panel: { index, of: 4 },
    }));
    expect(costOf(sheet)).toMatchObject({ usable: 4, price: known(22_500), lost: known(0), total: known(22_500) });
    const blankFirst = { [sheet[0]!.image.sha256]: { isBlank: true } } as unknown as RunRecord['measurements'];
    expect(costOf(sheet, NO_RATES, blankFirst)).toMatchObject({ usable: 3, price: known(30_000), lost: known(0) });
  });

  test('without a usable picture nothing is known but what people cost', () => {
    const { usable, total, ...parts } = costOf([makeRefusal('r', 'a', { attempts: [attempt(7_000)] })], {
      storagePerGbMonth: 0.02,
      keepMonths: 12,
      review: { share: 1, minutes: 1, hourlyUsd: 60 },
    });
    expect(usable).toBe(0);
    expect(parts).toEqual({
      price: { kind: 'unknown' },
      lost: { kind: 'unknown' },
      storage: { kind: 'unknown' },
      bandwidth: { kind: 'not-set' },
      review: known(1_000_000),
    });
    expect(total).toEqual({ kind: 'unknown' });
  });
});

describe('the table of true costs', () => {
  test('is there only when the config has rates', () => {
    expect(trueCostTable(makeRecord()).rows).toEqual([]);
  });

  test('has a row for each route, with what is not set and what a month costs', () => {
    const report = { projectImagesPerMonth: [1_000], costRates: { keepMonths: 12, bandwidthPerGb: 0 } };
    const { columns, rows } = trueCostTable(makeRecord({ report }));
    expect(columns.map(({ label }) => label)).toEqual([
      'Per usable image',
      'Price',
      'Retries, refusals',
      'Storage',
      'Bandwidth',
      'Review',
      'Total',
      '1,000/month',
    ]);
    expect(rows.map((row) => row.map(phraseToText))).toEqual([
      ['nano-banana', '$0.039', '$0', 'not set', '$0', 'not set', '$0.039', '$39.00'],
      ['gpt-image-2', '$0.039', '$0', 'not set', '$0', 'not set', '$0.039', '$39.00'],
    ]);
  });
});
