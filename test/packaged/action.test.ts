import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { drawPicture } from './drawn-pictures.ts';
import {
  type ActionOutcome,
  type InstalledAction,
  installAction,
  makeWorkspace,
  runAction,
  runCli,
  type Workspace,
} from './harness.ts';
import { startGitHubEmulator } from '../fakes/github-emulator.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { startRecordingProxy } from '../fakes/recording-proxy.ts';
import { checkRequest } from '../github/openapi-check.ts';

const EVENTS = resolve(import.meta.dirname, '../../fixtures/github/events');
const event = (name: string): unknown => JSON.parse(readFileSync(join(EVENTS, `${name}.json`), 'utf8'));
const API_KEY = 'sk-test-0123456789abcdef';
const ENV = { OPENAI_API_KEY: API_KEY };
const BASELINES = '.image-drift/baselines';

const configFor = ({ url }: LLMock): string => `
version: 1
suite:
  - { id: mug, family: product, prompt: "A blue mug on a table, number one", size: 1024x1024 }
  - { id: lake, family: edge, prompt: "A lake at dawn, number two", size: 1024x1024 }
routes:
  vendor:
    protocol: openai-images
    baseUrl: ${url.replace('localhost', '127.0.0.1')}/v1
    model: gpt-image-2
    apiKey: \${OPENAI_API_KEY}
    seed: 7
    price: { perImage: 0.05 }
baseline: { store: directory }
# The mocked vendor answers in milliseconds, whose ratio says nothing.
gate: { latency: { atLeast: 100 } }
`;

type Pictures = Readonly<Record<'mug' | 'lake', Buffer>>;
let action: InstalledAction;
let usual: Pictures;
let moved: Pictures;
let approved: Workspace;

beforeAll(async () => {
  action = installAction();
  const [mug, lake, movedMug] = await Promise.all([
    drawPicture({ seed: 1 }),
    drawPicture({ seed: 2 }),
    drawPicture({ seed: 1, hueShift: 60 }),
  ]);
  usual = { mug, lake };
  moved = { mug: movedMug, lake };
  approved = await makeApproved();
});
afterAll(() => {
  approved[Symbol.dispose]();
  action[Symbol.dispose]();
});

async function startVendor(): Promise<LLMock> {
  const vendor = new LLMock({ port: 0 });
  await vendor.start();
  return vendor;
}

function serve(vendor: LLMock, { mug, lake }: Pictures): void {
  vendor.reset();
  vendor.onImage(/number one/, { image: { b64Json: mug.toString('base64') } });
  vendor.onImage(/number two/, { image: { b64Json: lake.toString('base64') } });
}

/** A checkout whose baseline was measured and approved by the packaged CLI. */
async function makeApproved(): Promise<Workspace> {
  const vendor = await startVendor();
  try {
    const workspace = makeWorkspace({ 'image-drift.yml': configFor(vendor) });
    serve(vendor, usual);
    for (const args of [['check'], ['accept', 'image-drift-run', '--by', 'octocat']]) {
      const { code, log } = await runCli(action, { args, workspace, env: ENV });
      if (code !== 0) throw new Error(`image-drift ${args.join(' ')} ended with ${code}:\n${log}`);
    }
    return workspace;
  } finally {
    await vendor.stop();
  }
}

interface Scene extends AsyncDisposable {
  readonly workspace: Workspace;
  serve(pictures: Pictures): void;
  run(
    eventName: string,
    options?: { readonly event?: string; readonly inputs?: Readonly<Record<string, string>>; readonly token?: string },
  ): Promise<ActionOutcome>;
  github<T>(path: string): Promise<T>;
  /** Requests to GitHub's API so far, `METHOD path`. */
  sent(): string[];
  readonly git: GitServer;
}

/** A vendor and a GitHub that are not ours, git's own server, and a checkout with an approved baseline. */
async function startScene(): Promise<Scene> {
  const vendor = await startVendor();
  const github = await startGitHubEmulator();
  const proxy = await startRecordingProxy(github.url);
  const git = await startGitServer();
  const workspace = makeWorkspace({
    'image-drift.yml': configFor(vendor),
  });
  cpSync(join(approved.folder, BASELINES), join(workspace.folder, BASELINES), { recursive: true });

  const scene: Scene = {
    workspace,
    git,
    serve: (pictures) => serve(vendor, pictures),
    run: (eventName, { event: file = eventName.replaceAll('_', '-'), inputs, token = github.token } = {}) =>
      runAction({
        action,
        workspace,
        eventName,
        event: event(file),
        token,
        apiUrl: proxy.url,
        serverUrl: git.url,
        env: ENV,
        inputs: { 'allowed-hosts': '127.0.0.1', ...inputs },
      }),
    github: (path) => github.read(path),
    sent: () => proxy.exchanges.map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]();
      await vendor.stop();
      await proxy[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
      await git[Symbol.asyncDispose]();
      expect(proxy.exchanges.flatMap(checkRequest)).toEqual([]);
    },
  };
  scene.serve(usual);
  return scene;
}

interface Post {
  readonly body: string;
  readonly user: { readonly login: string };
}
const COMMENTS = '/repos/octocat/demo/issues/1/comments';
const ISSUES = '/repos/octocat/demo/issues?state=all';

test('the vendor serves pictures of realistic size', () => {
  for (const picture of [usual.mug, usual.lake, moved.mug]) expect(picture.length).toBeGreaterThan(500_000);
});

