import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ConfigError } from '../../src/model/errors.ts';
import { loadFixture } from './load-fixture.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/configs');

describe('valid configs', () => {
  test.each(readdirSync(join(FIXTURES, 'valid')))('%s loads', async (name) => {
    const config = await loadFixture(join(FIXTURES, 'valid', name));
    expect(config.suite.cases.length).toBeGreaterThan(0);
    expect(config.routes.length).toBeGreaterThan(0);
  });
});

describe('invalid configs', () => {
  test.each(readdirSync(join(FIXTURES, 'invalid')))('%s is refused with the expected message', async (name) => {
    const folder = join(FIXTURES, 'invalid', name);
    const error: unknown = await loadFixture(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(`${(error as ConfigError).message}\n`).toBe(readFileSync(join(folder, 'expected.txt'), 'utf8'));
  });
});
