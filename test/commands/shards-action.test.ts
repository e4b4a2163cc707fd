import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { runAction } from '../../src/commands/run-action.ts';
import type { ShardMatrix } from '../../src/commands/shard-matrix.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

let root: string;
let simulator: Simulator;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-shards-action-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A mug on a grey table }
  - { id: boat, family: product, prompt: A boat on a lake }
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
budget: { perRun: 0.10 }
`,
  );
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

async function step(inputs: Readonly<Record<string, string>>) {
  let log = '';
  const { exitCode, outputs } = await runAction({
    env: { PATH: process.env['PATH'], KEY: 'simulated-key' },
    cwd: root,
    readInput: (name) => ({ 'allowed-hosts': '127.0.0.1', ...inputs })[name] ?? '',
    maskSecret: () => undefined,
    stdout: { write: (text: string) => ((log += text), true) },
    signals: new EventEmitter(),
  });
  return { exitCode, outputs, log };
}

test('three jobs: the plan gives the matrix, each shard sends its part, the last one judges', async () => {
  const { outputs } = await step({ command: 'plan', shards: '2' });
  const { include } = JSON.parse(String(outputs['matrix'])) as ShardMatrix;
  expect(include.map(({ shard, index, count, shots }) => [shard, index, count, shots])).toEqual([
    ['1/2', 1, 2, 2],
    ['2/2', 2, 2, 2],
  ]);
  expect(include.map(({ budgetUsd }) => budgetUsd)).toEqual([0.05, 0.05]);
  await mkdir(join(root, 'image-drift-shards'));
  for (const { shard, index } of include) {
    const part = await step({ shard, out: `image-drift-shards/image-drift-shard-${index}` });
    expect([part.exitCode, part.outputs['verdict'], part.outputs['cost-usd']]).toEqual([0, undefined, 0.02]);
  }
  const merged = await step({ command: 'merge' });
  expect([merged.exitCode, merged.outputs['verdict'], merged.outputs['cost-usd']]).toEqual([0, 'new', 0.04]);
  expect((await readRecord(join(root, 'image-drift-run'))).samples).toHaveLength(4);
  expect(await readFile(join(root, 'image-drift-run', 'report.md'), 'utf8')).toContain('Joined from 2 shards');
});

test('a shard that nobody can mean is an error of the workflow', async () => {
  for (const shard of ['3/2', '0/2', '1', 'one/two']) {
    const { exitCode, log } = await step({ shard });
    expect([exitCode, log]).toEqual([2, expect.stringContaining('input shard: expected I/N') as string]);
  }
  expect((await step({ command: 'plan', shards: '0' })).exitCode).toBe(2);
  expect(simulator.requests()).toEqual([]);
});
