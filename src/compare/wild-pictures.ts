import type { FeatureVector } from '../model/features.ts';

/** Distances of one feature are cut here, in standard deviations. Detection reference 3.9. */
const CLIP = 6;
/**
 * A picture this many times as far from the others of its case as pictures of one case usually are, and farther than
 * any other of its route, is wild. Measured: docs/detection.md.
 */
const WILD = 3;
/** Fewer other cases know too little about what is usual. */
const MIN_OTHER_CASES = 7;

/** Pictures of one case that are to stand in one baseline. */
export interface PictureSet {
  readonly caseId: string;
  readonly vectors: readonly FeatureVector[];
}

export interface WildPicture {
  readonly caseId: string;
  /** Of the case's vectors; of two, which are equally far from each other, the last. */
  readonly index: number;
  /** How many times the usual distance it lies from the others of its case. */
  readonly times: number;
}

/**
 * Pictures that do not belong to their set: near-blank, an error card, a wholly different scene. Each case is measured
 * by what is usual in the other cases of the route, so that one wild picture cannot widen its own yardstick. At most
 * one for each case, the farthest.
 */
export function wildPictures(sets: readonly PictureSet[]): WildPicture[] {
  const tested = sets.filter(({ vectors }) => vectors.length > 1);
  if (tested.length <= MIN_OTHER_CASES) return [];
  return tested.flatMap((set): WildPicture[] => {
    const others = tested.filter((other) => other !== set);
    const scales = usualSpreads(others);
    const distances = farness(set.vectors, scales);
    const times = Math.max(...distances);
    if (times < WILD || others.some(({ vectors }) => farness(vectors, scales).some((far) => far >= times))) return [];
    // The two of a pair differ by rounding alone.
    const index = set.vectors.length === 2 ? 1 : distances.indexOf(times);
    return [{ caseId: set.caseId, index, times }];
  });
}

/** Standard deviation of each feature inside cases; 0 for features that are constant or missing somewhere. */
function usualSpreads(sets: readonly PictureSet[]): Float64Array {
  const freedom = sets.reduce((sum, { vectors }) => sum + vectors.length - 1, 0);
  const squares = new Float64Array(sets[0]!.vectors[0]!.length);
  for (const { vectors } of sets)
    for (let j = 0; j < squares.length; j++) {
      const mean = vectors.reduce((sum, vector) => sum + vector[j]!, 0) / vectors.length;
      for (const vector of vectors) squares[j]! += (vector[j]! - mean) ** 2;
    }
  return squares.map((sum) => (Number.isFinite(sum) ? Math.sqrt(sum / freedom) : 0));
}

/**
 * Distance of each picture to the mean of the others, root mean square over features, in usual standard deviations;
 * about 1 for usual pictures whatever their number, because the mean of n others has variance 1 ÷ n itself.
 */
function farness(vectors: readonly FeatureVector[], scales: Float64Array): number[] {
  const others = vectors.length - 1;
  const shrink = Math.sqrt(others / vectors.length);
  return vectors.map((vector) => {
    let squares = 0;
    let used = 0;
    for (let j = 0; j < scales.length; j++) {
      if (scales[j] === 0) continue;
      const total = vectors.reduce((sum, other) => sum + other[j]!, 0);
      const away = (Math.abs(vector[j]! - (total - vector[j]!) / others) / scales[j]!) * shrink;
      if (Number.isNaN(away)) continue;
      squares += Math.min(CLIP, away) ** 2;
      used += 1;
    }
    return used === 0 ? 0 : Math.sqrt(squares / used);
  });
}
