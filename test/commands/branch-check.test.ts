import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { parseCandidate } from '../../src/baselines/candidate-schema.ts';
import { accept } from '../../src/commands/accept.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { undoAccept } from '../../src/commands/undo-accept.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

const QUIET = { line() {}, status() {}, warn() {} };
const GIT_ENV = { PATH: process.env['PATH'] };

let base: string;
let simulator: Simulator;
let server: GitServer;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'image-drift-branch-check-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  server = await startGitServer();
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await rm(base, { recursive: true });
});

/** A fresh checkout, as every job of a workflow has one. */
async function checkOut(name: string, { isDesk = false } = {}) {
  const root = join(base, name);
  await mkdir(root);
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite: [{ id: mug, family: product, prompt: A white mug on a grey table }]
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
baseline: { store: branch }
# A busy machine is slow by itself, and no test here is about that.
gate: { latency: { atLeast: 2000% } }
`,
  );
  const environment: Environment = {
    cwd: root,
    env: { ...GIT_ENV, KEY: 'simulated-key' },
    clock: systemClock,
    progress: QUIET,
    signal: new AbortController().signal,
    ...(isDesk ? {} : { repository: { url: server.remote, token: 'token' } }),
  };
  const target = { configFile: 'image-drift.yml', only: {} };
  const outDir = join(root, 'run');
  return {
    root,
    check: (options: Partial<CheckOptions> = {}) =>
      check({ ...target, outDir, run: { trigger: 'schedule' }, allowedHosts: 'config', ...options }, environment),
    accept: () => accept({ ...target, runDir: outDir, by: 'mona' }, environment),
    undo: () => undoAccept(target, environment),
  };
}

const filesOf = (): string[] => server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');
const historyLines = (): number => server.git('show', 'image-drift:history/studio.jsonl').split('\n').length;

describe('check with baselines on a branch', { timeout: 60_000 }, () => {
  test('one job accepts, the next one finds it stable, and both nights are in the history', async () => {
    const first = await checkOut('first');
    expect((await first.check()).record.counts).toEqual({ new: 1 });
    expect((await first.accept()).accepted).toEqual(['studio/mug']);
    const { record } = await (await checkOut('second')).check();
    expect([record.counts, record.notes.filter(({ level }) => level === 'warning')]).toEqual([{ stable: 1 }, []]);
    expect(historyLines()).toBe(2);
    expect(server.git('log', '--format=%s', 'image-drift')).toMatch(/^Run .*\nAccept run .*, approved by mona\nRun /);
  });

  test('an accept is taken back on the branch', async () => {
    const job = await checkOut('job');
    await job.check();
    await job.accept();
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    await job.check();
    await job.accept();
    expect((await job.undo()).restored).toEqual(['studio/mug']);
    expect((await (await checkOut('later')).check()).record.counts).toEqual({ drifted: 1 });
  });

  test('pictures of the report go with the history in one push, and are found by its commit', async () => {
    const job = await checkOut('job');
    await job.check();
    await job.accept();
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const pushes = () =>
      server.requests.filter(({ path, method }) => method === 'POST' && path.includes('receive-pack'));
    const before = pushes().length;
    const { record, kept } = await job.check({ keepPictures: true });
    expect(pushes().length - before).toBeLessThanOrEqual(2);
    expect(historyLines()).toBe(2);
    expect(kept).toMatchObject({ commit: server.git('rev-parse', 'image-drift') });
    const path = kept === 'nothing' ? undefined : kept?.paths.get(record.strips[0]!.image.sha256);
    expect(path).toMatch(/^pictures\/\d{4}-\d\d\/[0-9a-f]{16}\.webp$/);
    expect(filesOf()).toContain(path);
  });

  test('a pull request reads, and writes nothing but pictures', async () => {
    await (await checkOut('night')).check();
    const before = server.git('rev-parse', 'image-drift');
    const { kept } = await (await checkOut('pull')).check({ run: { trigger: 'pull_request' } });
    expect([server.git('rev-parse', 'image-drift'), kept]).toEqual([before, 'nothing']);
  });

  test('a run of a pull request waits with its very bytes, one run at a time, and not when nothing would change', async () => {
    const waiting = (): string[] => filesOf().filter((path) => path.startsWith('candidates/'));
    const pull: Partial<CheckOptions> = { run: { trigger: 'pull_request', pullRequest: 7 }, candidate: 'pull-7' };
    const job = await checkOut('pull');
    const { record } = await job.check(pull);
    const [sample] = record.samples;
    const image = sample?.kind === 'image' ? `${sample.image.sha256}.${sample.image.extension}` : '';
    const text = server.git('show', 'image-drift:candidates/pull-7/default.json');
    const candidate = parseCandidate(text, 'pull-7');
    expect(candidate).toMatchObject({ runId: record.run.id, pictures: [image] });
    expect(waiting()).toEqual([
      ...[image, candidate.record].sort().map((name) => `candidates/files/${name}`),
      'candidates/pull-7/default.json',
    ]);

    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    await job.check(pull);
    expect(waiting()).toHaveLength(3);
    expect(waiting()).not.toContain(`candidates/files/${image}`);

    await job.accept();
    await job.check(pull);
    expect(filesOf().filter((path) => path.startsWith('candidates/'))).toEqual([]);
  });

  test('without contents: write the run is judged all the same, and says what is missing', async () => {
    const job = await checkOut('job');
    server.intercept = ({ path }) => (path.includes('receive-pack') ? 403 : undefined);
    const { record, exitCode } = await job.check({ keepPictures: true });
    expect([record.verdict, exitCode]).toEqual(['new', 0]);
    const note = record.notes.find(({ text }) => text.includes('branch image-drift'));
    expect(note?.text).toMatch(
      /^This run is missing in the history and the report has no pictures: .*403.* Give the job {2}permissions: contents: write\.$/,
    );
  });

  test('a branch that cannot be read ends the run before anything is sent', async () => {
    const job = await checkOut('job');
    server.intercept = () => 401;
    await expect(job.check()).rejects.toMatchObject({ code: 'branch-unreadable' });
    expect(simulator.requests()).toHaveLength(0);
  });

  test('on a desk the branch is that of the origin; without one the message says what to do', async () => {
    const job = await checkOut('desk', { isDesk: true });
    await expect(job.check()).rejects.toMatchObject({
      code: 'no-origin',
      hint: expect.stringContaining('git remote add origin') as string,
    });
    for (const args of [
      ['init', '--quiet'],
      ['remote', 'add', 'origin', server.remote],
    ])
      execFileSync('git', args, { cwd: job.root, env: GIT_ENV });
    await job.check();
    expect(historyLines()).toBe(1);
  });
});
