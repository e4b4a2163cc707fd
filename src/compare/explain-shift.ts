import type { FeatureSchema } from '../model/features.ts';
import type { FeatureShift } from './pooled-test.ts';

/** A shift below this many standard deviations is what chance does to some feature in every run. */
const WORTH_SAYING = 2;

/**
 * What moved, in words, strongest first: at most `limit` different phrases. Features that mean the same share a phrase
 * and are said once; a phrase whose opposite was already said is left out, because the stronger one speaks for it.
 */
export function explainShift(shifts: readonly FeatureShift[], schema: FeatureSchema, limit = 5): string[] {
  const said = new Set<string>();
  const phrases: string[] = [];
  for (const { feature, strength } of shifts) {
    if (phrases.length === limit || Math.abs(strength) < WORTH_SAYING) break;
    const described = schema.features[feature]!;
    if (said.has(described.more)) continue;
    said.add(described.more);
    phrases.push(strength > 0 ? described.more : described.less);
  }
  return phrases;
}
