import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { VERSION } from '../../src/commands/version.ts';

test('the version that reports name is the one that is published', () => {
  const published = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(published.version);
});
