import { compareCell, pairsToCompare, type PicturePair, picturesOf, probeOf } from '../compare/compare-cell.ts';
import { metricsByHash, type PairPicture, pairMetrics } from '../compare/pair-metrics.ts';
import { repeatedPictures } from '../compare/repeated-pictures.ts';
import { decodeImage } from '../measure/codec.ts';
import { drawStrip, type Panel } from '../measure/draw-strip.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { CellComparison, ContractChange, PairComparison, PairMetrics } from '../model/comparison.ts';
import type { Measurement, Pixels } from '../model/measurement.ts';
import type { Cell } from '../model/plan.ts';
import type { Strip } from '../model/record.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import { classifyPair, type PairClass } from '../model/seeded-limits.ts';
import type { Case, Suite } from '../model/suite.ts';
import type { RunFolder } from '../record/run-folder.ts';

/** Three panels and two gaps: as wide as a comment on GitHub shows. */
const PANEL_WIDTH = 320;

export interface CompareCellsInput {
  readonly cells: readonly Cell[];
  readonly suite: Pick<Suite, 'cases'>;
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file; a picture without one could not be decoded. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly store: Pick<BaselineStore, 'get' | 'getImage'>;
  readonly folder: Pick<RunFolder, 'readImage' | 'saveImage'>;
  /** Strips of cells without a baseline show the new picture alone. Default `false`. */
  readonly showNew?: boolean;
  /** Cells, as `<route>/<case>`, whose first pictures are shown whatever else is known of them. */
  readonly showCases?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

export interface ComparedCells {
  readonly cells: readonly CellComparison[];
  /** At most one for each cell, of cells that moved, that the user changed, or (when asked for) that are new. Already saved in the folder. */
  readonly strips: readonly Strip[];
  /** The baselines that were read on the way. */
  readonly baselines: readonly Baseline[];
}

/**
 * Holds every cell of a run against its baseline. One pair of pictures is decoded at a time, and only where the
 * hashes do not settle the matter, so that memory does not grow with the run.
 */
export async function compareCells(input: CompareCellsInput): Promise<ComparedCells> {
  const samples = Map.groupBy(input.samples, ({ routeId, caseId }) => `${routeId}/${caseId}`);
  const cases = new Map(input.suite.cases.map((one) => [one.id, one]));
  const cells: CellComparison[] = [];
  const strips: Strip[] = [];
  const approved = new Map<Cell, Baseline>();
  for (const cell of input.cells) {
    input.signal?.throwIfAborted();
    const baseline = await input.store.get(cell.routeId, cell.caseId);
    if (baseline !== undefined) approved.set(cell, baseline);
  }
  const baselines = [...approved.values()];
  const repeats = repeatedPictures({ ...input, baselines });
  for (const cell of input.cells) {
    input.signal?.throwIfAborted();
    const baseline = approved.get(cell);
    const key = `${cell.routeId}/${cell.caseId}`;
    const ofCell = samples.get(key) ?? [];
    const { comparison, strip } = await compareOne({
      ...input,
      cell,
      ofCell,
      baseline,
      ofCase: cases.get(cell.caseId),
      repeats: repeats.get(key) ?? [],
    });
    cells.push(comparison);
    if (strip !== undefined) strips.push(strip);
  }
  return { cells, strips, baselines };
}

interface OneCell extends CompareCellsInput {
  readonly cell: Cell;
  readonly ofCell: readonly Sample[];
  readonly baseline: Baseline | undefined;
  readonly ofCase: Case | undefined;
  readonly repeats: readonly ContractChange[];
}

type Pictures = Readonly<Partial<Record<Panel, Pixels>>>;

async function compareOne(one: OneCell): Promise<{ readonly comparison: CellComparison; readonly strip?: Strip }> {
  const { cell, ofCell, baseline, ofCase, measurements } = one;
  const known = { cell, samples: ofCell, ...(baseline === undefined ? {} : { baseline }) };
  const standing = pairsToCompare(known);
  const pairs: PairComparison[] = [];
  let shown: { readonly pictures: Pictures; readonly badness: number } | undefined;
  for (const pair of standing.kind === 'pairs' ? standing.pairs : []) {
    const { metrics, pictures } = await comparePair(pair, one);
    pairs.push({
      index: pair.index,
      baseline: pair.baseline.image,
      now: pair.now.image,
      ...(metrics === undefined ? {} : { metrics }),
    });
    const badness = metrics === undefined ? 0 : BADNESS[classifyPair(metrics)] + metrics.diffRatio;
    if (pictures !== undefined && badness >= 1 && badness > (shown?.badness ?? 0)) shown = { pictures, badness };
  }
  const determinism = await probeDeterminism(one);
  const comparison = compareCell({
    ...known,
    measurements,
    pairs,
    repeats: one.repeats,
    ...(ofCase?.expect.size === undefined ? {} : { expectedSize: ofCase.expect.size }),
    ...(determinism === undefined ? {} : { determinism }),
  });
  const pictures = shown?.pictures ?? (await firstPictures(one, comparison));
  const strip = pictures === undefined ? undefined : await saveStrip(one, pictures);
  return { comparison, ...(strip === undefined ? {} : { strip }) };
}

/** From 1 on people should see it; the share of changed pixels orders pairs of one class. */
const BADNESS: Readonly<Record<PairClass, number>> = { exact: 0, 'numerically-equal': 0, suspicious: 1, drift: 3 };

async function comparePair(
  { baseline, now }: PicturePair,
  { measurements, store, folder }: OneCell,
): Promise<{ readonly metrics?: PairMetrics; readonly pictures?: Pictures }> {
  const measured = measurements[now.image.sha256];
  if (measured === undefined || baseline.measurement === undefined) return {};
  const settled = metricsByHash(baseline.measurement, measured);
  if (settled !== undefined) return { metrics: settled };
  const before = await pixelsOf(await store.getImage(baseline.image));
  const after = await pixelsOf(await folder.readImage(now.image));
  if (before === undefined || after === undefined) return {};
  const found = pairMetrics(before, after);
  if (found === undefined) return {};
  return { metrics: found.metrics, pictures: { baseline: before, now: after, difference: found.difference } };
}

async function probeDeterminism({ ofCell, measurements, folder }: OneCell): Promise<CellComparison['determinism']> {
  const probe = probeOf(ofCell);
  if (probe === undefined) return undefined;
  const [first, second] = probe;
  const before = measurements[first.image.sha256];
  const after = measurements[second.image.sha256];
  if (before === undefined || after === undefined) return 'not-comparable';
  const settled = metricsByHash(before, after);
  if (settled !== undefined) return settled;
  const pixels = await pixelsOf(await folder.readImage(first.image));
  const others = await pixelsOf(await folder.readImage(second.image));
  const found: PairPicture | undefined = pixels && others && pairMetrics(pixels, others);
  return found?.metrics ?? 'not-comparable';
}

/** The first pictures of a cell that has no pair to show but that people should see all the same. */
async function firstPictures(
  { baseline, showNew, showCases, store, folder, ofCell, cell, measurements }: OneCell,
  { contract, image }: CellComparison,
): Promise<Pictures | undefined> {
  const isStale = baseline !== undefined && baseline.settingsHash !== cell.settingsHash;
  const isShown =
    baseline === undefined
      ? showNew === true
      : isStale || contract.length > 0 || showCases?.has(`${cell.routeId}/${cell.caseId}`) === true;
  if (!isShown) return undefined;
  const first = picturesOf(ofCell).find((sample) => measurements[sample.image.sha256] !== undefined)?.image;
  const approved = baseline?.samples.find((sample) => sample.image !== undefined)?.image;
  const now = await pictureOf(first, (stored) => folder.readImage(stored));
  const before = await pictureOf(approved, (stored) => store.getImage(stored));
  if (now === undefined) return undefined;
  // A difference of two unrelated pictures is all red and says nothing.
  const difference = image.kind === 'pairs' && before !== undefined ? pairMetrics(before, now)?.difference : undefined;
  return {
    ...(before === undefined ? {} : { baseline: before }),
    now,
    ...(difference === undefined ? {} : { difference }),
  };
}

async function pictureOf(
  image: StoredImage | undefined,
  read: (image: StoredImage) => Promise<Uint8Array>,
): Promise<Pixels | undefined> {
  return image === undefined ? undefined : pixelsOf(await read(image));
}

async function pixelsOf(bytes: Uint8Array): Promise<Pixels | undefined> {
  const decoded = await decodeImage(bytes);
  return decoded.kind === 'pixels' ? decoded.pixels : undefined;
}

async function saveStrip({ cell, folder }: OneCell, pictures: Pictures): Promise<Strip> {
  const { bytes, width, height, panels } = await drawStrip(pictures, { panelWidth: PANEL_WIDTH });
  const image = await folder.saveImage(bytes, 'image/webp');
  return { routeId: cell.routeId, caseId: cell.caseId, image, width, height, panels };
}
