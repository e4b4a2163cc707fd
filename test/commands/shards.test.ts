import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import { checkShard } from '../../src/commands/check-shard.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { merge } from '../../src/commands/merge.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const QUIET = { line() {}, status() {}, warn() {} };
const CASES = ['mug', 'sign', 'boat', 'lamp'];

let root: string;
let simulator: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-shards-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: QUIET,
    signal: new AbortController().signal,
  };
  await writeConfig();
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

/** A route with seeds and one without. */
const writeConfig = (extra = ''): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
${CASES.map((id) => `  - { id: ${id}, family: product, prompt: A ${id} on a grey table }`).join('\n')}
routes:
${['studio', 'vendor']
  .map(
    (id) => `  ${id}:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: ${id}
    apiKey: \${KEY}
    ${id === 'studio' ? 'seed: 3' : 'owner: somebody'}
    options: { size: 96x96 }
    price: { perImage: 0.01 }`,
  )
  .join('\n')}
${extra}`,
  );

const base = (name: string): CheckOptions => ({
  configFile: 'image-drift.yml',
  only: {},
  outDir: join(root, name),
  run: { trigger: 'cli' },
  allowedHosts: 'config',
});
const whole = (name: string, options: Partial<CheckOptions> = {}) => check({ ...base(name), ...options }, environment);
const shard = (index: number, count = 3, options: Partial<CheckOptions> = {}) =>
  checkShard({ ...base(`shard-${index}`), shard: { index, count }, ...options }, environment);
const shards = async (count = 3): Promise<void> => {
  for (let index = 1; index <= count; index += 1) await shard(index, count);
};
const join3 = (dirs = ['shard-1', 'shard-2', 'shard-3'], name = 'merged') =>
  merge({ ...base(name), dirs }, environment);
const approve = (name: string) =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);
const requests = (): number => simulator.requests().filter(({ method }) => method === 'POST').length;

/** What a reader learns, without what differs between two runs by their nature. */
const judged = ({ verdict, counts, cells, findings, samples }: RunRecord) => ({
  verdict,
  counts,
  cells: cells.map(({ comparison: { routeId, caseId }, verdict: ofCell }) => [routeId, caseId, ofCell]),
  // A busy machine changes how long the simulator takes.
  findings: findings.flatMap(({ family, verdict: of, routeId, caseId }) =>
    family === 'latency' ? [] : [[family, of, routeId, caseId]],
  ),
  shots: samples.map(({ shotId }) => shotId),
});

/** The same replies for whoever comes next, and no earlier nights. */
async function drift(): Promise<void> {
  simulator.reset();
  simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
  await rm(join(root, '.image-drift', 'history'), { recursive: true });
}

describe('a run in shards', () => {
  test('has the verdict of a run in one piece: new, stable, drifted', { timeout: 60_000 }, async () => {
    const first = await whole('first');
    await shards();
    const joined = await join3();
    expect(judged(joined.record)).toEqual(judged(first.record));
    expect(joined.record.counts).toEqual({ new: 8 });
    expect((await approve('merged')).accepted).toHaveLength(8);

    await shards();
    const quiet = await join3();
    expect([quiet.exitCode, quiet.record.counts['stable']]).toEqual([0, 4]);

    await drift();
    await shards();
    const drifted = await join3();
    await drift();
    const same = await whole('second');
    expect([drifted.exitCode, same.exitCode]).toEqual([1, 1]);
    expect(judged(drifted.record)).toEqual(judged(same.record));
  });

  test('sends every shot once, judges nothing, and keeps no history', async () => {
    const { record, exitCode } = await shard(1);
    expect([exitCode, record.cells, record.findings, record.routeResults]).toEqual([0, [], [], []]);
    await shard(2);
    await shard(3);
    const sent = requests();
    const records = await Promise.all(
      [1, 2, 3].map(async (index) => {
        const text = await readFile(join(root, `shard-${index}`, 'record.json'), 'utf8');
        return JSON.parse(text) as RunRecord;
      }),
    );
    const ids = records.flatMap(({ samples }) => samples.map(({ shotId }) => shotId));
    expect([sent, new Set(ids).size]).toEqual([ids.length, ids.length]);
    const joined = await join3();
    expect(requests()).toBe(sent);
    expect(joined.record.samples.map(({ shotId }) => shotId).toSorted()).toEqual(ids.toSorted());
    expect(joined.record.cost.micros).toBe(records.reduce((sum, { cost }) => sum + cost.micros, 0));
  });

  test('buys the second look at a suspicion where the shards are joined', { timeout: 60_000 }, async () => {
    for (const night of ['one', 'two']) {
      await whole(night);
      await approve(night);
    }
    simulator.configure({ models: { studio: { seeded: true }, vendor: { drift: { style: 'another' } } } });
    await shards();
    const sent = requests();
    const { record } = await join3();
    const bought = record.samples.length - 8;
    expect(bought).toBeGreaterThan(0);
    expect(requests()).toBe(sent + bought);
    await shards();
    const keyless = await merge(
      { ...base('keyless'), dirs: ['shard-1', 'shard-2', 'shard-3'] },
      { ...environment, env: {} },
    );
    expect(keyless.record.samples).toHaveLength(8);
    expect(keyless.record.notes.map(({ text }) => text).join()).toContain('this job has no key that may be used');
  });

  test('each holds its part of the budget', async () => {
    await writeConfig('budget: { perRun: 0.30 }\n');
    const parts = await Promise.all([1, 2, 3].map((index) => shard(index)));
    const spent = parts.reduce((sum, { record }) => sum + record.cost.micros, 0);
    expect(spent).toBeLessThanOrEqual(300_000);
    await expect(shard(1, 3, { maxCostMicros: 10_000 })).rejects.toMatchObject({ code: 'budget-too-small' });
  });
});

describe('merge refuses', () => {
  test('a missing shard, by its number', async () => {
    await shards();
    await expect(join3(['shard-1', 'shard-3'])).rejects.toMatchObject({
      code: 'shard-missing',
      exitCode: 3,
      message: expect.stringContaining('shard 2 of 3 is missing') as string,
    });
  });

  test('a shard that is there twice, with both its folders', async () => {
    await shards();
    await expect(join3(['shard-1', 'shard-2', 'shard-2', 'shard-3'])).rejects.toMatchObject({
      code: 'shards-unlike',
      exitCode: 2,
      message: expect.stringContaining('shard 2 of 3 is there twice: shard-2 and shard-2') as string,
    });
  });

  test('shards of another config, of another number, and whole runs', async () => {
    await shards();
    await expect(join3(['shard-1', 'shard-2', 'shard-3', (await whole('run'), 'run')])).rejects.toThrow(
      /run holds a whole run/,
    );
    await shard(2, 2);
    await expect(join3()).rejects.toThrow(/different numbers of shards/);
    await writeConfig('plan: { samples: 2 }\n');
    await shard(2);
    await expect(join3()).rejects.toThrow(/different configs/);
    await shard(1);
    await shard(3);
    await writeConfig();
    await expect(join3()).rejects.toThrow(/of another run: the config or its suite is not the same/);
  });

  test('a shard with an answer cut out', async () => {
    await shards();
    const file = join(root, 'shard-1', 'record.json');
    const record = JSON.parse(await readFile(file, 'utf8')) as { samples: unknown[] };
    record.samples.pop();
    await writeFile(file, JSON.stringify(record));
    await expect(join3()).rejects.toMatchObject({ code: 'shards-incomplete' });
  });

  test('nothing of what lies in one folder, as downloaded artifacts do', async () => {
    await mkdir(join(root, 'parts'));
    for (let index = 1; index <= 2; index += 1)
      await checkShard({ ...base(`parts/image-drift-shard-${index}`), shard: { index, count: 2 } }, environment);
    expect((await join3(['parts'])).record.counts).toEqual({ new: 8 });
  });

  test('and a shard alone is no run to report or accept', async () => {
    await shard(1);
    await expect(readRecord(join(root, 'shard-1'))).rejects.toMatchObject({ code: 'record-of-shard' });
    await expect(approve('shard-1')).rejects.toThrow(/shard 1 of 3, which nobody has judged/);
  });
});

/** Stops the run after some answers, as Ctrl+C does. */
async function stopAfter(answers: number, name = 'run'): Promise<RunRecord> {
  const stop = new AbortController();
  let seen = 0;
  const status = (): void => {
    seen += 1;
    if (seen > answers) stop.abort();
  };
  return (await check(base(name), { ...environment, signal: stop.signal, progress: { ...QUIET, status } })).record;
}

describe('a run that was stopped', () => {
  test('goes on and pays only for what has no answer', async () => {
    await writeConfig('plan: { concurrency: 1 }\n');
    const stopped = await stopAfter(4);
    expect(stopped.incomplete).toBe('aborted');
    const answered = stopped.samples.filter(({ kind }) => kind === 'image').length;
    const before = requests();
    const { record, exitCode } = await whole('run', { resume: true });
    expect(requests() - before).toBe(record.samples.length - answered);
    expect([exitCode, record.incomplete, record.counts, record.run.id]).toEqual([
      0,
      undefined,
      { new: 8 },
      stopped.run.id,
    ]);
    expect(record.notes.map(({ text }) => text).join()).toContain(`with ${answered} answers that it had`);
    expect((await approve('run')).accepted).toHaveLength(8);
  });

  test('goes on when all that is left of it are its answers', async () => {
    const { record } = await whole('run');
    const begun = join(root, 'run', 'run.json');
    const run = JSON.parse(await readFile(begun, 'utf8')) as object;
    await writeFile(begun, JSON.stringify({ ...run, isFinished: false }));
    for (const file of ['record.json', 'report.html', 'report.md', 'junit.xml']) await rm(join(root, 'run', file));
    const lines = (await readFile(join(root, 'run', 'samples.jsonl'), 'utf8')).trim().split('\n');
    await writeFile(join(root, 'run', 'samples.jsonl'), `${lines.slice(0, 5).join('\n')}\n${lines[5]!.slice(0, 40)}`);
    const before = requests();
    const again = await whole('run', { resume: true });
    expect(requests() - before).toBe(lines.length - 5);
    expect(judged(again.record)).toEqual(judged(record));
    expect(again.record.cost).toEqual(record.cost);
  });

  test('that was finished sends nothing, and one of another config is refused', async () => {
    const { record } = await whole('run');
    const before = requests();
    const again = await whole('run', { resume: true });
    expect([requests(), again.exitCode, again.record.run.id]).toEqual([before, 0, record.run.id]);
    await writeConfig('plan: { samples: 2 }\n');
    await expect(whole('run', { resume: true })).rejects.toMatchObject({ code: 'other-run', exitCode: 2 });
    expect((await whole('empty', { resume: true })).record.counts).toEqual({ new: 8 });
  });

  test('as a shard goes on as that shard', async () => {
    await shard(1);
    await expect(shard(2, 3, { resume: true, outDir: join(root, 'shard-1') })).rejects.toThrow(
      /it is shard 1 of 3, not shard 2 of 3/,
    );
    const before = requests();
    expect((await shard(1, 3, { resume: true })).lines[0]).toContain('finished before');
    expect(requests()).toBe(before);
  });
});
