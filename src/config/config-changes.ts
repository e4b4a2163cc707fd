import { parseSource } from './source-document.ts';
import type { SettingChange } from '../model/comparison.ts';
import { canonicalJson } from '../shared/hash.ts';
import { printableLine } from '../shared/printable.ts';

/** More settings than a reader follows. */
const MAX_CHANGES = 100;
const MAX_NAME = 120;
const MAX_VALUE = 240;

/**
 * What differs between two config files beside the suite, by path (`routes.fast.model`). Names and values
 * are bounded, printable lines, still untrusted. Empty when one of them is no YAML.
 */
export function configChanges(before: Uint8Array, after: Uint8Array): SettingChange[] {
  const [one, other] = [parseSource('', before), parseSource('', after)];
  if (one.problems.length + other.problems.length > 0) return [];
  const [from, to] = [leaves(one.value), leaves(other.value)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => from.get(path) !== to.get(path))
    .slice(0, MAX_CHANGES)
    .map((path) => ({
      setting: printableLine(path, MAX_NAME),
      ...shown('from', from.get(path)),
      ...shown('to', to.get(path)),
    }));
}

const shown = (key: 'from' | 'to', value: string | undefined): Partial<SettingChange> =>
  value === undefined ? {} : { [key]: printableLine(value, MAX_VALUE) };

/** No setting is deeper; what is below it is compared whole. */
const MAX_DEPTH = 8;

/** Texts of everything that is no map, by path. Lists are compared whole. */
function leaves(value: unknown, path: readonly string[] = []): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || path.length > MAX_DEPTH)
    return new Map([[path.join('.'), typeof value === 'string' ? value : canonicalJson(value ?? null)]]);
  return new Map(
    Object.entries(value)
      .filter(([key]) => path.length > 0 || key !== 'suite')
      .flatMap(([key, member]) => [...leaves(member, [...path, key])]),
  );
}
