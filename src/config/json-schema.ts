import { z } from 'zod';

import { configSchema } from './config-schema.ts';
import { suiteFileSchema } from './suite-schema.ts';
import type { ImageProvider } from '../providers/contract.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** JSON Schema (2020-12) of `image-drift.yml`, with the options of each protocol, for editors. */
export function configJsonSchema(protocols: ReadonlyMap<string, ImageProvider>): JsonSchema {
  const schema = toJsonSchema(configSchema);
  const route = (schema.properties!['routes'] as JsonSchema).additionalProperties as JsonSchema;
  (route.properties!['protocol'] as JsonSchema).enum = [...protocols.keys()].sort();
  const $defs: NonNullable<JsonSchema['$defs']> = { ...schema.$defs };
  route.allOf = [...protocols.values()].map(({ protocol, optionsSchema }) => {
    const options = toOptionsSchema(protocol, optionsSchema);
    Object.assign($defs, options.$defs);
    return {
      if: { properties: { protocol: { const: protocol } }, required: ['protocol'] },
      // eslint-disable-next-line unicorn/no-thenable -- JSON Schema's own word; never awaited.
      then: { properties: { options: options.schema } },
    };
  });
  return { ...schema, ...(Object.keys($defs).length === 0 ? {} : { $defs }), title: 'Image Drift: config' };
}

/** JSON Schema (2020-12) of a suite file. */
export function suiteJsonSchema(): JsonSchema {
  return { ...toJsonSchema(suiteFileSchema), title: 'Image Drift: suite file' };
}

/** What the user writes, not what it becomes: `io: 'input'`. */
const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** An adapter's schema as a part of ours: its definitions move to our top, under names that begin with the protocol. */
function toOptionsSchema(
  protocol: string,
  optionsSchema: z.ZodType,
): { readonly schema: JsonSchema; readonly $defs: NonNullable<JsonSchema['$defs']> } {
  const text = JSON.stringify(toJsonSchema(optionsSchema)).replaceAll('"#/$defs/', `"#/$defs/${protocol}.`);
  const { $schema: _dialect, $defs = {}, ...schema } = JSON.parse(text) as JsonSchema;
  return {
    schema,
    $defs: Object.fromEntries(Object.entries($defs).map(([name, one]) => [`${protocol}.${name}`, one])),
  };
}

/** The file's text: two spaces, a line feed at the end. */
export const jsonSchemaText = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;
