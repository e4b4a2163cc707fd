import type { CaseVectors } from '../../src/model/features.ts';
import { createRandom, type Random } from '../../src/shared/random.ts';

/** Plain numbers as the vectors of one case. */
export const caseOf = (
  caseId: string,
  baseline: readonly (readonly number[])[],
  candidate: readonly (readonly number[])[],
): CaseVectors => ({
  caseId,
  baseline: baseline.map((vector) => Float32Array.from(vector)),
  candidate: candidate.map((vector) => Float32Array.from(vector)),
});

/** Standard normal by the sum of twelve uniforms: good enough for test pictures. */
export function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform();
  return sum;
}

/** Cases whose features vary by case and by sample; new samples are moved by `shift` in the first five features. */
export function randomCases(options: {
  readonly seed: number;
  readonly cases: number;
  readonly stored: number;
  readonly fresh: number;
  readonly width?: number;
  readonly shift?: number;
}): CaseVectors[] {
  const { seed, cases, stored, fresh, width = 20, shift = 0 } = options;
  const random = createRandom(seed);
  return Array.from({ length: cases }, (_, index) => {
    const centre = Array.from({ length: width }, () => 5 * normal(random));
    const sample = (moved: number): number[] => {
      const common = normal(random);
      return centre.map((value, j) => value + common + normal(random) + (j < 5 ? moved : 0));
    };
    return caseOf(
      `case-${index}`,
      Array.from({ length: stored }, () => sample(0)),
      Array.from({ length: fresh }, () => sample(shift)),
    );
  });
}
