import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { retirementsSchema, toRetirements } from '../../src/config/retirement-schema.ts';
import { RETIREMENTS } from '../../src/config/retirements.generated.ts';
import { findRetirement } from '../../src/config/retirements.ts';

const source: unknown = parse(readFileSync(resolve(import.meta.dirname, '../../data/retirements.yml'), 'utf8'));

describe('announced ends of models', () => {
  test('the compiled list is the one of the YAML file', () => {
    expect(RETIREMENTS).toEqual(toRetirements(retirementsSchema.parse(source)));
  });

  test.each([
    ['gpt-image-1.5', '2026-12-01'],
    ['gpt-image-1.5-2025-12-16', '2026-12-01'],
    ['gpt-image-1-mini', '2026-12-01'],
    ['gpt-image-1', '2026-10-23'],
    ['gpt-image-1-2025-04-15', '2026-10-23'],
    ['openai/GPT-Image-1', '2026-10-23'],
    ['gemini-3.1-flash-image', '2026-10-29'],
    ['imagen-4.0-generate-001', '2026-08-17'],
    ['dall-e-3', '2026-05-12'],
    ['gpt-image-2', undefined],
    ['constructor', undefined],
  ])('%s ends on %s', (model, date) => {
    expect(findRetirement(model)?.date).toBe(date);
  });

  test('no successor has an announced end of its own', () => {
    const names = RETIREMENTS.flatMap(({ successors }) => successors);
    expect(names.filter((name) => findRetirement(name) !== undefined)).toEqual([]);
  });

  test.each([
    ['2026-02-30', 'a day that does not exist'],
    ['2026-12', 'a month'],
  ])('%s is refused: %s', (date) => {
    const list = structuredClone(source) as { retirements: Record<string, Record<string, unknown>> };
    list.retirements['dall-e-2']!['date'] = date;
    expect(retirementsSchema.safeParse(list).success).toBe(false);
  });
});
