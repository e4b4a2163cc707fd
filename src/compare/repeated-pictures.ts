import type { BaselineSample } from '../model/baseline.ts';
import type { ContractChange } from '../model/comparison.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Cell } from '../model/plan.ts';
import type { Sample } from '../model/sample.ts';

export interface RepeatedPicturesInput {
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly baselines: readonly { readonly routeId: string; readonly samples: readonly BaselineSample[] }[];
}

/** A new picture with the cell that asked for it. */
interface NewPicture {
  readonly cell: Cell;
  readonly pixelSha256: string;
}

/**
 * Pictures of a route that came more than once, pixel for pixel, by `<route>/<case>`: for different requests
 * (`placeholder`: an error card, a mix-up, a stuck cache), or twice for one request without a seed (`duplicate`).
 * Pictures that are repeated in the route's baselines too were approved so. Blank pictures are told as blank.
 */
export function repeatedPictures(input: RepeatedPicturesInput): ReadonlyMap<string, readonly ContractChange[]> {
  const changes = new Map<string, ContractChange[]>();
  for (const [routeId, pictures] of Map.groupBy(newPictures(input), ({ cell }) => cell.routeId)) {
    const approved = approvedRepeats(input.baselines.filter((baseline) => baseline.routeId === routeId));
    const ofCase = Map.groupBy(pictures, ({ cell }) => cell.caseId);
    for (const [pixelSha256, same] of Map.groupBy(pictures, (picture) => picture.pixelSha256)) {
      if (same.length === 1 || approved.has(pixelSha256)) continue;
      const requests = new Set(same.map(({ cell }) => cell.settingsHash)).size;
      for (const [caseId, copies] of Map.groupBy(same, ({ cell }) => cell.caseId)) {
        const change = changeOf({ requests, copies: copies.length, seed: copies[0]!.cell.settings.seed });
        if (change === undefined) continue;
        const key = `${routeId}/${caseId}`;
        const of = ofCase.get(caseId)!.length;
        changes.set(key, [...(changes.get(key) ?? []), { ...change, samples: copies.length, of }]);
      }
    }
  }
  return changes;
}

function changeOf(same: {
  readonly requests: number;
  readonly copies: number;
  readonly seed: number | undefined;
}): Pick<ContractChange, 'fact' | 'baseline' | 'now'> | undefined {
  if (same.requests > 1)
    return { fact: 'placeholder', baseline: 'a picture of its own', now: `one picture for ${same.requests} cases` };
  // A server that gives one picture for every seed is found when its baseline is made.
  if (same.copies === 1 || same.seed !== undefined) return undefined;
  return { fact: 'duplicate', baseline: 'another picture each time', now: `${same.copies} times the same picture` };
}

function newPictures({ cells, samples, measurements }: RepeatedPicturesInput): NewPicture[] {
  const cellOf = new Map(cells.map((cell) => [`${cell.routeId}/${cell.caseId}`, cell]));
  return samples.flatMap((sample): NewPicture[] => {
    if (sample.kind !== 'image' || sample.purpose !== 'sample') return [];
    const cell = cellOf.get(`${sample.routeId}/${sample.caseId}`);
    const measured = measurements[sample.image.sha256];
    return cell === undefined || measured === undefined || measured.isBlank
      ? []
      : [{ cell, pixelSha256: measured.pixelSha256 }];
  });
}

function approvedRepeats(baselines: RepeatedPicturesInput['baselines']): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeats = new Set<string>();
  for (const { measurement } of baselines.flatMap(({ samples }) => samples)) {
    if (measurement === undefined) continue;
    if (seen.has(measurement.pixelSha256)) repeats.add(measurement.pixelSha256);
    seen.add(measurement.pixelSha256);
  }
  return repeats;
}
