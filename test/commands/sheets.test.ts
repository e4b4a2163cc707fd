import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import { checkShard } from '../../src/commands/check-shard.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { merge } from '../../src/commands/merge.ts';
import { plan } from '../../src/commands/plan.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import { logEntries } from '../../src/report/attempt-log.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

let root: string;
let simulator: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-sheets-'));
  simulator = await startSimulator({ defaultEdge: 128 });
  environment = {
    cwd: root,
    env: {},
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
  };
  await writeConfig(4);
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

const writeConfig = (samples: number | 'adaptive'): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug }
  - { id: boat, family: product, prompt: A boat at dawn }
plan: { samples: ${samples} }
routes:
  mj:
    protocol: midjourney-proxy
    baseUrl: ${simulator.baseUrl('midjourney-proxy')}
    model: v7
    attempts: 1
    price: { perImage: 0.09 }
`,
  );

const base = (name: string): CheckOptions => ({
  configFile: 'image-drift.yml',
  only: {},
  outDir: join(root, name),
  run: { trigger: 'cli' },
  allowedHosts: 'config',
});
const run = (name: string) => check(base(name), environment);
const calls = (): number => simulator.requests({ method: 'POST', path: '/submit/imagine' }).length;

test('four samples of a cell are one paid request, each with its panel and a quarter of the price', async () => {
  const planned = await plan({ configFile: 'image-drift.yml', only: {} }, environment);
  expect([planned.plan.shots.length, planned.plan.cost.expectedMicros]).toEqual([2, 180_000]);
  expect(planned.lines.join('\n')).toContain('2 requests for 8 pictures, 4 on a sheet');

  const { record } = await run('run');
  expect(calls()).toBe(2);
  expect(record.cost).toEqual({ micros: 180_000, unknownAttempts: 0 });
  const mug = record.samples.filter(({ caseId }) => caseId === 'mug');
  expect(mug.map(({ shotId, panel, costMicros }) => [shotId, panel?.index, panel?.of, costMicros])).toEqual(
    [0, 1, 2, 3].map((index) => ['mj/mug/0', index, 4, 22_500]),
  );
  expect(new Set(mug.map(({ panel }) => panel?.responseId)).size).toBe(1);
  expect(mug.map(({ attempts }) => attempts.length)).toEqual([1, 0, 0, 0]);
  const pictures = mug.flatMap((sample) => (sample.kind === 'image' ? [sample.image.sha256] : []));
  expect(new Set(pictures).size).toBe(4);
  for (const sha256 of pictures) expect(record.measurements[sha256]).toMatchObject({ width: 64, height: 64 });
  const log = logEntries(record).filter(({ shot }) => shot === 'mj/mug/0');
  expect(log.map(({ stored_path: path }) => path)).toEqual(pictures.map((sha256) => `images/${sha256}.png`));
  expect(new Set(log.map(({ response_id: id }) => id)).size).toBe(1);
  expect(log.map(({ cost_usd: usd }) => usd)).toEqual([0.09, undefined, undefined, undefined]);

  await writeConfig(5);
  const more = await plan({ configFile: 'image-drift.yml', only: {} }, environment);
  expect(more.plan.shots).toHaveLength(4);
});

test('a request that fails is one failure, not four', async () => {
  simulator.enqueue({ status: 200, body: { code: 4, description: 'prompt is odd' } });
  const { record } = await run('run');
  expect(record.samples.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
  expect(record.samples).toHaveLength(5);
  const failed = record.cells.map(({ comparison: { counts } }) => [counts.planned, counts.failed]);
  expect(failed).toHaveLength(2);
  expect(failed).toEqual(
    expect.arrayContaining([
      [1, 0],
      [1, 1],
    ]),
  );
});

test('a baseline has one picture of each sheet, so that it takes several requests of several runs', async () => {
  await writeConfig('adaptive');
  for (const night of ['one', 'two']) {
    const { record } = await run(night);
    // Two requests a cell until the baseline is full, four pictures each.
    expect(record.samples).toHaveLength(16);
    await accept({ configFile: 'image-drift.yml', runDir: join(root, night), only: {}, by: 'mona' }, environment);
  }
  const file = join(root, '.image-drift', 'baselines', 'mj', 'mug.json');
  const { samples } = JSON.parse(await readFile(file, 'utf8')) as Baseline;
  expect(samples.map(({ runId }) => runId)).toHaveLength(4);
  expect(new Set(samples.map(({ runId }) => runId)).size).toBe(2);
  expect(new Set(samples.map(({ image }) => image!.sha256)).size).toBe(4);
  for (const sample of samples) expect(sample).toMatchObject({ costMicros: 22_500, panels: 4 });
  const { record } = await run('three');
  expect([calls(), record.samples.length]).toEqual([10, 8]);
});

test('sheets stay whole in shards and in a run that goes on', async () => {
  for (const index of [1, 2]) await checkShard({ ...base(`shard-${index}`), shard: { index, count: 2 } }, environment);
  const merged = await merge({ ...base('merged'), dirs: ['shard-1', 'shard-2'] }, environment);
  expect([merged.record.samples.length, merged.record.cost.micros, calls()]).toEqual([8, 180_000, 2]);
  const begun = join(root, 'shard-1', 'run.json');
  await writeFile(begun, (await readFile(begun, 'utf8')).replace('"isFinished": true', '"isFinished": false'));
  const again = await checkShard({ ...base('shard-1'), shard: { index: 1, count: 2 }, resume: true }, environment);
  expect([again.record.samples.length, again.record.cost.micros, calls()]).toEqual([4, 90_000, 2]);
});
