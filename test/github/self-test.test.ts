import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';

import { systemClock } from '../../src/shared/clock.ts';
import { loadProject } from '../../src/commands/load-project.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test('the config that the Action is run on in our own CI is valid and asks for what the workflow serves', async () => {
  const workflow = readFileSync(join(ROOT, '.github/workflows/self-test.yml'), 'utf8');
  const serve = readFileSync(join(ROOT, '.github/self-test/serve.ts'), 'utf8');
  const port = /_PORT = (\d+)/.exec(serve)![1]!;
  const configFile = /CONFIG: (\S+)/.exec(workflow)![1]!;
  const { config, plan } = await loadProject({ configFile, only: {} }, { cwd: ROOT, env: {}, clock: systemClock });
  expect(config.routes.map(({ baseUrl }) => new URL(baseUrl).host)).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
  expect(config.routes.map(({ apiKeyEnv }) => apiKeyEnv)).toEqual(['SIMULATOR_KEY', 'SIMULATOR_KEY']);
  expect(plan.cells).toHaveLength(4);
  expect(plan.cost.unknownShots).toBe(0);
});
