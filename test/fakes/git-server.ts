import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

export async function startGitServer(): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'image-drift-git-'));
  const folder = join(root, 'octocat', 'demo.git');
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['init', '--quiet', '--bare', folder], { env });
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: folder,
      env: {
        ...env,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@a',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@a',
      },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
  for (const [key, value] of [
    ['http.receivepack', 'true'],
    ['uploadpack.allowFilter', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['gc.auto', '0'],
  ] as const)
    git('config', key, value);

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
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: folder, env, input });
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
    const header = (name: string): string => String(request.headers[name] ?? '');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: seen.method,
        PATH_INFO: url.pathname.replace('/octocat/demo/', '/octocat/demo.git/'),
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: header('content-type'),
        HTTP_CONTENT_ENCODING: header('content-encoding'),
        GIT_PROTOCOL: header('git-protocol'),
        REMOTE_USER: 'octocat',
        REMOTE_ADDR: '127.0.0.1',
        ...(header('content-length') === '' ? {} : { CONTENT_LENGTH: header('content-length') }),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    backend.stdin.on('error', () => undefined);
    request.pipe(backend.stdin);
    let head: Buffer | undefined = Buffer.alloc(0);
    backend.stdout.on('data', (chunk: Buffer) => {
      if (status === 'drop') return;
      if (head === undefined) {
        sentBytes += chunk.length;
        response.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const fields = head
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const);
      const stated = fields.find(([name]) => name === 'Status')?.[1];
      response.writeHead(stated === undefined ? 200 : Number.parseInt(stated, 10), Object.fromEntries(fields));
      const body = head.subarray(end + 4);
      sentBytes += body.length;
      response.write(body);
      head = undefined;
    });
    backend.on('close', () => (status === 'drop' ? request.socket.destroy() : response.end()));
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
