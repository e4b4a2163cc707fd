/** `38.1%`; more decimals where fewer would show zero for what is not. */
export function percent(ratio: number): string {
  const size = Math.abs(ratio) * 100;
  const decimals = size === 0 || size >= 10 ? 0 : size >= 0.1 ? 1 : 3;
  return `${(ratio * 100).toFixed(decimals)}%`;
}

/** A p-value for people: `1%`, `0.042%`, `< 0.01%`. */
export const chance = (pValue: number): string =>
  pValue < 0.0001 ? '< 0.01%' : `${Number((pValue * 100).toPrecision(2))}%`;

/** `1 shot`, `3 shots`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `all 4 samples`, `2 of 4 samples`, `the only sample`. */
export function partOf(count: number, total: number, noun: string): string {
  if (count < total) return `${count} of ${plural(total, noun)}`;
  return total === 1 ? `the only ${noun}` : `all ${plural(total, noun)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
