import type { Spread } from '../model/comparison.ts';
import { median, percentile } from '../shared/percentile.ts';

/** n, median, 95th percentile by nearest rank, mean. With fewer than 20 values the percentile is the largest one. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { n: 0 };
  return {
    n: values.length,
    median: median(values)!,
    p95: percentile(values, 0.95)!,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}
