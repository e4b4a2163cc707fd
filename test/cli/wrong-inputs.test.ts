import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, test } from 'vitest';

import { activeContent } from './active-content.ts';
import { readCase } from './case-file.ts';
import { makeProject, OUT, playCase, runCommand, SECRETS, type Stage, startStudio } from './play-case.ts';
import type { Simulator } from '../../src/simulator/server.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CASES = join(ROOT, 'fixtures/cli/cases');
const cases = readdirSync(CASES).map((name) => readCase(CASES, name));
const playable = cases.filter((one) => process.platform !== 'win32' || one.notOnWindows === undefined);

/** Many processes on few cores: a busy machine must not look like a bug. */
const PATIENCE_MS = 120_000;

let folder: string;
let bundle: string;
let simulator: Simulator;
let stage: Stage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'image-drift-cli-'));
  simulator = await startStudio();
  // Below node_modules, where the native decoder is found as in an installed package.
  bundle = join(ROOT, 'node_modules/.cache', basename(folder));
  execFileSync(process.execPath, [join(ROOT, 'tools/build.ts'), '--to', bundle]);
  const program = join(bundle, 'cli.mjs');
  const make = async (name: string, commands: readonly string[]): Promise<string> => {
    const { dir } = makeProject(join(folder, name), simulator);
    for (const args of commands) {
      const { exitCode, stderr } = await runCommand(args, { dir, env: {}, program });
      if (exitCode !== 0) throw new Error(`${args} ended with ${exitCode}: ${stderr}`);
    }
    return dir;
  };
  stage = {
    simulator,
    program,
    starts: {
      run: await make('run', ['check']),
      accepted: await make('accepted', ['check', `accept ${OUT} --by tester`]),
    },
  };
}, PATIENCE_MS);

afterAll(async () => {
  await simulator?.close();
  for (const made of [folder, bundle]) rmSync(made, { recursive: true, force: true });
});

describe.concurrent('a user of the CLI', { timeout: PATIENCE_MS }, () => {
  test.for(playable)('$name: $about', async (one, { expect }) => {
    const dir = join(folder, `case-${one.name}`);
    mkdirSync(dir);
    const { transcript, outcomes, files } = await playCase(one, { dir, stage });
    await expect(transcript).toMatchFileSnapshot(join(CASES, one.name, 'expected.txt'));

    for (const { stdout, stderr } of outcomes) expect(`${stderr}${stdout}`).not.toMatch(/^\s+at .+:\d+/m);
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
    const written = files.map((name) => readFileSync(join(dir, name), 'latin1'));
    const reports = files.flatMap((name, place) => (name.startsWith(OUT) ? activeContent(name, written[place]!) : []));
    expect(reports).toEqual([]);
    for (const secret of Object.values(SECRETS)) {
      expect(outcomes.filter(({ stdout, stderr }) => `${stdout}${stderr}`.includes(secret))).toEqual([]);
      expect(files.filter((_, place) => written[place]!.includes(secret))).toEqual([]);
    }
  });
});
