import type { SettingChange } from '../model/comparison.ts';
import type { CellSettings } from '../model/plan.ts';
import { canonicalJson } from '../shared/hash.ts';
import { printableLine } from '../shared/printable.ts';

/** Longest value shown, code points. */
const MAX_VALUE = 240;

type Named = readonly (readonly [setting: string, value: string | undefined])[];

/** What the user changed in a cell since its baseline, in words; empty when nothing changed. Values are one bounded, printable line each, still untrusted. */
export function settingChanges(baseline: CellSettings, now: CellSettings): SettingChange[] {
  const before = new Map(named(baseline));
  const after = new Map(named(now));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((setting) => before.get(setting) !== after.get(setting))
    .map((setting) => change(setting, before.get(setting), after.get(setting)));
}

function change(setting: string, from: string | undefined, to: string | undefined): SettingChange {
  return {
    setting: printableLine(setting, 80),
    ...(from === undefined ? {} : { from: printableLine(from, MAX_VALUE) }),
    ...(to === undefined ? {} : { to: printableLine(to, MAX_VALUE) }),
  };
}

function named(settings: CellSettings): Named {
  const { protocol, model, endpoint, prompt, size, quality, options, seed, images, mask } = settings;
  const { headers, files, hosting } = settings;
  return [
    ['protocol', protocol],
    ['model', model],
    ['endpoint', endpoint],
    ['prompt', prompt],
    ['size', size],
    ['quality', quality],
    ...Object.entries(options).map(([name, value]) => [`option ${name}`, optionText(value)] as const),
    ...Object.entries(headers ?? {}).map(([name, value]) => [`header ${name}`, value] as const),
    ...Object.entries(files ?? {}).map(([path, hash]) => [`file ${path}`, shortHash(hash)] as const),
    ['seed', seed === undefined ? undefined : String(seed)],
    ['input images', images.length === 0 ? undefined : images.map(shortHash).join(', ')],
    ['mask', mask === undefined ? undefined : shortHash(mask)],
    ['hardware', hosting?.hardware],
    ['model version', hosting?.modelVersion],
    ['deployment hash', hosting?.deploymentHash],
    ...Object.entries(hosting?.servingConfig ?? {}).map(([name, value]) => [`serving ${name}`, value] as const),
  ];
}

const optionText = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : canonicalJson(value);

/** Contents are not in the settings; the start of the hash tells one from another. */
const shortHash = (hash: string): string => `sha256 ${hash.slice(0, 12)}`;
