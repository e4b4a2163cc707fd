import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { accept } from './accept.ts';
import { check, type CheckResult } from './check.ts';
import { demoConfig, DRIFTED, PLANTED, QUIET } from './demo-script.ts';
import type { Environment } from './environment.ts';
import { initRepository } from './init.ts';
import { ConfigError, EXIT, type ExitCode } from '../model/errors.ts';
import { startSimulator } from '../simulator/server.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';

/** Marks a folder as one that the demo may empty. */
const MARK = '.image-drift-demo';
const CONFIG = 'image-drift.yml';

export interface DemoOptions {
  /** Absolute. Must not exist, be empty, or hold an earlier demo. */
  readonly outDir: string;
}

/**
 * The whole story in one command: a baseline of two runs, a quiet night, a drifted night, and a pull request that raises a
 * quality. Gives 0 when every planted drift was found and the quiet night stayed quiet.
 */
export async function demo(
  { outDir }: DemoOptions,
  environment: Environment & { readonly print: (text: string) => void },
): Promise<ExitCode> {
  const { print } = environment;
  await prepareFolder(outDir);
  await using simulator = await startSimulator(QUIET);
  await writeFileAtomic(join(outDir, CONFIG), demoConfig(simulator));
  await initRepository({ root: outDir });

  const env = { ...environment, cwd: outDir, env: { IMAGE_DRIFT_DEMO_KEY: 'demo' } };
  const run = (name: string): Promise<CheckResult> =>
    check(
      { configFile: CONFIG, only: {}, outDir: join(outDir, name), run: { trigger: 'cli' }, allowedHosts: 'config' },
      env,
    );
  const tell = (title: string, { lines }: CheckResult, name: string): void => {
    print('');
    print(title);
    for (const line of lines) print(`  ${line}`);
    print(`  report: ${join(relative(environment.cwd, outDir), name, 'report.html')}`);
  };

  print('Starting the simulator: OpenAI Images and Gemini on loopback. No key, no network, no cost.');
  print('');
  for (const name of ['1-baseline', '2-baseline']) {
    const { record } = await run(name);
    const { lines } = await accept({ configFile: CONFIG, runDir: join(outDir, name), only: {}, by: 'demo' }, env);
    print(`1. Baseline, ${record.samples.length} shots: ${lines.join('; ')}.`);
  }

  const quiet = await run('3-quiet-night');
  tell('2. A quiet night: the vendors changed nothing.', quiet, '3-quiet-night');

  simulator.configure(DRIFTED);
  const drifted = await run('4-drifted-night');
  tell(
    '3. A drifted night: two models paint softer and warmer, one of them slower and dearer; one was replaced and refuses more.',
    drifted,
    '4-drifted-night',
  );

  simulator.configure({ models: QUIET.models ?? {} });
  await raiseQuality(outDir);
  const changed = await run('5-pull-request');
  tell('4. A pull request: you raised the quality of one route.', changed, '5-pull-request');

  const missed = PLANTED.filter(
    ({ routeId, family }) =>
      !drifted.record.findings.some(
        (finding) => finding.verdict === 'drifted' && finding.routeId === routeId && finding.family === family,
      ),
  );
  const falseAlarms = quiet.record.findings.filter(({ verdict }) => verdict === 'drifted');
  print('');
  for (const { routeId, family } of missed) print(`not found: ${family} on ${routeId}`);
  for (const { id } of falseAlarms) print(`false alarm in the quiet night: ${id}`);
  if (missed.length > 0 || falseAlarms.length > 0) return EXIT.drift;
  print(
    `Found: ${PLANTED.map(({ routeId, family }) => `${family} of ${routeId}`).join(', ')}. The quiet night raised no alarm.`,
  );
  print(`Open ${join(relative(environment.cwd, outDir), '4-drifted-night', 'report.html')}`);
  return EXIT.ok;
}

async function prepareFolder(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const entries = await readdir(outDir);
  if (entries.length > 0 && !entries.includes(MARK))
    throw new ConfigError(
      [{ message: `${outDir} is not empty and holds no earlier demo`, hint: 'Name another folder with --out' }],
      { code: 'usage' },
    );
  for (const entry of entries) await rm(join(outDir, entry), { recursive: true });
  await writeFileAtomic(join(outDir, MARK), 'The demo of image-drift may empty this folder.\n');
}

/** What a pull request would change. */
async function raiseQuality(outDir: string): Promise<void> {
  const config = join(outDir, CONFIG);
  await writeFileAtomic(config, (await readFile(config, 'utf8')).replace('quality: medium', 'quality: high'));
}
