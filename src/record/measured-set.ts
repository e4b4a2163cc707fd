import { z } from 'zod';

import { storedEmbeddingSchema } from './sample-schema.ts';
import { ConfigError } from '../model/errors.ts';
import type { MeasuredItem, MeasuredSet } from '../model/measured-set.ts';
import { printableLine } from '../shared/printable.ts';

/** First member of every file that `measure` writes. */
export const MEASURED_SET_SCHEMA = 'image-drift/measurements/1';

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const level = z.number().min(0).max(255);
const place = { case: z.string().min(1).max(255), sample: count, file: z.string().min(1).max(1024) };

const schema = z.object({
  schema: z.literal(MEASURED_SET_SCHEMA),
  features: z.string().max(100),
  decoder: z.string().max(200),
  root: z.string().max(4096).optional(),
  items: z.array(
    z.object({
      ...place,
      sha256: hash,
      pixelSha256: hash,
      mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']),
      sizeBytes: count,
      width: count.min(1),
      height: count.min(1),
      hasAlpha: z.boolean(),
      transparentRatio: z.number().min(0).max(1),
      lumaMean: level,
      lumaDeviation: level,
      meanRgb: z.tuple([level, level, level]),
      isBlank: z.boolean(),
      /** `null`: the picture has no such feature. */
      vector: z.array(z.number().nullable()).max(10_000),
      embedding: storedEmbeddingSchema.exactOptional(),
    }),
  ),
  broken: z.array(z.object({ ...place, message: z.string().max(1000) })).optional(),
});

/** Nine digits bring every 32-bit number back exactly. */
const nineDigits = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(9)) : null);

const itemLines = (entries: readonly unknown[]): string =>
  entries.length === 0 ? '[]' : `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;

/** The text of an `m.json`: one item a line, so that sets can be cut with line tools too. */
export function formatMeasuredSet({ features, decoder, root, items, broken }: MeasuredSet): string {
  const written = items.map(({ features: vector, ...item }) => ({ ...item, vector: Array.from(vector, nineDigits) }));
  const members = [
    `"schema":${JSON.stringify(MEASURED_SET_SCHEMA)}`,
    `"features":${JSON.stringify(features)}`,
    `"decoder":${JSON.stringify(decoder)}`,
    ...(root === undefined ? [] : [`"root":${JSON.stringify(root)}`]),
    `"items":${itemLines(written)}`,
    `"broken":${itemLines(broken)}`,
  ];
  return `{${members.join(',\n')}}\n`;
}

/** Reads an `m.json`. `file` is its name in messages. Throws `ConfigError` for anything that is not one. */
export function parseMeasuredSet(text: string, file: string): MeasuredSet {
  const hint = 'Write it with: image-drift measure DIR --out m.json';
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([{ at: { file }, message: `not JSON: ${printableLine((error as Error).message)}`, hint }]);
  }
  const result = schema.safeParse(document);
  if (!result.success)
    throw new ConfigError(
      result.error.issues
        .slice(0, 10)
        .map(({ path, message }) => ({ at: { file }, path: path.join('.'), message: printableLine(message), hint })),
    );
  const { features, decoder, root, items, broken = [] } = result.data;
  return {
    features,
    decoder,
    ...(root === undefined ? {} : { root }),
    items: items.map(toItem),
    broken,
  };
}

function toItem({ vector, ...facts }: z.infer<typeof schema>['items'][number]): MeasuredItem {
  return { ...facts, features: Float32Array.from(vector, (value) => value ?? Number.NaN) };
}
