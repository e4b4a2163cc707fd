/** The zod schemas of config and suite → `docs/config.md`: every key, what it takes, what it means. */
import type { z } from 'zod';

import { configJsonSchema, suiteJsonSchema } from '../src/config/json-schema.ts';
import { providers } from '../src/providers/registry.ts';
import { writeGenerated } from './generated-file.ts';

type Schema = z.core.JSONSchema.BaseSchema;

interface Row {
  readonly key: string;
  readonly takes: string;
  readonly means: string;
}

/** What a value may be, in few words. */
function takes(schema: Schema): string {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return [...new Set(branches.map((one) => takes(one)))].join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.type === 'array') return `list of ${takes((schema.items ?? {}) as Schema)}`;
  if (schema.type === 'integer') return `whole number${range(schema)}`;
  if (schema.type === 'number') return `number${range(schema)}`;
  return KINDS[String(schema.type)] ?? 'any value';
}

const KINDS: Readonly<Record<string, string>> = { object: 'map', boolean: '`true` or `false`', string: 'text' };

function range({ minimum, maximum }: Schema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER)
    return isBounded ? `, ${minimum} to ${maximum}` : `, from ${minimum}`;
  return isBounded ? `, at most ${maximum}` : '';
}

const code = (value: unknown): string => `\`${String(value)}\``;

/** A row for each key, nested ones dotted; maps with free names are left to a table of their own. */
function rowsOf(schema: Schema, prefix = ''): Row[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const one = member as Schema;
    const means = `${required.has(name) ? '**Required.** ' : ''}${one.description ?? ''}`.trim();
    if (one.properties !== undefined && means === '') return rowsOf(one, `${prefix}${name}.`);
    const row: Row = { key: `${prefix}${name}`, takes: takes(one), means };
    return one.properties === undefined ? [row] : [row].concat(rowsOf(one, `${prefix}${name}.`));
  });
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(schema: Schema): string {
  const rows = rowsOf(schema).map(({ key, takes, means }) => `| ${code(key)} | ${cell(takes)} | ${cell(means)} |`);
  return ['| Key | Takes | Meaning |', '|---|---|---|', ...rows].join('\n');
}

const config = configJsonSchema(providers);
const route = (config.properties!['routes'] as Schema).additionalProperties as Schema;
const group = suiteJsonSchema().anyOf!.find((one) => one.type === 'object')!;
const price = (route.properties!['price'] as Schema).anyOf!.find((one) => one.type === 'object')!;
const options = route.allOf!.map((rule) => {
  const { if: condition, then } = rule as { if: Schema; then: Schema };
  const { const: protocol } = condition.properties!['protocol'] as Schema;
  return `### ${code(protocol)}\n\n${table(then.properties!['options'] as Schema)}`;
});

writeGenerated(
  'docs/config.md',
  `# Config

<!-- Made by tools/generate-config-docs.ts from the schemas that check the files. -->

Paths are relative to the file that names them and cannot leave the folder of \`image-drift.yml\`. Unknown keys are errors. Keys of vendors come from the environment alone: the config names the variable, \`\${OPENAI_API_KEY}\`. \`image-drift init\` writes a config and a suite to start from.

## \`image-drift.yml\`

${table(config)}

## A route

An entry of \`routes\`; its name is yours.

${table(route)}

## A price

Written under \`price\` of a route. US dollars; what is left out is unknown, not free.

${table(price)}

## Options of a protocol

What stands under \`options\` of a route, in the words of the wire.

${options.join('\n\n')}

## A suite file

A list of cases, or a map:

${table(group)}

## A case

An entry of such a list, or of \`suite\` in the config. It has a \`prompt\` or a \`promptFile\`.

${table((group.properties!['cases'] as Schema).items as Schema)}
`,
);
