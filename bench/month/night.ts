import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import type { Finding } from '../../src/model/comparison.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type RivalAlarms, type RivalRules } from './rivals.ts';
import { CONFIG, KEY_VARIABLE } from './story.ts';

export interface Night {
  /** Verdict `drifted`, of cells and routes. */
  readonly alarms: readonly Finding[];
  readonly rivals: RivalAlarms;
  /** Pictures bought for all routes. */
  readonly pictures: number;
}

export interface NightOptions {
  /** The repository of the story: config, baselines and whatever the nights leave beside them. */
  readonly folder: string;
  /** 1 is the first. */
  readonly night: number;
  readonly rules: RivalRules;
  readonly isAccepted?: boolean;
}

const FIRST_NIGHT = Date.UTC(2026, 9, 1, 4, 17);
const DAY_MS = 86_400_000;

/** One scheduled run, a day after the one before. */
export async function runNight({ folder, night, rules, isAccepted = false }: NightOptions): Promise<Night> {
  const environment: Environment = {
    cwd: folder,
    env: { [KEY_VARIABLE]: 'month' },
    // The calendar stands still within a night, which fixes the relabellings. Durations are real.
    clock: { ...systemClock, now: () => FIRST_NIGHT + night * DAY_MS },
    progress: { line: () => {}, status: () => {}, warn: () => {} },
    signal: new AbortController().signal,
  };
  const runDir = join(folder, 'run');
  await rm(runDir, { recursive: true, force: true });
  const { record } = await check(
    { configFile: CONFIG, only: {}, outDir: runDir, run: { trigger: 'schedule' }, allowedHosts: 'config' },
    environment,
  );
  if (isAccepted) {
    await accept({ configFile: CONFIG, runDir, only: {}, by: 'bench' }, environment);
    await rules.learn(record, runDir);
  }
  return {
    alarms: record.findings.filter(({ verdict }) => verdict === 'drifted'),
    rivals: await rules.judge(record, runDir),
    pictures: record.samples.filter(({ kind }) => kind === 'image').length,
  };
}
