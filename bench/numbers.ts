/** Middle value of at least one number; the mean of the two middle ones where their count is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

export const ratio = (value: number): string => `${value.toFixed(2)}×`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
