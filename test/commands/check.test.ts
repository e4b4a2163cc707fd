import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { undoAccept } from '../../src/commands/undo-accept.ts';
import { exitCodeFor } from '../../src/judge/exit-code.ts';
import { InfraError } from '../../src/model/errors.ts';
import type { RecentRun } from '../../src/model/history.ts';
import type { ImageSample } from '../../src/model/sample.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const QUIET = { line() {}, status() {}, warn() {} };

let root: string;
let simulator: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-check-'));
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

const writeConfig = (extra = ''): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: sign, family: text, prompt: 'A sign that reads "OPEN"' }
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
${extra}`,
  );

const run = (name = 'run', options: Partial<CheckOptions> = {}) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: {},
      outDir: join(root, name),
      run: { trigger: 'cli' },
      allowedHosts: 'config',
      ...options,
    },
    environment,
  );
const approve = (name = 'run') =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);

const undo = (cases?: string[]) =>
  undoAccept({ configFile: 'image-drift.yml', only: cases === undefined ? {} : { cases } }, environment);
const mugBaseline = () => readFile(join(root, '.image-drift/baselines/studio/mug.json'), 'utf8');

const historyFile = () => join(root, '.image-drift', 'history', 'studio.jsonl');
const recentFile = () => join(root, '.image-drift', 'history', 'vendor.recent.json');
const recentRuns = async () => (JSON.parse(await readFile(recentFile(), 'utf8')) as { runs: RecentRun[] }).runs;
/** Changes what is kept of earlier nights' pictures. */
async function moveRecent(change: (value: number) => number): Promise<void> {
  const runs = (await recentRuns()).map((night) => ({
    ...night,
    cases: Object.fromEntries(
      Object.entries(night.cases).map(([id, { settingsHash, vectors }]) => [
        id,
        { settingsHash, vectors: vectors.map((vector) => vector.map((value) => value && change(value))) },
      ]),
    ),
  }));
  await writeFile(recentFile(), JSON.stringify({ version: 1, runs }));
}
const historyLines = async () => (await readFile(historyFile(), 'utf8')).trim().split('\n');

describe('check', () => {
  test('a first run is new, an accepted one is stable from then on', async () => {
    const first = await run();
    expect(first.record.counts).toEqual({ new: 2 });
    expect(first.record.samples).toHaveLength(4);
    expect(first.exitCode).toBe(0);
    for (const sample of first.record.samples) expect((sample as ImageSample).decodeMs).toBeGreaterThan(0);
    expect(await readRecord(join(root, 'run'))).toEqual(JSON.parse(JSON.stringify(first.record)));
    expect((await approve()).accepted).toEqual(['studio/mug', 'studio/sign']);
    const second = await run('second');
    expect(second.record.counts).toEqual({ stable: 2 });
    expect(second.record.samples).toHaveLength(2);
    expect(second.exitCode).toBe(0);
  });

  test('another picture for the same seed is a drift of the vendor, with a strip and exit code 1', async () => {
    await run();
    await approve();
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const { record, exitCode } = await run('second');
    expect(exitCode).toBe(1);
    expect(record.counts).toEqual({ drifted: 2 });
    expect(record.cells.map(({ attribution }) => attribution)).toEqual(['behaviour', 'behaviour']);
    expect(record.strips.map(({ panels }) => panels)).toEqual([
      ['baseline', 'now', 'difference'],
      ['baseline', 'now', 'difference'],
    ]);
  });

  test('a server that does not honour its seed is found when the baseline is made, and its pictures are not called drift', async () => {
    simulator.configure({ models: { studio: { seeded: true, nondeterministic: true } } });
    await run();
    await approve();
    const { record } = await run('second');
    expect(record.counts).toEqual({ inconclusive: 2 });
    expect(record.cells[0]!.reasons.join(' ')).toContain('Too few approved pictures');
  });

  test('what you change yourself is stale, named, and never the vendor’s drift', async () => {
    await run();
    await approve();
    await writeFile(
      join(root, 'image-drift.yml'),
      (await readFile(join(root, 'image-drift.yml'), 'utf8')).replace('white mug', 'green mug'),
    );
    const { record, exitCode } = await run('second');
    expect(record.counts).toEqual({ stale: 1, stable: 1 });
    const mug = record.cells.find(({ comparison }) => comparison.caseId === 'mug')!;
    expect(mug.comparison.settingChanges).toEqual([
      { setting: 'prompt', from: 'A white mug on a grey table', to: 'A green mug on a grey table' },
    ]);
    expect(mug.attribution).toBe('config');
    expect(exitCode).toBe(0);
  });

  test('a retired model is one event', async () => {
    await run();
    await approve();
    simulator.configure({ models: { studio: { seeded: true, retired: true } } });
    const { record, exitCode } = await run('second');
    expect(record.findings.filter(({ attribution }) => attribution === 'gone')).toHaveLength(1);
    expect(exitCode).toBe(1);
  });

  test('a run of the whole suite is kept in the history, without prompts; one of a pull request or of some cases is not', async () => {
    const { record } = await run();
    const [line] = await historyLines();
    expect(line).not.toContain('white mug');
    expect(JSON.parse(line!)).toMatchObject({
      runId: record.run.id,
      at: record.run.startedAt,
      complete: true,
      drifted: false,
      cases: { mug: { refused: 0, failed: 0, finished: 1 }, sign: { latencyMs: [expect.any(Number)] } },
    });
    await run('proposal', { run: { trigger: 'pull_request' } });
    await run('part', { only: { cases: ['mug'] } });
    expect(await historyLines()).toHaveLength(1);
  });

  test('nights that grow slower are a drift by their trend, once eight runs are known', async () => {
    await run();
    await approve();
    const { record } = await run('second');
    const [, line] = await historyLines();
    const entry = JSON.parse(line!) as { cases: Record<string, { latencyMs: number[] }> };
    const night = (index: number, latencyMs: number): string =>
      JSON.stringify({
        ...entry,
        runId: `night-${index}`,
        at: new Date(Date.parse(record.run.startedAt) + index).toISOString(),
        cases: Object.fromEntries(
          Object.entries(entry.cases).map(([id, seen]) => [id, { ...seen, latencyMs: [latencyMs] }]),
        ),
      });
    // The simulator answers within a few seconds at most, far from a hundred thousandth of a second.
    const quick = Array.from({ length: 9 }, (_, index) => night(index, 0.01));
    await writeFile(historyFile(), `${[...quick, night(10, 0.02), 'not a run'].join('\n')}\n`);
    const slow = await run('third');
    expect(slow.record.findings).toMatchObject([{ id: 'studio/latency', verdict: 'drifted' }]);
    expect(slow.record.findings[0]!.title).toMatch(/^Answers take longer: median × [\d.]+ \(99% /);
    expect(slow.record.notes.map(({ text }) => text)).toContain(
      'Unreadable lines in the run history of studio, passed over: 1.',
    );
    const last = JSON.parse((await historyLines()).at(-1)!) as { drifted: boolean };
    expect(last.drifted).toBe(true);
  });

  test('a history that is a link is found before anything is sent', async () => {
    await mkdir(join(root, '.image-drift', 'history'), { recursive: true });
    await symlink(join(root, 'image-drift.yml'), historyFile());
    await expect(run()).rejects.toMatchObject({ code: 'history-unusable' });
    expect(simulator.requests()).toHaveLength(0);
  });

  test('a picture that cannot be decoded is a failed shot that was paid for', async () => {
    simulator.configure({ failures: { truncatedImage: 1 } });
    const { record, exitCode } = await run();
    expect(record.samples.every((sample) => sample.kind === 'failed' && sample.reason === 'decode')).toBe(true);
    expect(record.cost.micros).toBeGreaterThan(0);
    expect(exitCode).toBe(3);
  });

  test('the record on disk is the one that is returned, and holds no key', async () => {
    const { record } = await run();
    expect(await readRecord(join(root, 'run'))).toEqual(JSON.parse(JSON.stringify(record)));
    for (const name of [
      'record.json',
      'samples.jsonl',
      'report.md',
      'report.html',
      'junit.xml',
      'log.csv',
      'log.jsonl',
    ])
      expect(await readFile(join(root, 'run', name), 'utf8')).not.toContain('simulated-key');
  });

  test('a damaged baseline is reported before anything is sent', async () => {
    await run();
    await approve();
    const sent = simulator.requests().length;
    await writeFile(join(root, '.image-drift/baselines/studio/mug.json'), '{"version":1');
    await expect(run('second')).rejects.toThrow(InfraError);
    expect(simulator.requests()).toHaveLength(sent);
  });

  test('a run that is expected to pass its budget is refused before anything is sent', async () => {
    await writeConfig('budget: { perRun: 0.02 }');
    await expect(run()).rejects.toMatchObject({ code: 'budget-too-small', exitCode: 3 });
    expect(simulator.requests()).toEqual([]);
  });
});

const cases = ['mug', 'boat', 'chair', 'lamp', 'clock', 'tree', 'house', 'car'];
const writeUnseeded = (): Promise<void> =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
${cases.map((id) => `  - { id: ${id}, family: product, prompt: A ${id} on a grey table }`).join('\n')}
routes:
  vendor:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: vendor
    apiKey: \${KEY}
    options: { size: 128x128 }
    price: { perImage: 0.01 }
# Milliseconds of a busy machine are no latency.
gate: { failOn: [drifted], latency: { atLeast: 100 } }
`,
  );

