import type { Rate } from '../model/comparison.ts';
import { formatUsd, type Micros } from '../model/money.ts';

/** `850 ms`, `8.1 s`, `3 min 12 s`, `2 h 5 min`; `unknown` for no value. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return 'unknown';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What became of 1: `+33%`, `−12%`, `×3.4`, `±0%`; `unknown` for no value. */
export function formatChange(ratio: number | undefined): string {
  if (ratio === undefined || !Number.isFinite(ratio) || ratio <= 0) return 'unknown';
  if (ratio >= 3) return `×${ratio.toFixed(1)}`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '±0%';
  return percent > 0 ? `+${percent}%` : `−${-percent}%`;
}

/** A p-value: `1%`, `0.042%`, `< 0.01%`. */
export function formatChance(pValue: number): string {
  return pValue < 0.0001 ? '< 0.01%' : `${Number((pValue * 100).toPrecision(2))}%`;
}

/** `0 of 24`, `3 of 24 (13%)`; `unknown` when nothing was counted. */
export function formatRate({ count, n }: Rate): string {
  if (n === 0) return 'unknown';
  if (count === 0) return `0 of ${n}`;
  const percent = (count / n) * 100;
  return `${count} of ${n} (${percent < 9.5 ? percent.toFixed(1) : percent.toFixed(0)}%)`;
}

/** A sum of money that may have holes: `$1.24`, `$1.24 + 2 unknown`, `unknown`. */
export function formatSum(micros: Micros, unknownCount: number): string {
  if (unknownCount === 0) return formatUsd(micros);
  if (micros === 0) return 'unknown';
  return `${formatUsd(micros)} + ${unknownCount.toLocaleString('en-US')} unknown`;
}
