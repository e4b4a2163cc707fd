import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { muteHere, unmuteHere } from '../../src/commands/mute-here.ts';
import { readMutes } from '../../src/commands/run-mutes.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { makeCell } from '../compare/cell-samples.ts';

const QUIET = { line() {}, status() {}, warn() {} };
const DAY_MS = 86_400_000;
const ANOTHER_MUG = { drift: { prompts: ['A mug'], style: 'another' } } as const;
const CASES = { mug: 'A mug', sign: 'A sign', lamp: 'A lamp', lake: 'A lake', cat: 'A cat', bowl: 'A bowl' } as const;

let root: string;
let simulator: Simulator;
let later: number;
let key: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-mute-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  [later, key] = [0, 'simulated-key'];
  await writeConfig();
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

const environment = (): Environment => ({
  cwd: root,
  env: { KEY: key },
  clock: { ...systemClock, now: () => systemClock.now() + later },
  progress: QUIET,
  signal: new AbortController().signal,
});

const writeConfig = (cases: Readonly<Record<string, string>> = { mug: 'A mug', sign: 'A sign' }, isSeeded = true) =>
  writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite: ${JSON.stringify(Object.entries(cases).map(([id, subject]) => ({ id, family: 'product', prompt: `${subject} on a grey table` })))}
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    ${isSeeded ? 'seed: 3' : ''}
    options: { size: 96x96 }
    price: { perImage: 0.01 }
