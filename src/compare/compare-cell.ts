import { contractChanges } from './contract-changes.ts';
import { serverChanges } from './server-changes.ts';
import { settingChanges } from './setting-changes.ts';
import type { Baseline, BaselineSample } from '../model/baseline.ts';
import type { CellComparison, ContractChange, ImageStanding, PairComparison } from '../model/comparison.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Cell } from '../model/plan.ts';
import type { ImageSample, Sample, StoredImage } from '../model/sample.ts';

export interface CompareCellInput {
  readonly cell: Cell;
  /** Of this cell, every purpose. */
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file. A picture without one could not be decoded. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly baseline?: Baseline;
  /** `expect.size` of the case. */
  readonly expectedSize?: string;
  /** The pairs of `pairsToCompare`, measured. */
  readonly pairs: readonly PairComparison[];
  /** The pair of `probeOf`, measured. */
  readonly determinism?: CellComparison['determinism'];
  /** What `repeatedPictures` found in this cell. */
  readonly repeats?: readonly ContractChange[];
}

/** A new picture and the approved one of the same index and seed. */
export interface PicturePair {
  readonly index: number;
  readonly baseline: BaselineSample & { readonly image: StoredImage };
  readonly now: ImageSample;
}

/** Why the pictures of a cell cannot be compared pair by pair, or the pairs to compare. Pure bookkeeping: decodes nothing. */
export function pairsToCompare({
  cell,
  samples,
  baseline,
}: Pick<CompareCellInput, 'cell' | 'samples' | 'baseline'>):
  | { readonly kind: 'pairs'; readonly pairs: readonly PicturePair[] }
  | Exclude<ImageStanding, { kind: 'pairs' }> {
  if (baseline === undefined) return { kind: 'no-baseline' };
  const images = picturesOf(samples);
  const approved = baseline.samples.filter(hasImage);
  if (images.length === 0 || approved.length === 0) return { kind: 'no-image' };
  // Another first seed is the user's change; no sample shares its seed with an approved one then.
  if (cell.settings.seed === undefined || cell.settings.seed !== baseline.settings.seed)
    return { kind: 'unseeded', because: 'no-seed' };
  if (baseline.deterministic !== true) return { kind: 'unseeded', because: 'not-deterministic' };
  const pairs = images.flatMap((now) => {
    const match = approved.find(({ index, seed }) => index === now.index && seed === now.seed);
    return match === undefined ? [] : [{ index: now.index, baseline: match, now }];
  });
  return pairs.length === 0 ? { kind: 'no-image' } : { kind: 'pairs', pairs };
}

/** The two pictures of one seed that tell whether the route honours seeds; `undefined` where the plan bought none or one did not come. */
export function probeOf(samples: readonly Sample[]): readonly [ImageSample, ImageSample] | undefined {
  const probe = samples.find((sample) => sample.purpose === 'determinism' && sample.kind === 'image');
  if (probe?.kind !== 'image') return undefined;
  const first = picturesOf(samples).find(({ index, seed }) => index === probe.index && seed === probe.seed);
  return first === undefined ? undefined : [first, probe];
}

/** Puts the facts of one cell together. Judges nothing. */
export function compareCell(input: CompareCellInput): CellComparison {
  const { cell, baseline, measurements, determinism } = input;
  const { routeId, caseId, settings, settingsHash } = cell;
  const samples = input.samples.filter(({ purpose }) => purpose === 'sample');
  const images = picturesOf(samples);
  const measured = images.flatMap(({ image }) => measurements[image.sha256] ?? []);
  const firstApproved = baseline?.samples.find(hasImage)?.image;
  const firstNow = images[0]?.image;
  const standing = pairsToCompare(input);
  const servers = serverChanges(input.samples, baseline?.samples ?? []);
  return {
    routeId,
    caseId,
    settings,
    settingsHash,
    counts: countsOf(samples, images.length - measured.length),
    ...(baseline === undefined ? {} : { baseline: baselineFacts(baseline) }),
    settingChanges: baseline === undefined ? [] : settingChanges(baseline.settings, settings),
    contract: [
      ...contractChanges({
        now: measured,
        ...(baseline === undefined ? {} : { baseline: baseline.samples }),
        ...(input.expectedSize === undefined ? {} : { expectedSize: input.expectedSize }),
        ...(settings.size === undefined ? {} : { askedSize: settings.size }),
      }),
      ...(input.repeats ?? []),
    ],
    image: standing.kind === 'pairs' ? { kind: 'pairs', pairs: input.pairs } : standing,
    servedModels: {
      baseline: distinct(baseline?.samples.map(({ servedModel }) => servedModel) ?? []),
      now: distinct(input.samples.map(servedModelOf)),
    },
    ...(servers.length === 0 ? {} : { servers }),
    ...(determinism === undefined ? {} : { determinism }),
    shown: {
      ...(firstApproved === undefined ? {} : { baseline: firstApproved }),
      ...(firstNow === undefined ? {} : { now: firstNow }),
    },
  };
}

/** Pictures that count as samples, by index. */
export function picturesOf(samples: readonly Sample[]): ImageSample[] {
  return samples
    .filter((sample): sample is ImageSample => sample.kind === 'image' && sample.purpose === 'sample')
    .sort((a, b) => a.index - b.index);
}

const hasImage = (sample: BaselineSample): sample is PicturePair['baseline'] => sample.image !== undefined;

/** What the vendor says about the exchange that settled the sample. */
const servedModelOf = ({ attempts }: Sample): string | undefined => attempts.at(-1)?.exchange.servedModel;

const distinct = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.flatMap((value) => value ?? []))].sort();

function countsOf(samples: readonly Sample[], broken: number): CellComparison['counts'] {
  const count = (kind: Sample['kind']): number => samples.filter((sample) => sample.kind === kind).length;
  return {
    planned: samples.length,
    image: count('image'),
    refused: count('refused'),
    failed: count('failed'),
    skipped: count('skipped'),
    ...(broken === 0 ? {} : { broken }),
  };
}

function baselineFacts(baseline: Baseline): NonNullable<CellComparison['baseline']> {
  const { approval, settingsHash, samples, deterministic } = baseline;
  const refused = samples.filter(({ outcome }) => outcome === 'refused').length;
  return {
    approval,
    settingsHash,
    samples: samples.length,
    ...(refused === 0 ? {} : { refused }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
}
