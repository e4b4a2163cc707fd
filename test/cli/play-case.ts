import { spawn } from 'node:child_process';
import { cpSync, existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { CliCase } from './case-file.ts';
import { changeFiles, copyProject, listFilesBelow, type Sandbox, writeContent } from './sandbox.ts';
import { type Outcome, transcribe } from './transcript.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import type { ScriptedReply } from '../../src/simulator/options.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROJECT = join(ROOT, 'fixtures/cli/project');
/** The default of `--out`. */
export const OUT = 'image-drift-run';
/** In the environment of every case; must never be seen again. */
export const SECRETS = {
  STUDIO_KEY: 'cli-test-key-5f1d3b7790ce',
  GITHUB_TOKEN: 'cli-test-runner-token-a41be2',
} as const;

/** What all cases share. */
export interface Stage {
  /** Serves well, always. */
  readonly simulator: Simulator;
  /** Folders to start from, by the case's `start`. */
  readonly starts: Readonly<Record<'run' | 'accepted', string>>;
  /** The CLI to run, bundled anew from the sources: it starts in half the time that those need. */
  readonly program: string;
}

export interface Played {
  readonly transcript: string;
  readonly outcomes: readonly Outcome[];
  /** All files that are there at the end. */
  readonly files: readonly string[];
}

const WORKING = { gateway: true, relaxedSizes: true, models: { 'studio-flux': { seeded: true } } } as const;

export function startStudio(options: CliCase['simulator'] = {}): Promise<Simulator> {
  return startSimulator({ ...WORKING, ...options });
}

/** Makes a folder with a good project in it. */
export function makeProject(dir: string, simulator: Simulator): Sandbox {
  const sandbox = {
    dir,
    fill: (text: string) =>
      text
        .replaceAll('@url@', simulator.url)
        // The discard port, where nobody listens.
        .replaceAll('@refused@', 'http://127.0.0.1:9')
        .replaceAll('@key@', SECRETS.STUDIO_KEY)
        .replaceAll('@long@', 'A very long prompt. '.repeat(500)),
  };
  copyProject(PROJECT, sandbox);
  return sandbox;
}

/** Plays all steps of a case in an empty folder. */
export async function playCase(
  one: CliCase,
  { dir, stage }: { readonly dir: string; readonly stage: Stage },
): Promise<Played> {
  const isOwn = one.simulator !== undefined || one.replies !== undefined;
  const simulator = isOwn ? await startStudio(one.simulator) : stage.simulator;
  try {
    if (one.start === 'run' || one.start === 'accepted') cpSync(stage.starts[one.start], dir, { recursive: true });
    const sandbox = makeProject(dir, simulator);
    for (const [name, content] of Object.entries(one.files ?? {})) await writeContent(sandbox, { name, content });
    for (const reply of one.replies ?? []) simulator.enqueue(filled(reply, sandbox));
    const outcomes: Outcome[] = [];
    let record: RunRecord | undefined;
    for (const step of one.steps) {
      if (typeof step !== 'string' && !('interrupt' in step)) {
        await changeFiles(sandbox, step);
        continue;
      }
      const args = typeof step === 'string' ? step : step.interrupt;
      const stopAfter = typeof step === 'string' ? undefined : step.afterRequests;
      const outcome = await runCommand(args, {
        dir,
        env: one.env ?? {},
        program: stage.program,
        ...(stopAfter === undefined ? {} : { simulator, stopAfter }),
      });
      outcomes.push(outcome);
      if (args.startsWith('check')) record = await recordIn(dir);
    }
    const files = listFilesBelow(dir);
    const folders = [realpathSync(dir), dir];
    const transcript = [
      ...outcomes.map((outcome) => transcribe(outcome, folders)),
      ...(isOwn ? [`${plural(simulator.requests({ method: 'POST' }).length, 'request')} sent`] : []),
      describeRun({ files, record }),
      '',
    ].join('\n');
    return { transcript, outcomes, files };
  } finally {
    if (isOwn) await simulator.close();
  }
}

/** Throws when there is a record that cannot be read. */
function recordIn(dir: string): Promise<RunRecord> | undefined {
  return existsSync(join(dir, OUT, 'record.json')) ? readRecord(join(dir, OUT)) : undefined;
}

/** One line about what a run left in its folder. */
function describeRun({
  files,
  record,
}: {
  readonly files: readonly string[];
  readonly record: RunRecord | undefined;
}): string {
  const left = files.filter((name) => name.startsWith(`${OUT}/`)).map((name) => name.slice(OUT.length + 1));
  if (left.length === 0) return `no ${OUT}`;
  const pictures = left.filter((name) => name.startsWith('images/')).length;
  const names = [
    ...left.filter((name) => !name.startsWith('images/')),
    ...(pictures === 0 ? [] : [plural(pictures, 'picture')]),
  ];
  return `${OUT}: ${names.join(', ')}${record === undefined ? '' : `\n${describeRecord(record)}`}`;
}

function describeRecord({ verdict, incomplete, samples, cost }: RunRecord): string {
  const kinds = [...Map.groupBy(samples, ({ kind }) => kind)].map(([kind, same]) => `${same.length} ${kind}`);
  const paid = `${cost.micros} micro-dollars${cost.unknownAttempts === 0 ? '' : ` and ${plural(cost.unknownAttempts, 'attempt')} of unknown cost`}`;
  return `record: ${verdict}${incomplete === undefined ? '' : `, incomplete: ${incomplete}`}; ${kinds.join(', ')}; ${paid}`;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function filled(reply: ScriptedReply, { fill }: Sandbox): ScriptedReply {
  return JSON.parse(fill(JSON.stringify(reply))) as ScriptedReply;
}

/** Runs one command as a user does: another process, nothing shared but files and the network. */
export function runCommand(
  args: string,
  {
    dir,
    env,
    program,
    simulator,
    stopAfter = Infinity,
    isUnheard = false,
  }: {
    readonly dir: string;
    readonly env: Readonly<Record<string, string | null>>;
    readonly program: string;
    readonly simulator?: Simulator;
    readonly stopAfter?: number;
    /** Nobody reads what the process prints: both pipes are closed at once. */
    readonly isUnheard?: boolean;
  },
): Promise<Outcome> {
  const { PATH, SystemRoot, TEMP } = process.env;
  const variables = { PATH, SystemRoot, TEMP, HOME: dir, ...SECRETS, ...env };
  const child = spawn(process.execPath, [program, ...args.split(' ')], {
    cwd: dir,
    env: Object.fromEntries(Object.entries(variables).filter(([, value]) => value != null)) as Record<string, string>,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
  if (isUnheard) {
    child.stdout.destroy();
    child.stderr.destroy();
  }
  const watch = setInterval(() => {
    if ((simulator?.requests({ method: 'POST' }).length ?? 0) < stopAfter) return;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 10);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (exitCode) => {
      clearInterval(watch);
      done({ args, ...outcome, exitCode });
    });
  });
}
