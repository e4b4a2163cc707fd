import { perImage, spendingNow } from './compare-route.ts';
import { explainShift } from './explain-shift.ts';
import { lostParameters } from './lost-parameters.ts';
import { type PictureOfRun, paritySets } from './parity-sets.ts';
import { pooledTest, relabellingsFor } from './pooled-test.ts';
import { settingChanges } from './setting-changes.ts';
import { spreadOf } from './spread.ts';
import type { Rate } from '../model/comparison.ts';
import type { CaseVectors, FeatureSchema } from '../model/features.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ParityComparison, ParitySide, ParityTest } from '../model/parity.ts';
import type { Cell } from '../model/plan.ts';
import type { Sample } from '../model/sample.ts';
import { median } from '../shared/percentile.ts';

export interface CompareParityInput {
  readonly routeId: string;
  readonly parityOf: string;
  /** Of the run, every route. */
  readonly cells: readonly Cell[];
  readonly samples: readonly Sample[];
  /** By SHA-256 of the file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** What the pooled test may use of a cell: pictures of this run and approved ones. */
  readonly picturesOf: (cell: Cell) => readonly PictureOfRun[];
  readonly test: ParityTestOptions;
}

export interface ParityTestOptions {
  readonly schema: FeatureSchema;
  /** Level of all pairs of the run together, 0–1. */
  readonly alpha: number;
  readonly seed: number;
  /** Routes with a parity route: each must be able to tell at its part of the level. */
  readonly pairs: number;
}

/** One case on both routes. */
interface SharedCase {
  readonly here: Cell;
  readonly there: Cell;
  readonly samplesHere: readonly Sample[];
  readonly samplesThere: readonly Sample[];
}

/** What belongs to the route and not to the question that is asked of it. */
const OF_THE_ROUTE: ReadonlySet<string> = new Set(['protocol', 'model', 'endpoint', 'seed']);

/** Sets a route beside the one that it claims to be the same as. Judges nothing. */
export function compareParity(input: CompareParityInput): ParityComparison {
  const { parityOf } = input;
  const { shared, differentSettings } = sharedCases(input);
  const seen = (samples: readonly Sample[]) =>
    samples.flatMap((sample) => {
      const measurement = sample.kind === 'image' ? input.measurements[sample.image.sha256] : undefined;
      if (measurement === undefined || sample.kind !== 'image') return [];
      return [{ measurement, ...(sample.effective === undefined ? {} : { effective: sample.effective }) }];
    });
  const here = sideOf(shared.map(({ samplesHere }) => samplesHere));
  const there = sideOf(shared.map(({ samplesThere }) => samplesThere));
  const latencyRatio = median(
    shared.flatMap(({ samplesHere, samplesThere }) => {
      const ours = median(latencies(samplesHere));
      const theirs = median(latencies(samplesThere));
      return ours === undefined || theirs === undefined || theirs <= 0 ? [] : [ours / theirs];
    }),
  );
  const sets = shared.flatMap((one) =>
    paritySets(one.here.caseId, { here: input.picturesOf(one.here), there: input.picturesOf(one.there) }).map(
      (vectors) => ({ caseId: one.here.caseId, vectors }),
    ),
  );
  const pictures = testParity(sets, input.test);
  const seedPairs = pairsOfSeeds(shared, input.measurements);
  const costs = [here.costPerImageMicros, there.costPerImageMicros] as const;
  return {
    parityOf,
    cases: shared.length,
    differentSettings,
    here,
    there,
    ...(latencyRatio === undefined ? {} : { latencyRatio }),
    ...(costs[0] === undefined || !costs[1] ? {} : { costRatio: costs[0] / costs[1] }),
    lost: lostParameters(
      shared.map(({ here: { caseId, settings }, samplesHere, samplesThere }) => ({
        caseId,
        settings,
        here: seen(samplesHere),
        there: seen(samplesThere),
      })),
    ),
    ...(seedPairs.n === 0 ? {} : { seedPairs }),
    ...(pictures === undefined ? {} : { pictures }),
  };
}

