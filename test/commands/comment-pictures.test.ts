import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runAction } from '../../src/commands/run-action.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

const CASES = Array.from({ length: 6 }, (_, index) => `case-${index}`);
const PULL = {
  pull_request: {
    number: 7,
    user: { login: 'octocat' },
    head: { sha: 'a'.repeat(40), repo: { full_name: 'octocat/demo' } },
  },
};

let root: string;
let simulator: Simulator;
let server: GitServer;
let github: GitHubServer;

/** A checkout with an approved baseline in its folder; the vendor has moved since. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-comment-pictures-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  server = await startGitServer();
  github = await startGitHubServer();
  const suite = CASES.map((id) => `  - { id: ${id}, family: product, prompt: "A mug, number ${id}" }`).join('\n');
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
${suite}
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
baseline: { store: directory }
gate: { latency: { atLeast: 2000% } }
`,
  );
  await job('schedule', {}, { issue: 'never' });
  await job('schedule', {}, { command: 'accept' });
  simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await github[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

async function job(eventName: string, event: object, inputs: Readonly<Record<string, string>> = {}) {
  const eventFile = `${root}.json`;
  await writeFile(eventFile, JSON.stringify({ repository: { full_name: 'octocat/demo', private: true }, ...event }));
  const given: Readonly<Record<string, string>> = {
    'github-token': 'ghs_job',
    'allowed-hosts': '127.0.0.1',
    ...inputs,
  };
  return runAction({
    env: {
      PATH: process.env['PATH'],
      KEY: 'simulated-key',
      GITHUB_REPOSITORY: 'octocat/demo',
      GITHUB_EVENT_NAME: eventName,
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '17',
      GITHUB_SERVER_URL: server.url,
      GITHUB_API_URL: github.url,
    },
    cwd: root,
    readInput: (name) => given[name] ?? '',
    maskSecret: () => undefined,
    stdout: { write: () => true },
    signals: new EventEmitter(),
    manners: { clock: systemClock, pace: 'none' },
  });
}

describe('a comment of a run whose baselines are in a folder', { timeout: 60_000 }, () => {
  test('links the sheet and every strip by the commit that git pushed, at two requests of the API', async () => {
    await job('pull_request', PULL);
    const [comment] = github.comments;
    const head = server.git('rev-parse', 'image-drift');
    const paths = [...comment!.body.matchAll(/<img src="[^"]*\/blob\/([0-9a-f]{40})\/(pictures\/[^"?]+)\?raw=true"/g)];
    expect(new Set(paths.map(([, commit]) => commit))).toEqual(new Set([head]));
    expect(paths).toHaveLength(CASES.length + 1);
    const files = server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');
    for (const [, , path] of paths) expect(files).toContain(path);
    expect(comment!.body).toContain(`[on the branch](<${server.url}/octocat/demo/tree/${head}/pictures/`);
    expect(comment!.body).toContain('image-drift accept');
    expect(github.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);

    await job('pull_request', PULL);
    expect(github.comments).toHaveLength(1);
    expect(server.git('rev-list', '--count', 'image-drift')).toBe('1');
  });

  test('stands alone without contents: write, and names the permission', async () => {
    server.intercept = ({ path, authorization }) =>
      authorization !== undefined && path.includes('git-receive-pack') ? 403 : undefined;
    const { outputs } = await job('pull_request', PULL);
    expect(outputs).toMatchObject({ verdict: 'drifted' });
    expect(github.comments[0]!.body).toMatch(/The report has no pictures: .*403.*permissions: contents: write/);
    expect(github.comments[0]!.body).toContain('7 pictures of this run are in its HTML report');
    expect(github.comments[0]!.body).not.toContain('<img');
  });

  test('keeps no pictures that nobody wants to see', async () => {
    await job('pull_request', PULL, { pictures: 'false' });
    expect(server.requests).toEqual([]);
    expect(github.comments[0]!.body).not.toContain('<img');
  });
});