# Milliseconds of a busy machine are no latency.
gate: { failOn: [drifted], latency: { atLeast: 100 } }
`,
  );

const config = { configFile: 'image-drift.yml' };
const run = (name = 'run') =>
  check(
    { ...config, only: {}, outDir: join(root, name), run: { trigger: 'cli' }, allowedHosts: 'config' },
    environment(),
  );
const approve = (name = 'run', cases?: string[]) =>
  accept(
    { ...config, runDir: join(root, name), only: cases === undefined ? {} : { cases }, by: 'mona' },
    environment(),
  );
const mute = (target: string, until = '7d') =>
  muteHere({ ...config, target, until, reason: 'the vendor knows', by: 'mona' }, environment());
const unmute = (target: string) => unmuteHere({ ...config, target }, environment());
const problem = (message: string) => ({ problems: [{ message }] });
const muteFile = () => readFile(join(root, '.image-drift/mutes.json'), 'utf8');
const verdicts = ({ record }: Awaited<ReturnType<typeof run>>): Record<string, Verdict> =>
  Object.fromEntries(record.cells.map(({ comparison, verdict }) => [comparison.caseId, verdict]));

describe('a muted case', () => {
  test('is asked for and shown, alarms no more, and is told in every report; unmuted it alarms again', async () => {
    await run();
    await approve();
    simulator.configure({ models: { studio: { seeded: true, ...ANOTHER_MUG } } });
    expect((await run('loud')).exitCode).toBe(1);

    const { mutes } = await mute('mug');
    const muted = await run('muted');
    expect([muted.exitCode, verdicts(muted)]).toEqual([0, { mug: 'watch', sign: 'stable' }]);
    const { record } = muted;
    expect(record.mutes).toEqual(mutes);
    const words = `muted until ${mutes[0]!.until} by mona: the vendor knows`;
    expect(record.cells.find(({ verdict }) => verdict === 'watch')!.reasons[0]).toBe(`M${words.slice(1)}`);
    expect(record.findings).toEqual([
      expect.objectContaining({
        id: 'studio/mug/image',
        verdict: 'watch',
        evidence: expect.arrayContaining([{ name: 'note', now: words }]),
      }),
    ]);
    expect(record.findings[0]).not.toHaveProperty('attribution');
    expect(record.strips.map(({ caseId }) => caseId)).toEqual(['mug']);
    for (const name of ['report.md', 'report.html'])
      expect(await readFile(join(root, 'muted', name), 'utf8')).toMatch(
        /Muted: 1 of 2 cells on .*studio.* not judged; nothing else moved\.[^]*Muted, so measured and not judged: .*mug.* until .* by .*mona.*the vendor knows/,
      );
    expect(muted.lines.join('\n')).toContain('Muted, so measured and not judged: mug until');

    expect((await unmute('mug')).lines.join()).toContain('commit');
    expect((await run('again')).exitCode).toBe(1);
  });

  test('hides no drift of another case, nor of its own case on another day', async () => {
    await run();
    await approve();
    await mute('sign');
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const night = await run('night');
    expect([night.exitCode, verdicts(night)]).toEqual([1, { mug: 'drifted', sign: 'watch' }]);

    later = 9 * DAY_MS;
    const over = await run('over');
    expect(verdicts(over)).toEqual({ mug: 'drifted', sign: 'drifted' });
    expect(over.record.mutes).toBeUndefined();
    const said = /^No longer muted, and judged again: sign \(until \d{4}-\d\d-\d\d\)\.$/;
    expect(over.record.notes.filter(({ text }) => said.test(text))).toHaveLength(1);
    expect((await run('next')).record.notes.filter(({ text }) => said.test(text))).toEqual([]);
    expect(JSON.parse(await muteFile())).toEqual({ version: 1, mutes: [] });
  });

  test.each([
    ['a model that is gone', { retired: true }, 'gone'],
    ['another model', { drift: { servedModel: 'quickpaint' } }, 'identity'],
  ] as const)('does not hide %s, even where every case is muted', async (_name, fault, attribution) => {
    await run();
    await approve();
    for (const id of ['mug', 'sign']) await mute(id);
    simulator.configure({ models: { studio: { seeded: true, ...fault } } });
    const { record, ...night } = await run('night');
    expect(night.exitCode).toBe(1);
    expect(record.findings).toContainEqual(expect.objectContaining({ verdict: 'drifted', attribution }));
  });

  test('does not hide a key that is refused', async () => {
    await run();
    await approve();
    for (const id of ['mug', 'sign']) await mute(id);
    key = 'invalid-key';
    const night = await run('night');
    expect([night.exitCode, verdicts(night)]).toEqual([3, { mug: 'inconclusive', sign: 'inconclusive' }]);
  });

  test.each([
    ['is refused', { drift: { prompts: ['A mug'], refusalRate: 1 } }],
    ['costs more tokens', { drift: { prompts: ['A mug'], dearer: 3 } }],
    ['takes longer', { drift: { prompts: ['A mug'], slower: 60 } }],
  ])('that %s moves no number of its route that is judged', async (_name, change) => {
    await run();
    await approve();
    await mute('mug');
    simulator.configure({ models: { studio: { seeded: true, ...change } } });
    const night = await run('night');
    expect([night.exitCode, night.record.findings.filter(({ caseId }) => caseId === undefined)]).toEqual([0, []]);
  });

  test('that fails on its own is a suspicion, while the failure of another case could not be measured', async () => {
    await run();
    await approve();
    await mute('mug');
    simulator.configure({ models: { studio: { seeded: true, failures: { empty: 1 } } } });
    expect(verdicts(await run('both'))).toEqual({ mug: 'watch', sign: 'inconclusive' });
    await mute('sign');
    const night = await run('night');
    expect([night.exitCode, verdicts(night)]).toEqual([0, { mug: 'watch', sign: 'watch' }]);
  });

  test('is accepted by its name alone, and then starts a new baseline', async () => {
    await run();
    await approve();
    await mute('mug');
    await run('night');
    const unnamed = await approve('night');
    expect(unnamed.refused).toEqual([{ cell: 'studio/mug', because: 'the case is muted; accept it by its name' }]);
    expect((await approve('night', ['mug'])).accepted).toEqual(['studio/mug']);
  });
});

describe('a muted case of a route without seeds', () => {
  test('is left out of the pooled test, of what suspicion buys, and of the test of single cases', async () => {
    await writeConfig(CASES, false);
    simulator.configure({ models: { studio: {} } });
    for (const name of ['first', 'second']) {
      await run(name);
      await approve(name);
    }
    await mute('mug');
    simulator.configure({
      models: { studio: { drift: { prompts: ['A mug'], subject: 'a street at night in the rain' } } },
    });
    const { record, exitCode } = await run('night');
    const { pictures } = record.routeResults[0]!.comparison;
    expect(pictures!.stages.map(({ cases }) => cases)).toEqual(pictures!.stages.map(() => 5));
    expect(pictures!.oddCases).not.toContain('mug');
    expect(record.samples.filter(({ caseId }) => caseId === 'mug')).toHaveLength(1);
    expect(record.cells.find(({ comparison }) => comparison.caseId === 'mug')).toMatchObject({
      verdict: 'watch',
      reasons: [expect.stringMatching(/^Muted until /)],
    });
    expect(record.strips.map(({ caseId }) => caseId)).toContain('mug');
    expect(exitCode).toBe(0);
  });
});

const made = (caseId: string, at: string) => ({ caseId, at, until: '2026-12-01', by: 'mona' });

test('what was muted after a run began does not count in it, though it may go on later', async () => {
  const startMs = Date.parse('2026-11-21T10:00:00Z');
  const stored = [made('mug', '2026-11-21T09:59:59.000Z'), made('sign', '2026-11-21T10:00:01.000Z')];
  const cells = ['mug', 'sign'].map((caseId) => makeCell({}, { routeId: 'studio', caseId }));
  const store = { read: async () => stored, change: async () => undefined };
  const { inForce, isMuted } = await readMutes(store, { cells, startMs });
  expect([inForce, cells.map(isMuted)]).toEqual([[stored[0]], [true, false]]);
});

describe('mute', () => {
  test.each([
    ['mugg', '7d', 'there is no case mugg. Did you mean "mug"?'],
    ['studo/mug', '7d', 'there is no route studo. Did you mean "studio"?'],
    ['../mug', '7d', 'expected CASE or ROUTE/CASE, got "../mug"'],
    ['mug', '2y', '--until: the last day of a mute is a day such as 2026-12-31, or 7d, or 2w'],
    ['mug', '53w', '--until: a case can be muted for a year at most'],
  ])('%s until %s is refused: %s', async (target, until, message) => {
    await expect(mute(target, until)).rejects.toMatchObject({ code: 'cannot-mute', problems: [{ message }] });
    await expect(muteFile()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('takes the place of an earlier mute of the same, and says so', async () => {
    await mute('mug');
    expect((await mute('mug', '2w')).lines[0]).toMatch(/^mug: muted until .*, in place of: muted until .* by mona/);
    expect((JSON.parse(await muteFile()) as { mutes: object[] }).mutes).toHaveLength(1);
  });

  test('what is not muted cannot be unmuted; a route of a case that is muted everywhere is told so', async () => {
    await mute('mug');
    await expect(unmute('mag')).rejects.toMatchObject(problem('there is no mute of mag. Did you mean "mug"?'));
    await expect(unmute('studio/mug')).rejects.toMatchObject(
      problem('mug is muted on every route; unmute it by its own name'),
    );
    await mute('studio/sign');
    expect((await unmute('sign')).mutes).toMatchObject([{ routeId: 'studio', caseId: 'sign' }]);
  });
});
