/**
 * Holm's step-down adjustment (1979): results in the order given; a test may be called at family level α when its
 * adjusted p-value is ≤ α. Holds whatever the dependence between the tests. Values are in [0, 1].
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = Array.from(pValues, () => 1);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  }
  return adjusted;
}
