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
  route.allOf = [...protocols.values()].map(({ protocol, optionsSchema }) => ({
    if: { properties: { protocol: { const: protocol } }, required: ['protocol'] },
    // eslint-disable-next-line unicorn/no-thenable -- JSON Schema's own word; never awaited.
    then: { properties: { options: withoutDialect(toJsonSchema(optionsSchema)) } },
  }));
  return { ...schema, title: 'Image Drift: config' };
}

/** JSON Schema (2020-12) of a suite file. */
export function suiteJsonSchema(): JsonSchema {
  return { ...toJsonSchema(suiteFileSchema), title: 'Image Drift: suite file' };
}

/** What the user writes, not what it becomes: `io: 'input'`. */
const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

function withoutDialect(schema: JsonSchema): JsonSchema {
  const copy = { ...schema };
  delete copy.$schema;
  return copy;
}

/** The file's text: two spaces, a line feed at the end. */
export const jsonSchemaText = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;
