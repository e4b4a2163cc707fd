import { cellKey } from './load-project.ts';
import { storedVector } from './picture-tests.ts';
import { type PictureSet, wildPictures } from '../compare/wild-pictures.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { FeatureVector } from '../model/features.ts';

export interface WildBaselinesInput {
  /** What is to be stored. */
  readonly baselines: readonly Baseline[];
  /** What is stored; other cells of a route tell what is usual there. */
  readonly existing: ReadonlyMap<string, Baseline>;
  /** Run that is being accepted: pictures that were approved before are not doubted now. */
  readonly runId: string;
  /** Where the pictures of run and baselines are. */
  readonly pictures: Pick<BaselineStore, 'getImage'>;
}

/** Cells, as `<route>/<case>`, with a new picture that does not belong to its set, and the sentence part that says so. */
export async function wildBaselines(input: WildBaselinesInput): Promise<Map<string, string>> {
  const planned = new Map([
    ...input.existing,
    ...input.baselines.map((baseline): [string, Baseline] => [cellKey(baseline.routeId, baseline.caseId), baseline]),
  ]);
  const asSets = [...planned.values()].filter(
    ({ settings, deterministic }) => settings.seed === undefined || deterministic !== true,
  );
  const because = new Map<string, string>();
  for (const [routeId, ofRoute] of Map.groupBy(asSets, (baseline) => baseline.routeId)) {
    const sets: PictureSet[] = [];
    const runs = new Map<string, (string | undefined)[]>();
    for (const { caseId, samples } of ofRoute) {
      const vectors: FeatureVector[] = [];
      for (const { image, measurement, runId } of samples) {
        const vector = image === undefined ? undefined : await storedVector(image, measurement, input.pictures);
        if (vector === undefined) continue;
        vectors.push(vector);
        runs.set(caseId, [...(runs.get(caseId) ?? []), runId]);
      }
      sets.push({ caseId, vectors });
    }
    for (const { caseId, index, times } of wildPictures(sets)) {
      const ofCase = runs.get(caseId)!;
      if (ofCase[index] === input.runId)
        because.set(cellKey(routeId, caseId), wildSentence({ number: index + 1, of: ofCase.length, times }));
    }
  }
  return because;
}

function wildSentence({ number, of, times }: { readonly number: number; readonly of: number; readonly times: number }) {
  const which = of === 2 ? 'its two pictures are unlike each other' : `picture ${number} of ${of} is unlike the others`;
  return `${which} (${times.toFixed(1)} times the usual distance); look at them, then check again, or name the case with --case to accept it all the same`;
}