describe('check of a route without seeds', () => {
  beforeEach(async () => {
    await writeUnseeded();
    for (const name of ['first', 'second']) {
      await run(name);
      await approve(name);
    }
  });

  test('two runs fill the baselines; a quiet night is then stable with one picture a case', async () => {
    const { record, exitCode } = await run('night');
    expect(record.counts).toEqual({ stable: 8 });
    expect(record.routeResults[0]!.comparison.pictures!.stages.at(-1)).toMatchObject({
      cases: 8,
      baselinePictures: 32,
    });
    expect(exitCode).toBe(0);
    expect((await approve('night')).kept).toHaveLength(8);
  });

  test('another model behind the same name is found without a seed, by buying more pictures on suspicion', async () => {
    simulator.configure({ models: { vendor: { drift: { style: 'another', blurSigma: 1 } } } });
    const { record, exitCode } = await run('night');
    const { pictures } = record.routeResults[0]!.comparison;
    expect(pictures!.stages.map(({ stage, newPictures }) => [stage, newPictures])).toEqual([
      [1, 8],
      [2, 24],
    ]);
    expect(record.findings).toContainEqual(
      expect.objectContaining({ id: 'vendor/image', verdict: 'drifted', attribution: 'behaviour' }),
    );
    expect(record.strips.every(({ panels }) => panels.join() === 'baseline,now')).toBe(true);
    expect(record.sheets).toMatchObject([{ routeId: 'vendor', image: { mediaType: 'image/webp' } }]);
    expect(record.sheets![0]!.caseIds.length).toBeGreaterThan(1);
    expect(exitCode).toBe(1);
  });

  test('what moved in earlier nights is found with them, though no night alone shows it; proposals neither see nor add to them', async () => {
    const one = await run('one', { run: { trigger: 'schedule' } });
    const two = await run('two', { run: { trigger: 'schedule' } });
    const testOf = ({ record }: typeof one) => record.routeResults[0]!.comparison.pictures!;
    expect([testOf(one).window, testOf(two).window]).toEqual([undefined, undefined]);
    await moveRecent((value) => 1.5 * value + 0.1);
    expect(testOf(await run('proposal', { run: { trigger: 'pull_request' } })).window).toBeUndefined();

    const three = await run('three', { run: { trigger: 'schedule' } });
    expect(testOf(three).window).toMatchObject({ runs: 3, cases: 8, baselinePictures: 32, newPictures: 24 });
    expect(three.record.findings).toContainEqual(
      expect.objectContaining({
        id: 'vendor/image',
        verdict: 'drifted',
        attribution: 'behaviour',
        title: expect.stringMatching(/visible over the last 3 runs/),
      }),
    );
    expect(three.exitCode).toBe(1);
    // A night with an alarm says nothing about the ordinary state.
    const kept = await recentRuns();
    expect(kept.map(({ runId }) => runId)).toEqual([one.record.run.id, two.record.run.id]);
    expect(JSON.stringify(kept)).not.toContain('grey table');
  });

  test('one prompt that now shows something else is found by two more pictures of it', async () => {
    simulator.configure({
      models: { vendor: { drift: { prompts: ['A lamp'], subject: 'a street at night in the rain' } } },
    });
    const { record, exitCode } = await run('night');
    const { singles } = record.routeResults[0]!.comparison.pictures!;
    expect(singles!.mayAlarm).toBe(true);
    expect(singles!.cases).toContainEqual(expect.objectContaining({ caseId: 'lamp', pictures: 3 }));
    expect(record.samples.filter(({ caseId }) => caseId === 'lamp')).toHaveLength(3);
    expect(record.notes.map(({ text }) => text).join()).toMatch(/looked unusual, so \d+ more were made to be sure/);
    expect(record.findings).toContainEqual(
      expect.objectContaining({
        id: 'vendor/lamp/image',
        verdict: 'drifted',
        attribution: 'behaviour',
        title: expect.stringContaining('All its new pictures are unlike the approved ones'),
      }),
    );
    expect(record.strips.map(({ caseId }) => caseId)).toContain('lamp');
    expect(exitCode).toBe(1);
  });

  test('approving the drifted pictures starts a new baseline', async () => {
    simulator.configure({ models: { vendor: { drift: { style: 'another', blurSigma: 1 } } } });
    await run('night');
    const { accepted, restarted } = await approve('night');
    expect([accepted, restarted]).toMatchObject([{ length: 8 }, { length: 8 }]);
    const { record } = await run('next');
    expect(record.findings.filter(({ family }) => family === 'image')).toEqual([]);
  });
});

