/**
 * `git http-backend` behind loopback HTTP, in a process of its own: starting a program costs a process the more the
 * larger it is, and a worker of tests is large. Ends with its standard input. Folder of the repositories: `x-root`.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** What git said that it can do, by all that this depends on. */
const greetings = new Map();

/** Protocol 2 starts each fetch with a question whose answer depends on the repository's config alone. */
function greetingKey(request, url) {
  const protocol = request.headers['git-protocol'];
  if (protocol !== 'version=2' || !url.href.endsWith('/info/refs?service=git-upload-pack')) return undefined;
  try {
    return readFileSync(join(request.headers['x-root'], url.pathname.replace(/info\/refs$/, 'config')), 'utf8');
  } catch {
    return undefined;
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const header = (name) => String(request.headers[name] ?? '');
  const key = greetingKey(request, url);
  const greeting = greetings.get(key);
  if (greeting !== undefined) {
    request.resume();
    response.writeHead(greeting.status, greeting.headers).end(Buffer.concat(greeting.body));
    return;
  }
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: header('x-root'),
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
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
  let head = Buffer.alloc(0);
  let answer;
  backend.stdout.on('data', (chunk) => {
    if (answer !== undefined) {
      response.write(chunk);
      if (key !== undefined) answer.body.push(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
    const stated = fields.find(([name]) => name === 'Status')?.[1];
    const rest = head.subarray(end + 4);
    answer = {
      status: stated === undefined ? 200 : Number.parseInt(stated, 10),
      headers: Object.fromEntries(fields),
      body: [rest],
    };
    response.writeHead(answer.status, answer.headers).write(rest);
  });
  backend.on('close', (code) => {
    response.end();
    if (key !== undefined && code === 0 && answer?.status === 200) greetings.set(key, answer);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
