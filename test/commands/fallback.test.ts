import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const route = (url: string, key: string) =>
  `{ protocol: openai-images, baseUrl: "${url}", model: studio, apiKey: "\${${key}}", seed: 3, options: { size: 96x96 }, attempts: 1`;

let root: string;
let vendor: Simulator;
let reserve: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-fallback-'));
  const options = { gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } } as const;
  vendor = await startSimulator({ ...options, apiKey: 'vendor-key' });
  reserve = await startSimulator({ ...options, apiKey: 'reserve-key' });
  environment = {
    cwd: root,
    env: { KEY: 'vendor-key', RESERVE_KEY: 'reserve-key' },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
  };
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: sign, family: text, prompt: 'A sign that reads "OPEN"' }
routes:
  studio: ${route(vendor.openaiBaseUrl, 'KEY')}, price: { perImage: 0.01 }, fallback: [reserve] }
  reserve: ${route(reserve.openaiBaseUrl, 'RESERVE_KEY')}, price: { perImage: 0.03 } }
`,
  );
});
afterEach(async () => {
  await Promise.all([vendor.close(), reserve.close()]);
  await rm(root, { recursive: true });
});

/** Of the route `studio` alone. */
const run = (name: string) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: { routes: ['studio'] },
      outDir: join(root, name),
      run: { trigger: 'cli' },
      allowedHosts: 'config',
    },
    environment,
  );
const approve = (name: string) =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);

test('a night on the fallback is a night of failures for the route, and of pictures for its users', async () => {
  await run('first');
  expect(reserve.requests()).toHaveLength(0);
  await approve('first');

  vendor.configure({ failures: { unavailable: 1 } });
  reserve.configure({ drift: { blurSigma: 4 } });
  const { record, exitCode } = await run('night');
  expect(record.samples.map(({ kind, servedByRoute, own }) => [kind, servedByRoute, own?.kind])).toEqual([
    ['image', 'reserve', 'failed'],
    ['image', 'reserve', 'failed'],
  ]);
  expect(record.routes.map(({ id }) => id)).toEqual(['studio', 'reserve']);
  // Both simulators know one key each, so a key at the other's host would have failed.
  // The strange pictures of the fallback are no drift of the route, which could not be measured.
  expect(record.counts).toEqual({ inconclusive: 2 });
  expect(exitCode).toBe(3);
  const [result] = record.routeResults;
  expect(result!.comparison.failed.now).toEqual({ count: 2, n: 2 });
  expect(result!.comparison.latencyMs.now.n).toBe(0);
  expect(result!.comparison.costMicros).toBe(0);
  expect(record.cost.micros).toBe(60_000);
  expect(record.plan).toMatchObject({ expectedMicros: 20_000, worstCaseMicros: 80_000 });
  expect(record.notes.map(({ text }) => text)).toContain(
    'Route studio: 2 of 2 were served by reserve. What fallbacks served is no part of the judgement of studio.',
  );

  expect(await readRecord(join(root, 'night'))).toEqual(JSON.parse(JSON.stringify(record)));
  const log = (await readFile(join(root, 'night', 'log.jsonl'), 'utf8')).trim().split('\n');
  expect(log.map((line) => JSON.parse(line) as object)).toEqual(
    ['mug', 'sign'].flatMap((id) => [
      expect.objectContaining({ route: 'studio', case: id, attempt: 1 }) as object,
      expect.objectContaining({ route: 'reserve', case: id, attempt: 2, retries: 1, cost_usd: 0.03 }) as object,
    ]),
  );
  expect((await approve('night')).refused.map(({ cell }) => cell)).toEqual(['studio/mug', 'studio/sign']);
});

test('a fallback whose key is missing is found before anything is sent', async () => {
  environment = { ...environment, env: { KEY: 'vendor-key' } };
  await expect(run('first')).rejects.toThrow('RESERVE_KEY is not set');
  expect(vendor.requests()).toHaveLength(0);
});