describe('accept', () => {
  test('a picture that does not belong to its set is refused with its case; whoever names the case may keep it', async () => {
    await writeUnseeded();
    const { record } = await run();
    const wild = record.samples.find(({ caseId }) => caseId === 'mug') as ImageSample;
    const measured = record.measurements[wild.image.sha256]!;
    const vector = { ...measured.vector!, values: measured.vector!.values.map((value) => (value ?? 0) * 3 + 50) };
    const measurements = { ...record.measurements, [wild.image.sha256]: { ...measured, vector } };
    await writeFile(join(root, 'run', 'record.json'), JSON.stringify({ ...record, measurements }));

    const { accepted, refused, lines } = await approve();
    expect(accepted).toHaveLength(7);
    expect(refused).toMatchObject([
      { cell: 'vendor/mug', because: expect.stringMatching(/unlike each other/) as string },
    ]);
    expect(lines.at(-1)).toContain('not accepted: vendor/mug: its two pictures');
    const named = { configFile: 'image-drift.yml', runDir: join(root, 'run'), only: { cases: ['mug'] }, by: 'mona' };
    expect((await accept(named, environment)).accepted).toEqual(['vendor/mug']);
  });

  test('--undo takes the last accept back, once, and only where there was a baseline before', async () => {
    expect((await undo()).lines).toEqual(['there is no baseline, so nothing to undo']);
    await run();
    await approve();
    const before = await mugBaseline();
    expect(await undo()).toMatchObject({ restored: [], left: ['studio/mug', 'studio/sign'] });

    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const drifted = await run('second');
    expect((await approve('second')).accepted).toHaveLength(2);
    expect((await undo(['mug'])).restored).toEqual(['studio/mug']);
    expect(await mugBaseline()).toBe(before);
    const { restored, left, lines } = await undo();
    expect([restored, left]).toEqual([['studio/sign'], []]);
    expect(lines[0]).toContain(`1 cell of run ${drifted.record.run.id}, accepted by mona`);
    // Everything is as it was after the first accept, which replaced nothing.
    expect((await undo()).restored).toEqual([]);
    expect((await run('third')).record.counts).toEqual({ drifted: 2 });
  });

  test('a run that lost a picture changes no baseline, also none of the cells before it', async () => {
    const { record } = await run();
    const last = record.samples.findLast(({ caseId, kind }) => caseId === 'sign' && kind === 'image') as ImageSample;
    await rm(join(root, 'run', 'images', `${last.image.sha256}.png`));
    await expect(approve()).rejects.toMatchObject({ code: 'run-image-missing' });
    await expect(readFile(join(root, '.image-drift/baselines/studio/mug.json'))).rejects.toThrow('ENOENT');
  });

  test('baselines whose pictures moved while they were collected judge nothing, cost no more pictures, and are replaced', async () => {
    await writeUnseeded();
    // Two runs that nobody had looked at when the model moved between them.
    await run('monday');
    simulator.configure({ models: { vendor: { drift: { style: 'another', blurSigma: 1 } } } });
    await run('tuesday');
    await approve('monday');
    await approve('tuesday');

    const { record, exitCode, lines } = await run('night');
    expect(record.counts).toEqual({ 'unreliable-baseline': 8 });
    expect(record.samples).toHaveLength(8);
    expect(record.findings).toMatchObject([{ id: 'vendor/image', verdict: 'unreliable-baseline' }]);
    expect(record.findings[0]!.title).toMatch(/moved while the baselines were collected.*accept a fresh run/);
    expect(lines[0]).toContain('Unreliable baseline: 8 of 8 cells');
    expect(exitCode).toBe(0);
    expect(exitCodeFor({ ...record, gate: { ...record.gate, failOn: ['unreliable-baseline'] } })).toBe(1);
    expect(await readRecord(join(root, 'night'))).toEqual(JSON.parse(JSON.stringify(record)));

    const accepted = await approve('night');
    expect(accepted.restarted).toHaveLength(8);
    expect(accepted.lines.join('\n')).toContain('8 baselines replaced instead of added to');
  });

  test('writes the very bytes of the run, with who, when and from which run', async () => {
    const { record } = await run();
    await approve();
    const baseline = JSON.parse(await readFile(join(root, '.image-drift/baselines/studio/mug.json'), 'utf8')) as {
      approval: Record<string, string>;
      deterministic: boolean;
      samples: { image: { sha256: string } }[];
    };
    expect(baseline.approval).toMatchObject({ by: 'mona', runId: record.run.id });
    expect(baseline.deterministic).toBe(true);
    const { sha256 } = baseline.samples[0]!.image;
    expect(await readFile(join(root, `.image-drift/baselines/images/${sha256}.png`))).toEqual(
      await readFile(join(root, `run/images/${sha256}.png`)),
    );
  });

  test('a run of other settings is refused, and the old baseline stays', async () => {
    await run();
    await approve();
    const before = await readFile(join(root, '.image-drift/baselines/studio/mug.json'), 'utf8');
    await writeFile(
      join(root, 'image-drift.yml'),
      (await readFile(join(root, 'image-drift.yml'), 'utf8')).replace('white mug', 'green mug'),
    );
    const { kept, refused } = await approve();
    expect(kept).toEqual(['studio/sign']);
    expect(refused).toEqual([
      { cell: 'studio/mug', because: 'the case or route was changed after this run; check again' },
    ]);
    expect(await readFile(join(root, '.image-drift/baselines/studio/mug.json'), 'utf8')).toBe(before);
  });
});
