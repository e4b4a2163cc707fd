import type { BaselineSample } from '../model/baseline.ts';
import type { ContractChange } from '../model/comparison.ts';
import type { Measurement } from '../model/measurement.ts';

/** How many distinct values of the baseline are spelled out. */
const MAX_VALUES = 4;

export interface ContractInput {
  /** Of the pictures that decoded, one for each. */
  readonly now: readonly Measurement[];
  /** Absent: the cell has no baseline, and only what needs none is checked. */
  readonly baseline?: readonly BaselineSample[];
  /** `expect.size` of the case. */
  readonly expectedSize?: string;
  /** `size` of the settings: `WIDTHxHEIGHT`, or a word that promises no pixels. */
  readonly askedSize?: string;
}

/**
 * Facts that either hold or do not: no statistics, one picture is enough. A fact counts as changed when a picture
 * shows a value that no picture of the baseline has. A size other than the asked one is a change too, unless the
 * baseline has it: then somebody looked at it and approved.
 */
export function contractChanges({ now, baseline, expectedSize, askedSize }: ContractInput): ContractChange[] {
  const approved = (baseline ?? []).flatMap(({ measurement }) => (measurement === undefined ? [] : [measurement]));
  const changes: ContractChange[] = [];
  if (approved.length > 0)
    changes.push(
      ...changed('size', { now, approved, read: sizeOf }),
      ...changed('format', { now, approved, read: ({ mediaType }) => mediaType }),
      ...changed('alpha', { now, approved, read: ({ hasAlpha }) => (hasAlpha ? 'alpha channel' : 'no alpha channel') }),
    );
  const blank = now.filter(({ isBlank }) => isBlank);
  if (blank.length > 0 && !approved.some(({ isBlank }) => isBlank))
    changes.push({ fact: 'blank', baseline: 'a picture', now: 'blank', samples: blank.length, of: now.length });
  changes.push(...unexpectedSize(now, approved, { expectedSize, askedSize }));
  return changes;
}

export const sizeOf = ({ width, height }: Pick<Measurement, 'width' | 'height'>): string => `${width}x${height}`;

function changed(
  fact: ContractChange['fact'],
  options: {
    readonly now: readonly Measurement[];
    readonly approved: readonly Measurement[];
    readonly read: (measurement: Measurement) => string;
  },
): ContractChange[] {
  const { now, approved, read } = options;
  const known = new Set(approved.map(read));
  const others = now.map(read).filter((value) => !known.has(value));
  return others.length === 0
    ? []
    : [{ fact, baseline: listed(known), now: listed(others), samples: others.length, of: now.length }];
}

function unexpectedSize(
  now: readonly Measurement[],
  approved: readonly Measurement[],
  { expectedSize, askedSize }: { readonly expectedSize: string | undefined; readonly askedSize: string | undefined },
): ContractChange[] {
  const wanted = expectedSize ?? askedSize;
  if (wanted === undefined || !/^\d+x\d+$/.test(wanted)) return [];
  const accepted = new Set([wanted, ...(expectedSize === undefined ? approved.map(sizeOf) : [])]);
  const others = now.map(sizeOf).filter((size) => !accepted.has(size));
  return others.length === 0
    ? []
    : [{ fact: 'expected-size', baseline: wanted, now: listed(others), samples: others.length, of: now.length }];
}

/** Distinct values, sorted; those beyond the first few are only counted. */
export function listed(values: Iterable<string>): string {
  const distinct = [...new Set(values)].sort();
  const rest = distinct.length - MAX_VALUES;
  return rest > 0 ? `${distinct.slice(0, MAX_VALUES).join(', ')} and ${rest} more` : distinct.join(', ');
}
