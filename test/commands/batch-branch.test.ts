import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { openStorage } from '../../src/commands/open-storage.ts';
import type { Batch } from '../../src/model/batch.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

const DAY_MS = 86_400_000;

let root: string;
let simulator: Simulator;
let server: GitServer;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-batch-branch-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  server = await startGitServer();
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key', PATH: process.env['PATH'] },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
    repository: { url: server.remote, token: 'token' },
  };
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    options: { size: 64x64 }
    price: { perImage: 0.01, batch: 0.5 }
    batch: true
    attempts: 1
    seed: 3
baseline: { store: branch }
`,
  );
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

/** A job of its own: nothing but the branch is left of the one before. */
const night = (name: string, days = 0) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: {},
      outDir: join(root, name),
      run: { trigger: 'schedule' },
      allowedHosts: 'config',
    },
    days === 0 ? environment : { ...environment, clock: { ...systemClock, now: () => Date.now() + days * DAY_MS } },
  );
const approve = (name: string) =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);

const openBranch = () =>
  openStorage({ root, baseline: { store: 'branch', branch: 'image-drift', keepDays: 90 } }, environment);

async function state(): Promise<Batch | undefined> {
  await using storage = await openBranch();
  return storage.batches.get('studio');
}

async function shownRuns(): Promise<string[]> {
  await using storage = await openBranch();
  return (await storage.history.read('studio')).entries.map(({ runId }) => runId);
}

const submissions = () => simulator.requests({ method: 'POST', path: '/v1/batches' }).length;
const notes = ({ record }: Awaited<ReturnType<typeof check>>) => record.notes.map(({ text }) => text).join('\n');
const idOf = ({ record }: Awaited<ReturnType<typeof check>>) => record.run.id;

describe('batches of jobs that share a branch alone', { timeout: 120_000 }, () => {
  test('are submitted by one job, shown by the next one at half the price, and accepted', async () => {
    const first = await night('first');
    expect(first.record.counts).toEqual({ inconclusive: 1 });
    expect((await state())?.id).toMatch(/^batch_/);
    const second = await night('second');
    expect(second.record.counts).toEqual({ new: 1 });
    expect(second.record.cost).toEqual({ micros: 10_000, unknownAttempts: 0 });
    expect(second.record.samples.some((sample) => 'latencyMs' in sample)).toBe(false);
    expect((await approve('second')).accepted).toEqual(['studio/mug']);
    expect((await night('third')).record.counts).toEqual({ stable: 1 });
    expect(await shownRuns()).toEqual(expect.arrayContaining([idOf(second)]));
    expect(await shownRuns()).not.toContain(idOf(first));
    expect(submissions()).toBe(3);
  });

  test('outlive the age at which the branch starts anew', async () => {
    await night('first');
    const late = await night('late', 91);
    expect(late.record.counts).toEqual({ new: 1 });
    expect(notes(late)).toContain('shows the answers to the batch');
    expect(server.git('log', '--format=%s', 'image-drift').split('\n')).toHaveLength(3);
  });

  test('are submitted once by two jobs at once', async () => {
    const both = await Promise.all([night('left'), night('right')]);
    expect(submissions()).toBe(1);
    const loser = both.find((result) => !notes(result).includes('was submitted for studio'))!;
    expect(notes(loser)).toContain('No batch of studio was submitted: another run has just submitted one');
    expect((await night('next')).record.counts).toEqual({ new: 1 });
  });

  test('count in one of two jobs that show them at once', async () => {
    await night('first');
    const both = await Promise.all([night('left'), night('right')]);
    expect(submissions()).toBe(2);
    const [winner, ...others] = both.filter((result) => notes(result).includes('was submitted for studio'));
    expect(others).toEqual([]);
    const loser = both.find((result) => result !== winner)!;
    expect(notes(loser)).toContain('Another run has shown the same answers of studio at the same time');
    expect(await shownRuns()).toEqual([idOf(winner!)]);
  });

  test('are found by their token when the job ended between the submission and its note', async () => {
    await night('first');
    const { id, ...begun } = (await state())!;
    {
      await using storage = await openBranch();
      await storage.batches.put(begun, { after: begun.token });
      await storage.save({ subject: 'As if the job had ended' });
    }
    const second = await night('second');
    expect(second.record.counts).toEqual({ new: 1 });
    expect(submissions()).toBe(2);
    expect((await state())!.id).not.toBe(id);
  });

  test('are not submitted where the branch cannot be written, and answers are shown until it can', async () => {
    await night('first');
    const before = await state();
    server.intercept = ({ path }) => (path.includes('git-receive-pack') ? 403 : undefined);
    const second = await night('second');
    expect(second.record.counts).toEqual({ new: 1 });
    expect(notes(second)).toContain('The next batch of studio was not submitted, because it could not be written down');
    expect(notes(second)).toContain('permissions: contents: write');
    expect(submissions()).toBe(1);
    server.intercept = undefined;
    expect(await state()).toEqual(before);
    const third = await night('third');
    expect(third.record.counts).toEqual({ new: 1 });
    expect(await shownRuns()).toEqual([idOf(third)]);
  });

  test('whose id could not be written down are looked for at the vendor by the next job', async () => {
    let pushes = 0;
    server.intercept = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('git-receive-pack')) return undefined;
      pushes += 1;
      return pushes === 1 ? undefined : 403;
    };
    const first = await night('first');
    expect(notes(first)).toMatch(/The batch of studio is “batch_\w+” at the vendor, which could not be written down/);
    server.intercept = undefined;
    expect(await state()).not.toHaveProperty('id');
    expect((await night('second')).record.counts).toEqual({ new: 1 });
    expect(submissions()).toBe(2);
  });
});