describe('pull_request', () => {
  test('two runs leave one comment, which shows the second run with a picture', async () => {
    await using scene = await startScene();
    const first = await scene.run('pull_request');
    expect(first).toMatchObject({
      code: 0,
      outputs: { drifted: '0', 'comment-url': expect.stringContaining('/issues/1#issuecomment-') as string },
    });

    scene.serve(moved);
    const second = await scene.run('pull_request');
    expect(second).toMatchObject({ code: 1, outputs: { verdict: 'drifted', drifted: '1', 'cost-usd': '0.1' } });
    expect(second.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        properties: expect.stringContaining('file=image-drift.yml,line=4') as string,
      }),
    );

    const comments = await scene.github<Post[]>(COMMENTS);
    expect(comments).toMatchObject([{ user: { login: 'github-actions[bot]' } }]);
    const body = comments[0]!.body;
    expect(body.startsWith('<!-- image-drift:comment:default -->\n')).toBe(true);
    const [, commit, path] =
      /http:\/\/127\.0\.0\.1:\d+\/octocat\/demo\/blob\/([0-9a-f]{40})\/(pictures\/\d{4}-\d\d\/[0-9a-f]{16}\.webp)\?raw=true/.exec(
        body,
      )!;
    expect(scene.git.git('rev-parse', 'image-drift')).toBe(commit);
    expect(scene.git.git('cat-file', '-t', `${commit}:${path}`)).toBe('blob');
    expect(second.summary).toContain(path);
    expect(await scene.github<Post[]>(ISSUES)).toEqual([]);
  });

  test('from a fork asks GitHub for nothing and says so in the summary', async () => {
    await using scene = await startScene();
    const outcome = await scene.run('pull_request', { event: 'pull-request-fork' });
    expect(outcome.code).toBe(0);
    expect(scene.sent()).toEqual([]);
    expect(outcome.summary).toContain('fork');
  });

  test('without contents: write the comment stands without pictures and names the permission', async () => {
    await using scene = await startScene();
    scene.git.intercept = ({ path }) => (path.includes('git-receive-pack') ? 403 : undefined);
    scene.serve(moved);
    const outcome = await scene.run('pull_request');
    expect(outcome).toMatchObject({ code: 1, outputs: { verdict: 'drifted' } });
    const [comment] = await scene.github<Post[]>(COMMENTS);
    expect(comment!.body).toContain('contents: write');
    expect(comment!.body).not.toContain('?raw=true');
  });
});

describe('schedule', () => {
  test('a quiet night opens no issue', async () => {
    await using scene = await startScene();
    expect(await scene.run('schedule')).toMatchObject({ code: 0, outputs: { drifted: '0', 'issue-url': '' } });
    expect(await scene.github<Post[]>(ISSUES)).toEqual([]);
  });
});

describe('workflow_dispatch', () => {
  test('on the default branch is a night by hand: a drift opens the issue', async () => {
    await using scene = await startScene();
    scene.serve(moved);
    expect(await scene.run('workflow_dispatch')).toMatchObject({ code: 1 });
    expect(await scene.github<Post[]>(ISSUES)).toHaveLength(1);
  });

  test('command accept makes what was seen the baseline', async () => {
    await using scene = await startScene();
    scene.serve(moved);
    const inputs = { issue: 'never' };
    expect(await scene.run('workflow_dispatch', { inputs })).toMatchObject({ code: 1 });
    expect(await scene.run('workflow_dispatch', { inputs: { ...inputs, command: 'accept' } })).toMatchObject({
      code: 0,
      outputs: { accepted: '2' },
    });
    expect(await scene.run('workflow_dispatch', { inputs })).toMatchObject({ code: 0, outputs: { drifted: '0' } });
    expect(scene.sent()).toEqual([]);
  });

  test('command plan sends nothing to the vendor and says what a run would', async () => {
    await using scene = await startScene();
    const outcome = await scene.run('workflow_dispatch', { inputs: { command: 'plan' } });
    expect(outcome).toMatchObject({ code: 0, outputs: { 'planned-images': '2' } });
    expect(outcome.summary).toContain('2 requests');
  });
});

describe('a step that is set up wrongly', () => {
  test('a key whose host the workflow does not allow is not sent, and the config line is annotated', async () => {
    await using scene = await startScene();
    const outcome = await scene.run('pull_request', { inputs: { 'allowed-hosts': '' } });
    expect(outcome.code).toBe(2);
    expect(outcome.annotations).toMatchObject([
      { level: 'error', message: expect.stringContaining('allowed-hosts: 127.0.0.1') as string },
    ]);
    expect(outcome.log).not.toMatch(/^\s+at /m);
  });

  test('an input with a wrong value says what was expected', async () => {
    await using scene = await startScene();
    const outcome = await scene.run('pull_request', { inputs: { comment: 'sometimes' } });
    expect(outcome.code).toBe(2);
    expect(outcome.annotations[0]!.message).toContain('expected one of always, changes, never, got "sometimes"');
  });

  test('a privileged event is refused before anything is sent', async () => {
    await using scene = await startScene();
    expect(await scene.run('pull_request_target', { event: 'pull-request' })).toMatchObject({ code: 2 });
    expect(scene.sent()).toEqual([]);
  });
});

test('the key is masked first and appears nowhere else', async () => {
  await using scene = await startScene();
  const outcome = await scene.run('pull_request');
  expect(outcome.masked).toContain(API_KEY);
  const rest = outcome.log.replaceAll(`::add-mask::${API_KEY}`, '');
  expect(rest).not.toContain(API_KEY);
  expect(scene.workspace.read('image-drift-run/record.json')).not.toContain(API_KEY);
  expect(outcome.summary).not.toContain(API_KEY);
});
