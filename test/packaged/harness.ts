import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');

/** `dist/` as the runner has it: alone, in a folder without anything above that could lend it a module. */
export interface InstalledAction extends Disposable {
  readonly main: string;
  readonly cli: string;
}

export function installAction(): InstalledAction {
  const dist = join(ROOT, 'dist');
  if (!existsSync(join(dist, 'index.mjs'))) throw new Error('There is no dist/: run "npm run build" first');
  const folder = mkdtempSync(join(tmpdir(), 'image-drift-action-'));
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  return {
    main: join(folder, 'dist/index.mjs'),
    cli: join(folder, 'dist/cli.mjs'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A checkout: files by path. */
export interface Workspace extends Disposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  read(path: string): string;
}

export function makeWorkspace(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'image-drift-workspace-')));
  const workspace: Workspace = {
    folder,
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  workspace.write(files);
  return workspace;
}

export interface ActionRun {
  readonly action: InstalledAction;
  readonly workspace: Workspace;
  /** By the names of action.yml; what is not given has its default. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly eventName: string;
  readonly event: unknown;
  /** What `${{ github.token }}` is. */
  readonly token?: string;
  readonly apiUrl: string;
  /** Where git finds `octocat/demo`. Default: nowhere. */
  readonly serverUrl?: string;
  /** The step's own `env:`, and what the runner would set otherwise. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ActionOutcome {
  readonly code: number | null;
  /** Standard output and error, as the log shows them. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly { readonly level: string; readonly properties: string; readonly message: string }[];
  readonly masked: readonly string[];
  /** Markdown of the job summary. */
  readonly summary: string;
}

/** Node 24 from our own dependencies, since the machine's may be older; the one that runs us where there is none. */
function findNode(): string {
  const own = join(ROOT, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Runs one step that `uses:` the Action, with the runner's environment and nothing of ours. */
export async function runAction(run: ActionRun): Promise<ActionOutcome> {
  const { action, workspace, eventName, apiUrl, serverUrl = 'https://git.invalid', token = '' } = run;
  const temp = mkdtempSync(join(tmpdir(), 'image-drift-runner-'));
  try {
    const fileNames = {
      GITHUB_OUTPUT: 'output',
      GITHUB_STATE: 'state',
      GITHUB_ENV: 'env',
      GITHUB_PATH: 'path',
      GITHUB_STEP_SUMMARY: 'summary.md',
    };
    const files = Object.fromEntries(Object.entries(fileNames).map(([name, file]) => [name, join(temp, file)]));
    for (const path of Object.values(files)) writeFileSync(path, '');
    const eventPath = join(temp, 'event.json');
    writeFileSync(eventPath, JSON.stringify(run.event));

    const { code, log } = await runNode([action.main], {
      cwd: workspace.folder,
      env: {
        ...machineEnvironment(temp),
        RUNNER_TEMP: temp,
        RUNNER_OS: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? 'Linux',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'octocat',
        GITHUB_API_URL: apiUrl,
        GITHUB_EVENT_NAME: eventName,
        GITHUB_EVENT_PATH: eventPath,
        GITHUB_REF: eventName === 'pull_request' ? 'refs/pull/1/merge' : 'refs/heads/main',
        GITHUB_REPOSITORY: 'octocat/demo',
        GITHUB_RUN_ID: '1',
        GITHUB_SERVER_URL: serverUrl,
        GITHUB_SHA: 'f'.repeat(40),
        GITHUB_WORKSPACE: workspace.folder,
        ...files,
        ...inputEnvironment(run.inputs ?? {}, token),
        ...run.env,
      },
    });
    const commands = [...log.matchAll(/^::([a-z-]+)(?: ([^\n]*?))?::(.*)$/gm)].map(
      ([, level, properties, message]) => ({
        level: level!,
        properties: properties ?? '',
        message: message!,
      }),
    );
    return {
      code,
      log,
      outputs: readOutputs(readFileSync(files['GITHUB_OUTPUT']!, 'utf8')),
      annotations: commands.filter(({ level }) => ['error', 'warning', 'notice'].includes(level)),
      masked: commands.filter(({ level }) => level === 'add-mask').map(({ message }) => message),
      summary: readFileSync(files['GITHUB_STEP_SUMMARY']!, 'utf8'),
    };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Runs the packaged CLI as a `run:` step would: no GitHub token, no inputs. */
export function runCli(
  { cli }: InstalledAction,
  {
    args,
    workspace,
    env = {},
  }: {
    readonly args: readonly string[];
    readonly workspace: Workspace;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<{ readonly code: number | null; readonly log: string }> {
  return runNode([cli, ...args], { cwd: workspace.folder, env: { ...machineEnvironment(workspace.folder), ...env } });
}

function runNode(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
  return new Promise<{ code: number | null; log: string }>((done, fail) => {
    const child = spawn(findNode(), args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (chunk) => (log += String(chunk)));
    child.stderr.on('data', (chunk) => (log += String(chunk)));
    child.on('error', fail);
    child.on('close', (code) => done({ code, log }));
  });
}

/** What a process needs to start at all. */
function machineEnvironment(home: string): Record<string, string> {
  const kept = ['SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    PATH: process.platform === 'win32' ? (process.env['PATH'] ?? '') : '/usr/bin:/bin',
    HOME: home,
    ...Object.fromEntries(kept),
  };
}

/** The runner's part: every declared input becomes a variable, and an undeclared one is a mistake of the workflow. */
function inputEnvironment(given: Readonly<Record<string, string>>, token: string): Record<string, string> {
  const { inputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default: string }>;
  };
  for (const name of Object.keys(given))
    if (!Object.hasOwn(inputs, name)) throw new Error(`action.yml has no input ${name}`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: otherwise }]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? otherwise.replace('${{ github.token }}', token),
    ]),
  );
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function readOutputs(text: string): Record<string, string> {
  const entries = [...text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\r?\n([\s\S]*?)\r?\n\2$/gm)];
  return Object.fromEntries(entries.map(([, name, , value]) => [name!, value!]));
}
