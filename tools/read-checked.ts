import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { z } from 'zod';

import { checkValue } from '../src/config/check-value.ts';
import { parseSource } from '../src/config/source-document.ts';
import { ConfigError } from '../src/model/errors.ts';

/** Reads a YAML file of this repository by its schema; throws `ConfigError` with every problem and its line. */
export function readChecked<Schema extends z.ZodType>(source: string, schema: Schema): z.output<Schema> {
  const document = parseSource(source, readFileSync(resolve(import.meta.dirname, '..', source)));
  const checked = checkValue(schema, { document });
  const problems = [...document.problems, ...checked.problems];
  if (!checked.ok || problems.length > 0) throw new ConfigError(problems);
  return checked.value;
}