function sharedCases({ routeId, parityOf, cells, samples }: CompareParityInput): {
  readonly shared: readonly SharedCase[];
  readonly differentSettings: readonly string[];
} {
  const others = new Map(cells.filter((cell) => cell.routeId === parityOf).map((cell) => [cell.caseId, cell]));
  const byCell = Map.groupBy(
    samples.filter(({ purpose }) => purpose === 'sample'),
    (sample) => `${sample.routeId}/${sample.caseId}`,
  );
  const samplesOf = (cell: Cell): readonly Sample[] => byCell.get(`${cell.routeId}/${cell.caseId}`) ?? [];
  const different = new Set<string>();
  const shared = cells.flatMap((here): SharedCase[] => {
    const there = here.routeId === routeId ? others.get(here.caseId) : undefined;
    if (there === undefined) return [];
    const unlike = unlikeSettings(here, there);
    for (const setting of unlike) different.add(setting);
    if (unlike.length > 0) return [];
    return [{ here, there, samplesHere: samplesOf(here), samplesThere: samplesOf(there) }];
  });
  return { shared, differentSettings: [...different].sort() };
}

/** Names of what was asked differently. Options of two protocols have no common meaning and are not held against each other. */
function unlikeSettings({ settings: here }: Cell, { settings: there }: Cell): string[] {
  const isSameProtocol = here.protocol === there.protocol;
  return settingChanges(there, here)
    .map(({ setting }) => setting)
    .filter((setting) => !OF_THE_ROUTE.has(setting) && (isSameProtocol || !setting.startsWith('option ')));
}

const latencies = (samples: readonly Sample[]): number[] =>
  samples.flatMap((sample) => (sample.kind === 'image' && sample.latencyMs !== undefined ? [sample.latencyMs] : []));

function sideOf(cases: readonly (readonly Sample[])[]): ParitySide {
  const finished = cases.flat().filter(({ kind }) => kind !== 'skipped');
  const rate = (kind: Sample['kind']) => ({
    count: finished.filter((sample) => sample.kind === kind).length,
    n: finished.length,
  });
  // One unknown price makes the whole unknown: sums over other cases than the other side's would not compare.
  const spent = spendingNow(cases.flat());
  const cost = spent && perImage([spent]);
  return {
    latencyMs: spreadOf(latencies(finished)),
    ...(cost === undefined ? {} : { costPerImageMicros: Math.round(cost) }),
    refused: rate('refused'),
    failed: rate('failed'),
  };
}

function pairsOfSeeds(shared: readonly SharedCase[], measurements: CompareParityInput['measurements']): Rate {
  const pixelsOf = (sample: Sample): string | undefined =>
    sample.kind === 'image' ? measurements[sample.image.sha256]?.pixelSha256 : undefined;
  const pairs = shared.flatMap(({ samplesHere, samplesThere }) =>
    samplesHere.flatMap((sample) => {
      const same = samplesThere.find(({ seed }) => seed !== undefined && seed === sample.seed);
      const pixels = [pixelsOf(sample), same && pixelsOf(same)] as const;
      return pixels[0] === undefined || pixels[1] === undefined ? [] : [pixels[0] === pixels[1]];
    }),
  );
  return { count: pairs.filter(Boolean).length, n: pairs.length };
}

function testParity(
  sets: readonly { readonly caseId: string; readonly vectors: CaseVectors }[],
  { schema, alpha, seed, pairs }: ParityTestOptions,
): ParityTest | undefined {
  if (sets.length === 0) return undefined;
  const vectors = sets.map((set) => set.vectors);
  const { pValue, smallestPValue, labellings, shifts } = pooledTest(vectors, {
    seed,
    relabellings: relabellingsFor(alpha / pairs),
  });
  return {
    features: schema.version,
    seed,
    alpha,
    pValue,
    smallestPValue,
    labellings,
    cases: new Set(sets.map(({ caseId }) => caseId)).size,
    here: vectors.reduce((sum, { candidate }) => sum + candidate.length, 0),
    there: vectors.reduce((sum, { baseline }) => sum + baseline.length, 0),
    explanation: explainShift(shifts, schema),
  };
}
