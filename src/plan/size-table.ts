import type { CellSettings } from '../model/plan.ts';

/** A value for all, by size or size class (`1024x1024`, `1K`, `other`), or by size and then quality. */
export type SizeTable = number | Readonly<Record<string, number | Readonly<Record<string, number>>>>;

/** What is asked for, as far as tables know it. `undefined` and `auto` leave the choice to the vendor. */
export type Asked = Pick<CellSettings, 'size' | 'quality' | 'options'>;

/** `expected` ≤ `most`; equal when the settings leave nothing open. */
export interface Range {
  readonly expected: number;
  readonly most: number;
}

/**
 * Google's classes and the mean edge where each one ends: half way, on a log scale, between their squares 512², 1024²,
 * 2048² and 4096² (wire-format reference 4.1), except that UHD, on the last border, is 4K.
 */
const CLASSES = [
  { name: '512', belowEdge: 724 },
  { name: '1K', belowEdge: 1448 },
  { name: '2K', belowEdge: 2880 },
  { name: '4K', belowEdge: Infinity },
] as const;

/**
 * Looks a size and quality up. What the vendor chooses is expected at its documented default where there is one
 * (1024x1024, 1K) and at worst at the dearest value known; a quality left open is taken at its dearest in both.
 * `undefined`: the table does not know it.
 */
export function lookUp(table: SizeTable, asked: Asked): Range | undefined {
  if (typeof table === 'number') return { expected: table, most: table };
  const at = (name: string): number | undefined => {
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    return typeof entry === 'number' || entry === undefined ? entry : qualityValue(entry, asked.quality);
  };
  const size = askedSize(asked);
  if (size === undefined) return openSize(table, at);
  const value = at(size) ?? classValue(at, size) ?? at('other');
  return value === undefined ? undefined : { expected: value, most: value };
}

function openSize(table: object, at: (name: string) => number | undefined): Range | undefined {
  // Where sizes are classes, no size means 1K: that is documented, so it is not a choice of the vendor.
  const defaultClass = at('1K');
  if (defaultClass !== undefined) return { expected: defaultClass, most: defaultClass };
  const values = Object.keys(table).flatMap((name) => at(name) ?? []);
  if (values.length === 0) return undefined;
  const most = Math.max(...values);
  return { expected: at('1024x1024') ?? most, most };
}

function classValue(at: (name: string) => number | undefined, size: string): number | undefined {
  const parsed = parseSize(size);
  if (parsed === undefined) return undefined;
  const edge = Math.sqrt(parsed.width * parsed.height);
  return at(CLASSES.find(({ belowEdge }) => edge < belowEdge)!.name);
}

function qualityValue(byQuality: Readonly<Record<string, number>>, quality: string | undefined): number | undefined {
  if (!isOpen(quality)) return Object.hasOwn(byQuality, quality) ? byQuality[quality] : undefined;
  const values = Object.values(byQuality);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** The size, or Google's class when the options name one. `undefined`: the vendor chooses. */
function askedSize({ size, options }: Asked): string | undefined {
  if (size !== undefined) return isOpen(size) ? undefined : size;
  return typeof options['imageSize'] === 'string' ? options['imageSize'] : undefined;
}

export function isOpen(word: string | undefined): word is undefined | 'auto' {
  return word === undefined || word === 'auto';
}

/** Width and height of `WIDTHxHEIGHT`. */
export function parseSize(size: string): { readonly width: number; readonly height: number } | undefined {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(size);
  if (match === null) return undefined;
  const [width, height] = [Number(match[1]), Number(match[2])];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
