import type { PairMetrics } from './comparison.ts';

/**
 * Limits for two pictures of the same seed (detection reference 3.2). Measured on 17 pairs of seeded models: numeric
 * noise stayed at or below 0.02 % of pixels and SSIM 0.997; visible change began at 2.3 % and 0.964.
 */
export const SEEDED_LIMITS = {
  /** At or below this ratio, and at or above this SSIM: the same picture but for rounding. */
  numericallyEqual: { diffRatio: 0.001, ssim: 0.99 },
  /** From this ratio on, or below this SSIM: another picture. */
  drift: { diffRatio: 0.01, ssim: 0.97 },
} as const;

/** `suspicious` lies between the limits: not noise as we know it, not yet visible change. */
export type PairClass = 'exact' | 'numerically-equal' | 'suspicious' | 'drift';

/** Reads the distance of two pictures of the same seed. */
export function classifyPair({ equal, diffRatio, ssim }: PairMetrics): PairClass {
  if (equal !== 'none') return 'exact';
  const { numericallyEqual, drift } = SEEDED_LIMITS;
  if (diffRatio >= drift.diffRatio || ssim < drift.ssim) return 'drift';
  if (diffRatio <= numericallyEqual.diffRatio && ssim >= numericallyEqual.ssim) return 'numerically-equal';
  return 'suspicious';
}
