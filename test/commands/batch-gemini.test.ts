import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { openStorage } from '../../src/commands/open-storage.ts';
import type { Config } from '../../src/model/config.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

let root: string;
let simulator: Simulator;
let server: GitServer;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-batch-gemini-'));
  simulator = await startSimulator({ defaultEdge: 64 });
  server = await startGitServer();
  environment = {
    cwd: root,
    env: { KEY: 'g-test', PATH: process.env['PATH'] },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
    repository: { url: server.remote, token: 'token' },
  };
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

const writeConfig = (store: string): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: gore, family: edge, prompt: A scene of gore, expect: { refusal: true } }
routes:
  banana:
    protocol: gemini
    baseUrl: ${simulator.geminiBaseUrl}
    model: gemini-nano-banana-2.1
    apiKey: \${KEY}
    price: google/gemini-nano-banana-2.1
    batch: true
    attempts: 1
baseline: { store: ${store} }
`,
  );

const night = (name: string, trigger: 'schedule' | 'pull_request' = 'schedule') =>
  check(
    { configFile: 'image-drift.yml', only: {}, outDir: join(root, name), run: { trigger }, allowedHosts: 'config' },
    environment,
  );

const STORES: Readonly<Record<string, Config['baseline']>> = {
  branch: { store: 'branch', branch: 'image-drift', keepDays: 90 },
  directory: { store: 'directory', path: '.image-drift/baselines' },
};

const openStore = (name: string) => {
  const baseline = STORES[name]!;
  const path = join(root, '.image-drift', 'baselines');
  return openStorage(
    { root, baseline: baseline.store === 'directory' ? { ...baseline, path } : baseline },
    environment,
  );
};

const submissions = () => simulator.requests({ method: 'POST', path: ':batchGenerateContent' }).length;
const directRequests = () => simulator.requests({ method: 'POST', path: ':generateContent' }).length;
const notes = ({ record }: Awaited<ReturnType<typeof check>>) => record.notes.map(({ text }) => text).join('\n');

describe.each(Object.keys(STORES))('batches of Gemini with the store %s', { timeout: 120_000 }, (name) => {
  test('are submitted in one run, shown and accepted in the next at half the price, and never timed', async () => {
    await writeConfig(name);
    const first = await night('first');
    expect(first.record.counts).toEqual({ inconclusive: 2 });
    expect(first.record.cost).toEqual({ micros: 0, unknownAttempts: 0 });
    const second = await night('second');
    expect([submissions(), directRequests()]).toEqual([2, 0]);
    expect(notes(second)).toContain('banana shows the answers to the batch');
    const ofCase = (caseId: string) => second.record.samples.filter((sample) => sample.caseId === caseId);
    expect(ofCase('mug').map(({ kind }) => kind)).toEqual(['image', 'image']);
    expect(ofCase('gore').map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(second.record.samples.some((sample) => 'latencyMs' in sample)).toBe(false);
    expect(second.record.samples[0]!.attempts[0]!.exchange.servedModel).toBe('gemini-nano-banana-2.1');

    const proposal = await night('proposal', 'pull_request');
    const costOf = ({ record }: typeof proposal): number =>
      record.samples.find(({ caseId }) => caseId === 'mug')!.costMicros!;
    // Rounded up to whole micro-dollars.
    expect(costOf(second)).toBe(Math.ceil(costOf(proposal) / 2));
    expect(proposal.record.samples[0]).toHaveProperty('latencyMs');

    const report = await readFile(join(root, 'second', 'report.md'), 'utf8');
    expect(report).toContain('not measured (batch)');
    expect(report).toContain('| `banana` | $0.017 (batch) |');
    await using storage = await openStore(name);
    const { entries } = await storage.history.read('banana');
    expect(entries.map(({ cases }) => cases['mug']!.latencyMs)).toEqual([[]]);
    const { accepted } = await accept(
      { configFile: 'image-drift.yml', runDir: join(root, 'second'), only: {}, by: 'mona' },
      environment,
    );
    expect(accepted).toEqual(['banana/mug', 'banana/gore']);
  });

  test('are found by their name when the run ended between the submission and its note', async () => {
    await writeConfig(name);
    await night('first');
    {
      await using storage = await openStore(name);
      const { id, ...begun } = (await storage.batches.get('banana'))!;
      expect(id).toMatch(/^batches\//);
      await storage.batches.put(begun, { after: begun.token });
      await storage.save({ subject: 'As if the run had ended' });
    }
    const second = await night('second');
    expect(second.record.samples.map(({ kind }) => kind)).not.toContain('skipped');
    expect(submissions()).toBe(2);
  });
});

test('a batch that expired failed as a whole, and what it may have cost is unknown', { timeout: 60_000 }, async () => {
  await writeConfig('directory');
  await night('first');
  simulator.configure({ defaultEdge: 64, batches: { end: 'expired' } });
  const { record } = await night('second');
  expect(record.samples.map((sample) => sample.kind === 'failed' && sample.reason)).toEqual(Array(4).fill('timeout'));
  expect(record.cost).toEqual({ micros: 0, unknownAttempts: 4 });
  expect(submissions()).toBe(2);
});

test('a batch that is under way waits, and nothing is submitted twice', { timeout: 60_000 }, async () => {
  await writeConfig('directory');
  simulator.configure({ defaultEdge: 64, batches: { durationMs: 1e9 } });
  await night('first');
  const second = await night('second');
  expect(notes(second)).toContain('is not finished (running)');
  expect(second.record.counts).toEqual({ inconclusive: 2 });
  expect(submissions()).toBe(1);
});
