import type { CaseVectors, FeatureVector } from '../model/features.ts';
import type { Measurement } from '../model/measurement.ts';

/** A measured picture of one route and case, and the run that it was made in. */
export interface PictureOfRun extends Pick<Measurement, 'width' | 'height' | 'mediaType'> {
  readonly run: string;
  readonly vector: FeatureVector;
}

/**
 * The sets among which labels may be exchanged: pictures of one case, one run, one size and one format. If both routes
 * serve the same model, which of these pictures came from which route is chance; across runs it is not, because the
 * model behind both may have moved in between, and across sizes and formats the difference is known already. Sets
 * without a picture of both routes are left out. `baseline` holds the parity route's pictures, `candidate` this route's.
 */
export function paritySets(
  caseId: string,
  { here, there }: { readonly here: readonly PictureOfRun[]; readonly there: readonly PictureOfRun[] },
): CaseVectors[] {
  const keyOf = ({ run, width, height, mediaType }: PictureOfRun): string =>
    [caseId, run, `${width}x${height}`, mediaType].join(' ');
  const others = Map.groupBy(there, keyOf);
  return [...Map.groupBy(here, keyOf)].flatMap(([key, ours]) => {
    const theirs = others.get(key);
    if (theirs === undefined) return [];
    return [{ caseId: key, baseline: theirs.map(({ vector }) => vector), candidate: ours.map(({ vector }) => vector) }];
  });
}
