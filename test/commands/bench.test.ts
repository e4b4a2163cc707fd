import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { bench, type BenchOptions } from '../../src/commands/bench.ts';
import { parseBench } from '../../src/commands/bench-arguments.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';

let root: string;
let simulator: Simulator;
let environment: Environment;
let told: string[];
let saidAfterRequests: number[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-bench-test-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, defaultEdge: 64 });
  told = [];
  saidAfterRequests = [];
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: {
      line(text) {
        told.push(text);
        saidAfterRequests.push(posts().length);
      },
      status() {},
      warn() {},
    },
    signal: new AbortController().signal,
  };
  await writeConfig();
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

const VENDOR = `
  vendor:
    protocol: openai-images
    baseUrl: OPENAI
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 64x64 }
    price: { perImage: 0.01 }
    fallback: [spare]
  spare:
    protocol: openai-images
    baseUrl: OPENAI
    model: spare
    apiKey: \${SPARE_KEY}
    options: { size: 64x64 }`;
const SHEETS = `
  sheets:
    protocol: midjourney-proxy
    baseUrl: MIDJOURNEY
    model: v7
    price: { perImage: 0.08 }`;

const writeConfig = (routes = VENDOR, more = ''): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug }
  - { id: boat, family: product, prompt: A boat at dawn }
