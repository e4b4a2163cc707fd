import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface PlantedCommit {
  readonly message: string;
  readonly files: readonly { readonly path: string; readonly content: Uint8Array | string; readonly mode?: string }[];
}

/**
 * Git's own server, `git http-backend`, behind loopback HTTP with one empty repository `octocat/demo.git`, set up as
 * GitHub's: partial and exact fetches are allowed.
 */
export interface GitServer extends AsyncDisposable {
  /** Of the server; the repository is `<url>/octocat/demo`. */
  readonly url: string;
  readonly remote: string;
  /** The bare repository on disk. */
  readonly folder: string;
  readonly requests: readonly SeenRequest[];
  /** Bytes of all answers' bodies so far. */
  sentBytes(): number;
  /** Answers with this status instead of asking git; `drop`: git does what was asked, and its answer is lost. */
  intercept: ((request: SeenRequest) => number | 'drop' | undefined) | undefined;
  /** Runs git in the repository, and gives what it prints. */
  git(...args: readonly string[]): string;
  /** Commits files of any mode and path onto a branch, as `git fast-import` reads them. */
  plant(branch: string, commits: readonly PlantedCommit[]): void;
}

const ENV = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

let template: string | undefined;
/** An empty repository to copy: making one takes git five processes. */
function emptyRepository(): string {
  if (template !== undefined) return template;
  const folder = mkdtempSync(join(tmpdir(), 'image-drift-git-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync('git', ['init', '--quiet', '--bare', '--template=', folder], { env: ENV });
  appendFileSync(
    join(folder, 'config'),
    '[http]\n\treceivepack = true\n[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n',
  );
  return (template = folder);
}

let backend: Promise<number> | undefined;
/** Port of the one process of this worker that runs `git http-backend` for all servers. */
function backendPort(): Promise<number> {
  return (backend ??= new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'git-backend.mjs');
    const child = spawn(process.execPath, [script], { env: ENV, stdio: ['pipe', 'pipe', 'inherit'] });
    child.once('error', reject);
    child.stdout.once('data', (line) => resolve(Number(String(line))));
    // It ends with this process, and does not keep it.
    child.unref();
    for (const stream of [child.stdin, child.stdout]) (stream as Socket).unref();
  }));
}

export async function startGitServer(): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'image-drift-git-'));
  const folder = join(root, 'octocat', 'demo.git');
  const port = await backendPort();
  await cp(emptyRepository(), folder, { recursive: true });
  const git = (...args: readonly string[]): string => {
    // Asked for most often, and no process is needed for it.
    if (args.length === 2 && args[0] === 'rev-parse') {
      const ref = join(folder, 'refs', 'heads', args[1]!);
      if (existsSync(ref)) return readFileSync(ref, 'utf8').trim();
    }
    return execFileSync('git', args, {
      cwd: folder,
      env: {
        ...ENV,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@a',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@a',
      },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
  };
  const plant: GitServer['plant'] = (branch, commits) => {
    const parts: (Uint8Array | string)[] = [];
    for (const { message, files } of commits) {
      const size = Buffer.byteLength(message);
      parts.push(`commit refs/heads/${branch}\ncommitter a <a@a> 1760000000 +0000\ndata ${size}\n${message}\n`);
      if (parts.length === 1) parts.push('deleteall\n');
      for (const { path, content, mode = '100644' } of files)
        parts.push(`M ${mode} inline ${path}\ndata ${Buffer.byteLength(content)}\n`, content, '\n');
    }
    const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: folder, env: ENV, input });
  };

  const requests: SeenRequest[] = [];
  let sentBytes = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const seen = {
      method: request.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      authorization: request.headers.authorization,
    };
    requests.push(seen);
    const status = started.intercept?.(seen);
    if (typeof status === 'number') {
      request.resume();
      response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="git"' } : {}).end();
      return;
    }
    const onward = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method: seen.method,
        path: `${url.pathname.replace('/octocat/demo/', '/octocat/demo.git/')}${url.search}`,
        headers: { ...request.headers, 'x-root': root },
      },
      (answer) => {
        if (status === 'drop') {
          answer.resume().on('end', () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => (sentBytes += chunk.length)).pipe(response);
      },
    );
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started: GitServer = {
    url,
    remote: `${url}/octocat/demo`,
    folder,
    requests,
    sentBytes: () => sentBytes,
    intercept: undefined,
    git,
    plant,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
  return started;
}
