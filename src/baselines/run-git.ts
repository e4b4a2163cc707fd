import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';

import { InfraError } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The repository that a branch lives in. */
export interface GitRemote {
  /** https, http, ssh or a path; never read from a config that a pull request can change. */
  readonly url: string;
  /** Sent to the origin of `url` alone. Absent: git's own credentials of this machine. */
  readonly token?: string;
}

export interface GitSettings {
  /** Working folder of the commands; exists. */
  readonly folder: string;
  readonly env: Env;
  readonly remote?: GitRemote;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** Without credentials; several lines. */
  readonly stderr: string;
}

export interface GitCall {
  /** Where it ends by an error, so does the process, and the error is passed on. */
  readonly input?: string | AsyncIterable<string | Uint8Array>;
  readonly signal?: AbortSignal;
  /** A process that hands back more is ended, and has failed. */
  readonly maxBytes?: number;
}

export interface RunGit {
  (args: readonly string[], call?: GitCall): Promise<GitResult>;
  /** Working folder of the commands. */
  readonly folder: string;
}

/** What git and its transports need of the environment. All else stays here: there are vendors' keys among it. */
const PASSED_ON =
  /^(path|home|user|logname|userprofile|appdata|localappdata|programdata|homedrive|homepath|systemroot|comspec|pathext|temp|tmp|tmpdir|xdg_(config_home|runtime_dir)|ssh_auth_sock|ssh_agent_pid|https?_proxy|all_proxy|no_proxy|ssl_cert_(file|dir)|curl_ca_bundle|git_ssl_ca(info|path)|git_ssh_command|git_ssh|dbus_session_bus_address)$/i;

/** One process of git may hand back so much; trees and batches of texts are far smaller. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;
const MAX_STDERR_LENGTH = 20_000;

/**
 * The system's git in one folder: no shell, no prompt, no hook. With a token also no config of user or machine, no
 * redirect, and the token only in the environment, where no list of processes shows it.
 */
export function createGit({ folder, env, remote }: GitSettings): RunGit {
  const gitEnv = gitEnvironment(env, remote);
  const run = (
    args: readonly string[],
    { input, signal, maxBytes = MAX_OUTPUT_BYTES }: GitCall = {},
  ): Promise<GitResult> =>
    new Promise((resolve, reject) => {
      const child = spawn('git', args, {
        cwd: folder,
        env: gitEnv,
        windowsHide: true,
        ...(signal === undefined ? {} : { signal }),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) child.kill();
        else chunks.push(chunk);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-MAX_STDERR_LENGTH);
      });
      // A process that ends before it has read everything says why in its exit code.
      child.stdin.on('error', () => undefined);
      if (typeof input === 'object') {
        const source = Readable.from(input).on('error', (error) => {
          child.kill();
          reject(error);
        });
        child.stdin.on('close', () => source.destroy());
        source.pipe(child.stdin);
      } else child.stdin.end(input);
      child.on('error', (error: NodeJS.ErrnoException) => reject(notStarted(error, args)));
      child.on('close', (code) =>
        resolve({
          code: size > maxBytes ? 128 : (code ?? 128),
          stdout: Buffer.concat(chunks),
          stderr: withoutCredentials(stderr),
        }),
      );
    });
  return Object.assign(run, { folder });
}

/** `run` for commands that must succeed: they touch nothing but our own folder. */
export async function mustRun(run: RunGit, args: readonly string[], call?: GitCall): Promise<Buffer> {
  const { code, stdout, stderr } = await run(args, call);
  if (code === 0) return stdout;
  throw new InfraError('git-failed', `git ${args[0]} failed: ${lastLine(stderr)}`);
}

/** The line of git's messages that says most, safe to print. */
export function lastLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /^(fatal|error|remote: (error|permission))/i.test(line));
  return printableLine(fatal ?? lines.at(-1) ?? 'it said nothing', 300);
}

/** `https://name:secret@host/…` without its first part. */
export const withoutCredentials = (text: string): string => text.replace(/\/\/[^/@\s]+@/g, '//');

function notStarted(error: NodeJS.ErrnoException, args: readonly string[]): InfraError {
  if (error.name === 'AbortError')
    return new InfraError('git-stopped', `git ${args[0]} was stopped before it ended`, { cause: error });
  return new InfraError('git-missing', `git could not be started: ${error.code ?? error.message}`, {
    hint: 'baseline.store: branch needs git 2.31 or later on this machine',
    cause: error,
  });
}

function gitEnvironment(env: Env, remote: GitRemote | undefined): Record<string, string> {
  const passed = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && PASSED_ON.test(name);
  });
  const config: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['protocol.version', '2'],
    // Pictures are compressed already.
    ['core.compression', '1'],
    // A connection that stands still for a minute is dead.
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '60'],
    ...remoteConfig(remote),
  ];
  return {
    ...Object.fromEntries(passed),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // What is missing is fetched in batches that we choose, not one by one. Git before 2.45 does not know this.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: remote?.token === undefined ? 'https:http:ssh:file' : 'https:http',
    ...(remote?.token === undefined ? {} : ISOLATED),
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** On Windows the machine's config names the certificates that git trusts, so it has to stay. */
const ISOLATED: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
  ...(process.platform === 'win32' ? {} : { GIT_CONFIG_NOSYSTEM: '1' }),
};

function remoteConfig(remote: GitRemote | undefined): [string, string][] {
  if (remote === undefined) return [];
  const url: [string, string] = ['remote.origin.url', remote.url];
  if (remote.token === undefined) return [url];
  return [
    url,
    ['credential.helper', ''],
    ['http.followRedirects', 'false'],
    [`http.${new URL(remote.url).origin}/.extraheader`, `AUTHORIZATION: basic ${basicToken(remote.token)}`],
  ];
}

/** The form that the token takes on the wire: to be masked like the token itself. */
export const basicToken = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64');
