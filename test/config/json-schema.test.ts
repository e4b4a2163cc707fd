import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { configJsonSchema, suiteJsonSchema } from '../../src/config/json-schema.ts';
import { providers } from '../../src/providers/registry.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/configs');
const ajv = new Ajv2020({ allErrors: true });
const acceptsConfig = ajv.compile(configJsonSchema(providers));
const acceptsSuite = ajv.compile(suiteJsonSchema());
const read = (...path: string[]): unknown => parse(readFileSync(join(FIXTURES, ...path), 'utf8'));

describe('the JSON Schemas', () => {
  test.each(readdirSync(join(FIXTURES, 'valid')))('accept the valid config %s', (name) => {
    acceptsConfig(read('valid', name, 'image-drift.yml'));
    expect(acceptsConfig.errors).toBeNull();
  });

  test('accept valid suite files, as a list and with defaults', () => {
    for (const name of ['products.yml', 'edits.yml']) {
      acceptsSuite(read('valid/everything/prompts', name));
      expect(acceptsSuite.errors).toBeNull();
    }
  });

  test.each([
    'unknown-key',
    'unknown-option',
    'unknown-protocol',
    'unknown-verdict',
    'unknown-store',
    'wrong-type',
    'version-2',
    'bad-plan',
    'bad-percentage',
    'bad-route-id',
    'bad-inline-price',
    'budget-not-a-number',
    'negative-budget',
    'literal-key',
    'glob-escapes',
    'inline-case',
    'missing-keys',
  ])('refuse the invalid config %s', (name) => {
    expect(acceptsConfig(read('invalid', name, 'image-drift.yml'))).toBe(false);
  });

  test.each(['bad-case-id', 'unknown-case-key', 'unknown-family'])('refuse the invalid suite %s', (name) => {
    expect(acceptsSuite(read('invalid', name, 'prompts/a.yml'))).toBe(false);
  });

  test('say in words what each top-level key is for', () => {
    const { properties } = configJsonSchema(providers);
    const silent = Object.entries(properties!).filter(
      ([, one]) => typeof one === 'object' && one.description === undefined,
    );
    expect(silent.map(([key]) => key)).toEqual([]);
  });
});
