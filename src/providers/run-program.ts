import { spawn } from 'node:child_process';

export interface ProgramRun {
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Ends the program and all that it started. */
  readonly signal: AbortSignal;
  /** More bytes of output than this end it as well. */
  readonly maxOutputBytes: number;
}

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: Buffer; readonly stderr: string }
  /** Ended by a signal that was not ours. */
  | { readonly kind: 'killed'; readonly by: string; readonly stderr: string }
  | { readonly kind: 'stopped'; readonly because: 'signal' | 'too-large' }
  | { readonly kind: 'not-started'; readonly code: string };

/** Of what a program says about its trouble, the last part matters. */
const MAX_STDERR = 16_384;
const KILL_AFTER_MS = 2_000;

/** Runs a program to its end and keeps what it printed. Never rejects. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const [program, ...args] = run.argv;
  return new Promise((resolve) => {
    // A group of its own, so that what the program started ends with it.
    const child = spawn(program!, args, {
      cwd: run.cwd,
      env: run.env,
      stdio: 'pipe',
      detached: process.platform !== 'win32',
    });
    const stdout: Buffer[] = [];
    let sizeBytes = 0;
    let stderr = '';
    let stopped: 'signal' | 'too-large' | undefined;
    let killTimer: NodeJS.Timeout | undefined;

    const stop = (because: 'signal' | 'too-large'): void => {
      if (stopped !== undefined) return;
      stopped = because;
      endGroup(child.pid, 'SIGTERM');
      killTimer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    const onAbort = (): void => stop('signal');
    run.signal.addEventListener('abort', onAbort, { once: true });
    if (run.signal.aborted) onAbort();
    const settle = (end: ProgramEnd): void => {
      clearTimeout(killTimer);
      run.signal.removeEventListener('abort', onAbort);
      resolve(stopped === undefined ? end : { kind: 'stopped', because: stopped });
    };

    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= run.maxOutputBytes) stdout.push(chunk);
      else stop('too-large');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
    });
    // A program that does not read its input closes the pipe: that is its right.
    child.stdin.on('error', () => {});
    child.stdin.end(run.stdin);
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle({ kind: 'not-started', code: error.code ?? error.message }),
    );
    child.on('close', (code, killedBy) =>
      settle(
        code === null
          ? { kind: 'killed', by: killedBy ?? 'an unknown signal', stderr }
          : { kind: 'exited', code, stdout: Buffer.concat(stdout), stderr },
      ),
    );
  });
}

function endGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Already gone.
  }
}
