import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { plan } from '../../src/commands/plan.ts';
import type { Batch } from '../../src/model/batch.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

let root: string;
let simulator: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-batch-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
  };
  await writeConfig();
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

const configFile = () => join(root, 'image-drift.yml');
const writeConfig = (route = 'seed: 3', extra = ''): Promise<void> =>
  writeFile(
    configFile(),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: boat, family: product, prompt: A red boat on a lake }
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
    ${route}
${extra}`,
  );

const night = (name: string, options: Partial<CheckOptions> = {}) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: {},
      outDir: join(root, name),
      run: { trigger: 'schedule' },
      allowedHosts: 'config',
      ...options,
    },
    environment,
  );
const approve = (name: string) =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);

const stateFile = () => join(root, '.image-drift', 'batches', 'studio.json');
const state = async (): Promise<Batch> => JSON.parse(await readFile(stateFile(), 'utf8')) as Batch;
const submissions = () => simulator.requests({ method: 'POST', path: '/v1/batches' }).length;
const directRequests = () => simulator.requests({ method: 'POST', path: '/v1/images/' }).length;
const notes = ({ record }: Awaited<ReturnType<typeof check>>) => record.notes.map(({ text }) => text).join('\n');

describe('a route that goes through batches', { timeout: 60_000 }, () => {
  test('is submitted in one night and shown in the next, at half the price and without a latency', async () => {
    const first = await night('first');
    expect(first.record.verdict).toBe('inconclusive');
    expect(first.exitCode).toBe(3);
    expect(first.record.cost).toEqual({ micros: 0, unknownAttempts: 0 });
    expect(notes(first)).toContain('A batch of 4 requests was submitted for studio ($0.020 expected, $0.020 at most)');
    expect((await state()).shots).toHaveLength(4);

    const second = await night('second');
    expect(second.record.counts).toEqual({ new: 2 });
    expect(second.exitCode).toBe(0);
    expect(second.record.cost).toEqual({ micros: 20_000, unknownAttempts: 0 });
    expect(second.record.samples).toHaveLength(4);
    for (const sample of second.record.samples) {
      expect(sample).toMatchObject({ kind: 'image', costMicros: 5_000 });
      expect(sample).not.toHaveProperty('latencyMs');
    }
    expect(notes(second)).toContain(`submitted at ${first.record.run.startedAt.slice(0, 10)}`);
    expect(await readFile(join(root, 'second', 'report.md'), 'utf8')).toContain('not measured (batch)');
    expect(await readRecord(join(root, 'second', 'record.json'))).toEqual(second.record);
    expect([submissions(), directRequests()]).toEqual([2, 0]);
  });

  test('shows drift a night later, once', async () => {
    await night('first');
    await night('second');
    expect((await approve('second')).accepted).toEqual(['studio/mug', 'studio/boat']);
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const third = await night('third');
    expect(third.record.counts).toEqual({ stable: 2 });
    const fourth = await night('fourth');
    expect(fourth.record.counts).toEqual({ drifted: 2 });
    expect(fourth.exitCode).toBe(1);
    expect(fourth.record.findings.some(({ family }) => family === 'latency' || family === 'cost')).toBe(false);
  });

  test('that is not finished could not be measured yet, and nothing is submitted twice', async () => {
    simulator.configure({ batches: { durationMs: 1e9 } });
    await night('first');
    const pending = await state();
    const second = await night('second');
    expect(second.record.counts).toEqual({ inconclusive: 2 });
    expect(second.exitCode).toBe(3);
    expect(notes(second)).toContain(`pending since ${pending.submittedAt}`);
    expect(submissions()).toBe(1);
    expect(await state()).toEqual(pending);
    await expect(readFile(join(root, '.image-drift', 'history', 'studio.jsonl'))).rejects.toThrow('ENOENT');

    simulator.configure({ batches: undefined });
    expect((await night('third')).record.counts).toEqual({ new: 2 });
    expect(submissions()).toBe(2);
  });

  test('has nothing to accept while it waits, and does not hold up what was asked directly', async () => {
    const direct = `  direct: { protocol: openai-images, baseUrl: "${simulator.openaiBaseUrl}", model: studio, apiKey: "\${KEY}", options: { size: 64x64 }, seed: 3 }`;
    await writeConfig('seed: 3', direct);
    const { record } = await night('first');
    expect(record.counts).toEqual({ inconclusive: 2, new: 2 });
    const because = 'its pictures wait for a batch; accept the run that shows them';
    const { accepted, refused, lines } = await approve('first');
    expect(accepted).toEqual(['direct/mug', 'direct/boat']);
    expect(refused).toEqual(['studio/mug', 'studio/boat'].map((cell) => ({ cell, because })));
    expect(lines).toContain(`not accepted: studio/mug: ${because}`);
    await night('second');
    expect((await approve('second')).accepted).toEqual(expect.arrayContaining(['studio/mug', 'studio/boat']));
  });

  test('that expired has the answers that came, failures for the others, and is followed by a new batch', async () => {
    await night('first');
    simulator.configure({ batches: { end: 'expired', answered: 0.5 } });
    const { record } = await night('second');
    expect(record.samples.map(({ kind }) => kind).toSorted(byText)).toEqual(['failed', 'failed', 'image', 'image']);
    expect(record.cost).toEqual({ micros: 10_000, unknownAttempts: 0 });
    expect(submissions()).toBe(2);
  });

  test('that was not accepted is a failure for every request, costs nothing, and is tried again', async () => {
    await night('first');
    simulator.configure({ batches: { end: 'failed' } });
    const { record } = await night('second');
    expect(record.samples.every((sample) => sample.kind === 'failed' && sample.reason === 'invalid-request')).toBe(
      true,
    );
    expect(record.cost).toEqual({ micros: 0, unknownAttempts: 0 });
    expect(submissions()).toBe(2);
  });

  test('asks directly for a pull request and for single cases, at the full price, and leaves the batch alone', async () => {
    await night('first');
    const before = await state();
    const proposal = await night('proposal', { run: { trigger: 'pull_request' } });
    expect(proposal.record.samples[0]).toMatchObject({
      kind: 'image',
      costMicros: 10_000,
      latencyMs: expect.any(Number),
    });
    await night('part', { only: { cases: ['mug'] } });
    expect(directRequests()).toBe(6);
    expect(submissions()).toBe(1);
    expect(await state()).toEqual(before);
  });

  test('leaves out answers to settings that you have changed since, and counts their cost', async () => {
    await night('first');
    await writeFile(configFile(), (await readFile(configFile(), 'utf8')).replace('white mug', 'green mug'));
    const second = await night('second');
    expect(second.record.counts).toEqual({ inconclusive: 1, new: 1 });
    expect(notes(second)).toContain('2 requests of the batch of studio had settings that you have changed since');
    expect(second.record.cost.micros).toBe(20_000);
    expect((await night('third')).record.counts).toEqual({ new: 2 });
  });

  test('is not submitted when its worst case does not fit into the budget, and shows nothing twice', async () => {
    await night('first');
    const config = await readFile(configFile(), 'utf8');
    // At worst each byte of a prompt is a token; four characters usually are one.
    const rates = '{ perMillionTokens: { textIn: 1000, imageOut: 30 }, outputTokens: { 64x64: 100 }, batch: 0.5 }';
    await writeFile(
      configFile(),
      `${config.replace('{ perImage: 0.01, batch: 0.5 }', rates)}\nbudget: { perRun: 0.03 }`,
    );
    const second = await night('second');
    expect(notes(second)).toContain('was not submitted: the budget has $0.030 left');
    expect(second.record.counts).toEqual({ new: 2 });
    expect(submissions()).toBe(1);
    await expect(state()).rejects.toThrow('ENOENT');
    expect((await night('third')).record.counts).toEqual({ inconclusive: 2 });
  });

  test('counts against the budget of the run that submits it and not of the run that shows it', async () => {
    await writeConfig('seed: 3', 'budget: { perRun: 0.02 }');
    await night('first');
    const second = await night('second');
    expect(second.record.cost.micros).toBe(20_000);
    expect(submissions()).toBe(2);
  });

  test('buys a second look in the next batch where the first pictures were suspicious, and only that one can alarm', async () => {
    await writeConfig('concurrency: 2');
    for (const name of ['a', 'b', 'c']) {
      await night(name);
      if (name !== 'a') await approve(name);
    }
    simulator.configure({ models: { studio: { drift: { style: 'another', palette: { warmth: 0.6 } } } } });
    await night('quiet');
    const suspicious = await night('suspicious');
    expect(suspicious.exitCode).toBe(0);
    expect(notes(suspicious)).toContain('The pictures of studio looked unusual, so its next batch asks for 4 more');
    expect(await state()).toMatchObject({ stage: 2, shots: { length: 6 } });
    const final = await night('final');
    expect(final.record.samples).toHaveLength(6);
    expect(final.record.routeResults[0]!.comparison.pictures!.stages.map(({ stage }) => stage)).toEqual([2]);
    expect(await state()).toMatchObject({ stage: 1 });
  });
});

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const historyOf = async (): Promise<number> =>
  (await readFile(join(root, '.image-drift', 'history', 'studio.jsonl'), 'utf8')).trim().split('\n').length;

describe('a process that ends at a bad moment', { timeout: 60_000 }, () => {
  test('between the submission and its note loses no batch and submits none twice', async () => {
    await night('first');
    const { id, ...begun } = await state();
    await writeFile(stateFile(), JSON.stringify(begun));
    const second = await night('second');
    expect(second.record.counts).toEqual({ new: 2 });
    expect(submissions()).toBe(2);
    expect((await state()).id).not.toBe(id);
  });

  test('before the submission costs nothing, and the next run submits', async () => {
    await night('first');
    const { id: _, ...begun } = await state();
    const unknown = { ...begun, token: 'f'.repeat(32) };
    await writeFile(stateFile(), JSON.stringify(unknown));
    const early = await night('early');
    expect(notes(early)).toContain('was begun a short time ago, and the vendor does not have it yet');
    expect(submissions()).toBe(1);
    const hoursAgo = new Date(Date.now() - 3_600_000).toISOString();
    await writeFile(stateFile(), JSON.stringify({ ...unknown, submittedAt: hoursAgo }));
    const second = await night('second');
    expect(notes(second)).toContain('The last batch of studio never reached the vendor, and cost nothing.');
    expect(second.record.counts).toEqual({ inconclusive: 2 });
    expect(submissions()).toBe(2);
  });

  test('while the vendor cannot be asked, nothing is submitted', async () => {
    await night('first');
    const { id: _, ...begun } = await state();
    await writeFile(stateFile(), JSON.stringify(begun));
    environment = { ...environment, env: { KEY: 'invalid-key' } };
    const second = await night('second');
    expect(second.record.counts).toEqual({ inconclusive: 2 });
    expect(notes(second)).toContain('may have been submitted, which could not be found out');
    expect(submissions()).toBe(1);
  });

  test('after the answers were read shows them again, because the batch is forgotten only for the next one', async () => {
    await night('first');
    const shown = await state();
    await night('second');
    await writeFile(stateFile(), JSON.stringify(shown));
    expect((await night('again')).record.counts).toEqual({ new: 2 });
  });

  test('before the end of a run shows the batch when the run goes on, and counts it once', async () => {
    const direct = `  direct: { protocol: openai-images, baseUrl: "${simulator.openaiBaseUrl}", model: studio, apiKey: "\${KEY}", options: { size: 64x64 }, seed: 3 }`;
    await writeConfig('seed: 3', `${direct}\nplan: { concurrency: 1 }`);
    await night('first');
    for (const times of [1, 2]) {
      const stop = new AbortController();
      const quiet = environment;
      // One more request of the direct route is sent.
      environment = { ...quiet, signal: stop.signal, progress: { ...quiet.progress, status: () => stop.abort() } };
      const stopped = await night('second', { resume: times === 2 });
      environment = quiet;
      expect(stopped.record.incomplete).toBe('aborted');
    }
    expect(submissions()).toBe(1);
    const second = await night('second', { resume: true });
    expect(second.record.counts).toEqual({ new: 4 });
    const ofBatches = second.record.samples.filter(({ routeId }) => routeId === 'studio');
    expect(ofBatches).toHaveLength(4);
    for (const sample of ofBatches) expect(sample).toMatchObject({ kind: 'image', costMicros: 5_000 });
    expect(submissions()).toBe(2);
    expect(await historyOf()).toBe(1);
  });

  test('after the next submission keeps the answers when the run goes on', async () => {
    await night('first');
    const second = await night('second');
    const begun = join(root, 'second', 'run.json');
    await writeFile(begun, (await readFile(begun, 'utf8')).replace('"isFinished": true', '"isFinished": false'));
    const again = await night('second', { resume: true });
    // Pictures are measured anew, and each time takes its own.
    const untimed = ({ record: { samples } }: typeof second) => samples.map((one) => ({ ...one, decodeMs: undefined }));
    expect(untimed(again)).toEqual(untimed(second));
    expect(again.record.cost).toEqual(second.record.cost);
    expect(again.record.measurements).toEqual(second.record.measurements);
    expect(notes(again)).toContain('The answers of studio are those that this run had collected before it was stopped');
    expect(submissions()).toBe(2);
  });

  test('with a damaged note stops before anything is sent', async () => {
    await night('first');
    await writeFile(stateFile(), '{');
    await expect(night('second')).rejects.toMatchObject({ code: 'batch-damaged' });
    expect(submissions()).toBe(1);
  });
});

test('a submission that the vendor turns away is said, and leaves nothing behind', async () => {
  simulator.enqueue({ status: 200, body: { id: 'file-1' } });
  simulator.enqueue({
    status: 400,
    body: { error: { message: 'Billing hard limit', code: 'billing_hard_limit_reached' } },
  });
  const first = await night('first');
  expect(notes(first)).toContain('The next batch of studio was not taken: HTTP 400: Billing hard limit');
  await expect(state()).rejects.toThrow('ENOENT');
});

test('the plan has the price of batches', async () => {
  const { plan: planned, lines } = await plan({ configFile: 'image-drift.yml', only: {} }, environment);
  expect(planned.cost.expectedMicros).toBe(20_000);
  expect(lines.join('\n')).toContain('in batches');
  for (const direct of [{ trigger: 'pull_request', only: {} } as const, { only: { cases: ['mug', 'boat'] } }]) {
    const asked = await plan({ configFile: 'image-drift.yml', ...direct }, environment);
    expect(asked.plan.cost.expectedMicros).toBe(40_000);
    expect(asked.lines.join('\n')).not.toContain('in batches');
  }
  expect(lines.join('\n')).toContain('latency: not measured in batches, cost from +10 %');
});

test('a pull request is held against a baseline of batches, and the way it was asked is no change of price', async () => {
  await night('first');
  await night('second');
  await approve('second');
  const proposal = await night('proposal', { run: { trigger: 'pull_request' } });
  expect(proposal.record.findings).toEqual([]);
  expect(proposal.record.verdict).toBe('stable');
});
