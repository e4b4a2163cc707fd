const BARS = '▁▂▃▄▅▆▇█';

/** Values ≥ 0 as bars, oldest first; a run that saw nothing has the lowest one. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values
    .map((value) => (value <= 0 ? BARS[0]! : BARS[Math.max(1, Math.ceil((value / most) * (BARS.length - 1)))]!))
    .join('');
}
