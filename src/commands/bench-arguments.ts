import type { BenchOptions } from './bench.ts';
import { ConfigError } from '../model/errors.ts';
import { usdToMicros } from '../model/money.ts';

const DEFAULT_LEVELS = '1,2,4,8';
const MAX_CONCURRENCY = 256;
const MAX_LEVELS = 12;
const MAX_REQUESTS = 10_000;

/** Reads the options of `bench`. Throws `ConfigError` that says what was expected. */
export function parseBench(
  option: (name: string) => string | undefined,
): Pick<BenchOptions, 'maxCostMicros' | 'concurrency' | 'requests'> {
  const budget = option('budget');
  if (budget !== undefined && !/^\d{1,6}(\.\d+)?$/.test(budget))
    throw wrong(`--budget: expected US dollars such as 2.50, got "${cut(budget)}"`);
  const levels = option('concurrency') ?? DEFAULT_LEVELS;
  const concurrency = levels.split(',').map((level) => count(level.trim(), MAX_CONCURRENCY));
  if (concurrency.length > MAX_LEVELS || concurrency.includes(0))
    throw wrong(
      `--concurrency: expected up to ${MAX_LEVELS} numbers from 1 to ${MAX_CONCURRENCY}, got "${cut(levels)}"`,
      `For example --concurrency ${DEFAULT_LEVELS}`,
    );
  const each = option('requests');
  const requests = each === undefined ? undefined : count(each, MAX_REQUESTS);
  // With fewer, a level would be over before its places have been full.
  const fewest = 2 * Math.max(...concurrency);
  if (requests !== undefined && requests < fewest)
    throw wrong(
      `--requests: expected a whole number from ${fewest} to ${MAX_REQUESTS}, got "${cut(each!)}"`,
      'A level needs two requests at least for each that is in flight',
    );
  return {
    ...(budget === undefined ? {} : { maxCostMicros: usdToMicros(Number(budget)) }),
    concurrency,
    ...(requests === undefined ? {} : { requests }),
  };
}

/** 0: not such a number. */
const count = (text: string, most: number): number =>
  /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : 0;

const cut = (text: string): string => text.slice(0, 40);

const wrong = (message: string, hint?: string): ConfigError =>
  new ConfigError([{ message, ...(hint === undefined ? {} : { hint }) }], { code: 'usage' });