${more}
routes:${routes.replaceAll('OPENAI', simulator.openaiBaseUrl).replaceAll('MIDJOURNEY', simulator.baseUrl('midjourney-proxy'))}
`,
  );

const run = (options: Partial<BenchOptions> = {}) =>
  bench(
    {
      configFile: 'image-drift.yml',
      only: { routes: ['vendor'] },
      allowedHosts: 'config',
      maxCostMicros: 1_000_000,
      concurrency: [1, 3],
      requests: 6,
      isDryRun: false,
      ...options,
    },
    environment,
  );
async function announcedEnds(day: string): Promise<readonly string[]> {
  environment = { ...environment, clock: createManualClock(Date.parse(day)) };
  return (await run({ isDryRun: true })).lines.filter((line) => line.includes('shut down'));
}
const posts = () => simulator.requests({ method: 'POST' });
const parse = (given: Readonly<Record<string, string>>) => parseBench((name) => given[name]);
const tooMany = { status: 429, body: { error: { message: 'slow down', type: 'rate_limit_exceeded' } } };

test('every level has its usable pictures, pace and percentiles, and the route its cost; nothing is kept', async () => {
  const { result, lines } = await run();
  const [route] = result!.routes;
  expect(route).toMatchObject({
    routeId: 'vendor',
    levels: [
      { concurrency: 1, requests: 6, usable: 6, refused: 0, failed: 0, rateLimited: 0 },
      { concurrency: 3, requests: 6, usable: 6, refused: 0, failed: 0, rateLimited: 0 },
    ],
    perImage: { usable: 12, price: { kind: 'known', micros: 10_000 }, total: { kind: 'known', micros: 10_000 } },
  });
  for (const { imagesPerSecond, latencyMs } of route!.levels) {
    expect(imagesPerSecond).toBeGreaterThan(0);
    expect(latencyMs!.p50).toBeLessThanOrEqual(latencyMs!.p95);
    expect(latencyMs!.p95).toBeLessThanOrEqual(latencyMs!.p99);
  }
  expect(result).toMatchObject({ cost: { micros: 120_000, unknownAttempts: 0 }, isComplete: true });
  expect(lines.join('\n')).toContain('Cost: $0.120');
  expect(await readdir(root)).toEqual(['image-drift.yml']);
});

test('each level sends the cases in turn, and no level repeats a request of another', async () => {
  await run();
  const bodies = posts().map(({ body }) => JSON.stringify(body));
  expect(bodies).toHaveLength(12);
  expect(new Set(bodies).size).toBe(12);
  expect(bodies.filter((body) => body.includes('boat'))).toHaveLength(6);
});

test('what it may cost is said before the first request, and a dry run says no more than that', async () => {
  const { result, lines, plan } = await run({ isDryRun: true });
  expect([result, plan.cost.expectedMicros, posts().length]).toEqual([undefined, 120_000, 0]);
  expect(lines).toContain('  vendor: 6 + 6 requests with 1, 3 in flight, $0.120 expected, $0.120 at most');
  await run();
  expect(told.slice(0, 3)).toEqual(lines.slice(0, 3));
  expect(saidAfterRequests.slice(0, 3)).toEqual([0, 0, 0]);
});

test('a model whose announced end is near is said before the first request, of the benched routes alone', async () => {
  const old = VENDOR.replaceAll('64x64', '1024x1024')
    .replace('model: studio', 'model: gpt-image-1.5')
    .replace('model: spare', 'model: gpt-image-1-mini');
  await writeConfig(old);
  expect(await announcedEnds('2026-09-01')).toEqual([]);
  expect(await announcedEnds('2026-11-21')).toEqual([
    expect.stringMatching(/^OpenAI's model gpt-image-1\.5, used by vendor, is announced .* in 10 days\./),
  ]);
});

test('without a budget, or with one that does not cover the ramp, nothing is sent', async () => {
  const options: BenchOptions = {
    configFile: 'image-drift.yml',
    only: { routes: ['vendor'] },
    allowedHosts: 'config',
    concurrency: [1],
    isDryRun: false,
  };
  await expect(bench(options, environment)).rejects.toMatchObject({ code: 'no-budget', exitCode: 2 });
  await expect(run({ maxCostMicros: 50_000 })).rejects.toMatchObject({ code: 'budget-too-small', exitCode: 3 });
  await writeConfig(VENDOR, 'budget: { perRun: 0.05 }');
  await expect(run()).rejects.toMatchObject({ code: 'budget-too-small' });
  expect(posts()).toHaveLength(0);
});

test('requests that may have been billed count at their worst case, and none is sent twice', async () => {
  for (let count = 0; count < 4; count += 1) simulator.enqueue({ status: 200, body: { data: [] } });
  const { result } = await run({ maxCostMicros: 120_000 });
  expect(posts()).toHaveLength(12);
  expect(result!.routes[0]!.levels).toMatchObject([{ usable: 2, failed: 4 }, { usable: 6 }]);
  expect(result!.cost).toEqual({ micros: 80_000, unknownAttempts: 4 });
  expect(result!.routes[0]!.perImage.total).toMatchObject({ isAtLeast: true });
});

test('a request that may not fit into the budget at worst is not sent', async () => {
  const byTokens = VENDOR.replace('{ perImage: 0.01 }', 'openai/gpt-image-2')
    .replace('model: studio', 'model: gpt-image-2')
    .replace('{ size: 64x64 }', '{ size: 1024x1024, quality: low }');
  await writeConfig(byTokens);
  const few = { concurrency: [1], requests: 3 };
  const { plan } = await run({ ...few, isDryRun: true });
  expect(plan.cost.worstCaseMicros).toBeGreaterThan(plan.cost.expectedMicros);
  const { result, lines } = await run({ ...few, maxCostMicros: plan.cost.expectedMicros });
  expect(result!.cost.micros).toBeLessThanOrEqual(plan.cost.expectedMicros);
  expect(posts().length).toBeLessThan(3);
  expect(result!.isComplete).toBe(false);
  expect(lines.join('\n')).toMatch(/Ended early: The budget of .* left no room for more/);
});

test('requests that are too many for the vendor are counted, sent once, and end the ramp', async () => {
  for (let count = 0; count < 3; count += 1) simulator.enqueue(tooMany);
  const { result } = await run();
  expect(result!.routes[0]!.levels).toMatchObject([{ requests: 6, usable: 3, failed: 3, rateLimited: 0.5 }]);
  expect(result!.routes[0]!.ended).toContain('50%');
  expect([result!.isComplete, result!.cost.micros, posts().length]).toEqual([true, 30_000, 6]);
});

test('a route that brings no picture ends its ramp, and the others go on', async () => {
  await writeConfig(VENDOR.replace('apiKey: ${SPARE_KEY}', 'apiKey: ${KEY}\n    price: { perImage: 0.01 }'));
  simulator.enqueue({ status: 401, body: { error: { message: 'no such key', code: 'invalid_api_key' } } });
  const { result, lines } = await run({ only: {}, concurrency: [1] });
  expect(result!.routes.map(({ levels }) => levels.map(({ usable }) => usable))).toEqual([[0], [6]]);
  expect(result!.isComplete).toBe(false);
  expect(lines.join('\n')).toContain('Ended early: Route vendor was stopped');
});

test('a level without a picture ends the ramp with the first reason', async () => {
  for (let count = 0; count < 6; count += 1)
    simulator.enqueue({ status: 500, body: { error: { message: 'the painters are on strike' } } });
  const { result } = await run();
  expect(result!.routes[0]!.levels).toHaveLength(1);
  expect(result!.routes[0]!.ended).toMatch(/no request .* vendor-error: .*on strike/);
  expect([result!.isComplete, posts().length]).toEqual([false, 6]);
});

test('a sheet is one request of several pictures', async () => {
  await writeConfig(SHEETS);
  const { result } = await run({ only: {}, concurrency: [6] });
  expect(result!.routes[0]).toMatchObject({
    levels: [{ requests: 6, usable: 24, failed: 0 }],
    perImage: { usable: 24, total: { kind: 'known', micros: 20_000 } },
  });
});

test('only the keys of routes that are asked are needed', async () => {
  await expect(run({ only: { routes: ['spare'] } })).rejects.toThrow('SPARE_KEY');
  await expect(run({ only: { routes: ['vendro'] } })).rejects.toThrow('no such route');
  expect(posts()).toHaveLength(0);
});

test('numbers are numbers, and a level is longer than its places', () => {
  expect(parse({})).toEqual({ concurrency: [1, 2, 4, 8] });
  expect(parse({ budget: '2.50', concurrency: '2, 16', requests: '40' })).toEqual({
    maxCostMicros: 2_500_000,
    concurrency: [2, 16],
    requests: 40,
  });
  for (const given of [
    { budget: 'much' },
    { budget: '-1' },
    { concurrency: '0' },
    { concurrency: '1,,2' },
    { concurrency: '257' },
    { requests: '-3' },
    { concurrency: '8', requests: '15' },
  ])
    expect(() => parse(given)).toThrow(/expected/);
});
