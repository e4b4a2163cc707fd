import { listed, sizeOf } from './contract-changes.ts';
import { factChanges } from './set-facts.ts';
import type { Measurement } from '../model/measurement.ts';
import type { LostParameter } from '../model/parity.ts';
import type { CellSettings } from '../model/plan.ts';
import { printableLine } from '../shared/printable.ts';

/** A picture with what the vendor said about it. */
export interface SeenPicture {
  readonly measurement: Measurement;
  readonly effective?: Readonly<Record<string, string>>;
}

/** One case, asked alike on both routes. */
export interface SharedPictures {
  readonly caseId: string;
  readonly settings: Pick<CellSettings, 'size' | 'quality'>;
  readonly here: readonly SeenPicture[];
  readonly there: readonly SeenPicture[];
}

/** What nobody asked for must differ in every case, and in so many, before it is no accident of single answers. */
const MIN_CASES = 3;
/** Longest value that a vendor echoed, code points. */
const MAX_ECHO = 60;

/** Parameters that the parity route honours and this one does not. Values that both routes ignore alike are no loss. */
export function lostParameters(cases: readonly SharedPictures[]): LostParameter[] {
  const both = cases.filter(({ here, there }) => here.length > 0 && there.length > 0);
  const asked = [
    ...askedFor('size', both, {
      wanted: ({ settings }) => (/^\d+x\d+$/.test(settings.size ?? '') ? settings.size : undefined),
      came: ({ measurement }) => sizeOf(measurement),
    }),
    ...askedFor('quality', both, {
      wanted: ({ settings }) => (settings.quality === 'auto' ? undefined : settings.quality),
      // Only what a route states can be held against it.
      came: ({ effective }) => effective?.['quality'],
    }),
  ];
  return [...asked, ...unasked(both).filter(({ parameter }) => !asked.some((lost) => lost.parameter === parameter))];
}

function askedFor(
  parameter: 'size' | 'quality',
  cases: readonly SharedPictures[],
  options: {
    readonly wanted: (shared: SharedPictures) => string | undefined;
    /** `undefined`: not known. */
    readonly came: (picture: SeenPicture) => string | undefined;
  },
): LostParameter[] {
  const { wanted, came } = options;
  const byValue = Map.groupBy(cases, wanted);
  return [...byValue].flatMap(([asked, same]): LostParameter[] => {
    if (asked === undefined) return [];
    const here = same.flatMap((one) => one.here.flatMap((picture) => came(picture) ?? []));
    const there = same.flatMap((one) => one.there.flatMap((picture) => came(picture) ?? []));
    const others = here.filter((value) => value !== asked);
    if (others.length === 0 || there.some((value) => value !== asked)) return [];
    return [
      {
        parameter,
        asked: printableLine(asked, MAX_ECHO),
        there: there.length === 0 ? 'not stated' : printableLine(asked, MAX_ECHO),
        here: listed(others.map((value) => printableLine(value, MAX_ECHO))),
        samples: others.length,
        of: here.length,
      },
    ];
  });
}

const factsOf = (pictures: readonly SeenPicture[]): Measurement[] => pictures.map(({ measurement }) => measurement);

function unasked(cases: readonly SharedPictures[]): LostParameter[] {
  if (cases.length < MIN_CASES) return [];
  const sets = new Map(
    cases.map(({ caseId, here, there }) => [caseId, { baseline: factsOf(there), candidate: factsOf(here) }]),
  );
  const count = cases.reduce((sum, { here }) => sum + here.length, 0);
  return factChanges(sets).map(({ fact, from, to }) => ({
    parameter: fact,
    there: from,
    here: to,
    samples: count,
    of: count,
  }));
}
