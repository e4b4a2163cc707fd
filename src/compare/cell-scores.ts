import type { CaseVectors, FeatureVector } from '../model/features.ts';

/** Distances of one feature are cut here, in standard deviations. Detection reference 3.9. */
const CLIP = 6;
/** How many imagined samples of spread 1 a case's own spread is averaged with. */
const PRIOR_SAMPLES = 3;

/** How odd each new picture of a case is beside the case's stored ones. */
export interface CellScore {
  readonly caseId: string;
  /** One per new picture, log units: 0 is as far from the others as they are from each other. Empty: fewer than two stored pictures. */
  readonly scores: readonly number[];
  /** Rank of each score among the leave-one-out scores of all stored pictures, in (0, 1]. Explains an alarm; is none by itself. */
  readonly pValues: readonly number[];
  /** How much odder the least odd new picture is than the oddest stored one of all cases, log units. Absent: no scores to compare. */
  readonly lead?: number;
}

/** Scores every case. Only stored pictures set the scale, so that a broken new one cannot hide itself. */
export function cellScores(cases: readonly CaseVectors[]): CellScore[] {
  const scales = baselineScales(cases);
  const used = [...scales.keys()].filter((j) => scales[j]! > 0);
  const z = (vectors: readonly FeatureVector[]): Float64Array[] =>
    vectors.map((vector) => Float64Array.from(used, (j) => vector[j]! / scales[j]!));
  const stored: number[] = [];
  const fresh = cases.map(({ caseId, baseline, candidate }) => {
    const known = z(baseline);
    if (known.length > 2) stored.push(...known.map((vector, index) => oddness(vector, known.toSpliced(index, 1))));
    return { caseId, scores: known.length < 2 ? [] : z(candidate).map((vector) => oddness(vector, known)) };
  });
  return fresh.map(({ caseId, scores }) => ({
    caseId,
    scores,
    pValues: scores.map((score) => (1 + stored.filter((other) => other >= score).length) / (1 + stored.length)),
    ...(scores.length === 0 || stored.length === 0 ? {} : { lead: Math.min(...scores) - Math.max(...stored) }),
  }));
}

/** Spread of each feature inside cases, over stored pictures; 0 for features that are constant or missing somewhere. */
function baselineScales(cases: readonly CaseVectors[]): Float64Array {
  const width = cases[0]?.baseline[0]?.length ?? 0;
  const scales = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    let squares = 0;
    let freedom = 0;
    let isFinite = true;
    for (const { baseline, candidate } of cases) {
      const mean = baseline.reduce((sum, vector) => sum + vector[j]!, 0) / baseline.length;
      for (const vector of baseline) squares += (vector[j]! - mean) ** 2;
      freedom += Math.max(0, baseline.length - 1);
      isFinite &&= [...baseline, ...candidate].every((vector) => Number.isFinite(vector[j]));
    }
    scales[j] = isFinite && freedom > 0 ? Math.sqrt(squares / freedom) : 0;
  }
  return scales;
}

/** ln of the distance to the mean of the others ÷ the spread of the others. */
function oddness(vector: Float64Array, others: readonly Float64Array[]): number {
  let distance = 0;
  let spread = 0;
  for (let j = 0; j < vector.length; j++) {
    let sum = 0;
    for (const other of others) sum += other[j]!;
    const mean = sum / others.length;
    distance += Math.min(CLIP, Math.abs(vector[j]! - mean)) ** 2;
    for (const other of others) spread += (other[j]! - mean) ** 2;
  }
  const freedom = others.length - 1;
  const variance = (PRIOR_SAMPLES + spread / vector.length) / (PRIOR_SAMPLES + freedom);
  // A picture equal to the mean of the others is as usual as can be, not infinitely so.
  return 0.5 * Math.log(Math.max(1e-12, distance / vector.length) / variance);
}
