import { execFileSync } from 'node:child_process';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { configOf, type Scene, startScene, type StepOptions } from '../attacks/scene.ts';
import type { ActionResult } from '../../src/commands/run-action.ts';
import { type EnterpriseServer, startEnterpriseServer } from '../fakes/enterprise-server.ts';
import { type GitHubEmulator, startGitHubEmulator } from '../fakes/github-emulator.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

const ANOTHER_LOOK = { models: { studio: { seeded: true, drift: { style: 'another' } } } } as const;
const BRANCH = 'baseline: { store: branch }';
const COMMENTS = '/repos/octocat/demo/issues/1/comments';

/** A checkout whose vendor has moved since its baseline was approved. */
let scene: Scene;
/** Where pictures are pushed to. */
let git: GitServer;

beforeAll(async () => {
  scene = await startScene();
  await scene.step({ event: 'workflow_dispatch', inputs: { issue: 'never' } });
  await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
  scene.vendor.configure(ANOTHER_LOOK);
});
afterAll(() => scene[Symbol.asyncDispose]());
beforeEach(async () => {
  git = await startGitServer();
});
afterEach(async () => {
  scene.github.intercept = undefined;
  await git[Symbol.asyncDispose]();
});

/** A run with everything asked for. */
const step = ({ inputs, env, ...options }: StepOptions = {}) =>
  scene.step({
    ...options,
    inputs: { pictures: 'true', 'check-run': 'true', ...inputs },
    env: { GITHUB_SERVER_URL: git.url, ...env },
  });

interface Posted {
  readonly body: string;
}

/** What a run left on the emulator. */
async function postsOn(github: GitHubEmulator, { outputs }: ActionResult) {
  const comments = await github.read<Posted[]>(COMMENTS);
  const issues = await github.read<Posted[]>('/repos/octocat/demo/issues?state=all');
  const id = /\d+$/.exec(String(outputs['check-url']))?.[0];
  const check =
    id === undefined ? undefined : await github.read<{ conclusion: string }>(`/repos/octocat/demo/check-runs/${id}`);
  return { comments: comments.length, issues: issues.length, check: check?.conclusion };
}

const FULL = { contents: 'write', metadata: 'read', checks: 'write' } as const;
const PULL = { ...FULL, pull_requests: 'write' } as const;
const NIGHT = { ...FULL, issues: 'write' } as const;
const READ = { contents: 'read', metadata: 'read' } as const;

type Permissions = Readonly<Record<string, 'read' | 'write'>>;
const without = (permissions: Permissions, name: string): Permissions => ({ ...permissions, [name]: 'read' });

describe('a job lacks', () => {
  test.each([
    ['nothing', 'pull_request', PULL, [], { comments: 1, issues: 0, check: 'failure' }],
    [
      'contents',
      'pull_request',
      without(PULL, 'contents'),
      ['contents: write'],
      { comments: 1, issues: 0, check: 'failure' },
    ],
    [
      'pull-requests',
      'pull_request',
      without(PULL, 'pull_requests'),
      ['pull-requests: write'],
      { comments: 0, issues: 0, check: 'failure' },
    ],
    [
      'checks',
      'pull_request',
      without(PULL, 'checks'),
      ['checks: write'],
      { comments: 1, issues: 0, check: undefined },
    ],
    [
      'all of them',
      'pull_request',
      READ,
      ['contents: write', 'pull-requests: write', 'checks: write'],
      { comments: 0, issues: 0, check: undefined },
    ],
    [
      'contents',
      'schedule',
      without(NIGHT, 'contents'),
      ['contents: write'],
      { comments: 0, issues: 1, check: 'failure' },
    ],
    ['issues', 'schedule', without(NIGHT, 'issues'), ['issues: write'], { comments: 0, issues: 0, check: 'failure' }],
    [
      'all of them',
      'schedule',
      READ,
      ['contents: write', 'issues: write', 'checks: write'],
      { comments: 0, issues: 0, check: undefined },
    ],
  ] as const)(
    '%s on %s: the verdict is right, and one sentence names each permission that is missing',
    async (_name, event, permissions: Permissions, named, posted) => {
      await using github = await startGitHubEmulator({ permissions });
      if (permissions['contents'] !== 'write')
        git.intercept = ({ path }) => (path.includes('git-receive-pack') ? 403 : undefined);
      const outcome = await step({
        event,
        inputs: { 'github-token': github.token },
        env: { GITHUB_API_URL: github.url },
      });
      expect([outcome.exitCode, outcome.outputs['verdict']]).toEqual([1, 'drifted']);
      for (const text of [outcome.summary!, outcome.log])
        expect(text.match(/(contents|issues|pull-requests|checks): write/g) ?? []).toEqual(named);
      expect(await postsOn(github, outcome)).toEqual(posted);
    },
  );

  test('contents altogether, and the baselines are on the branch: nothing is paid for, and one sentence says why', async () => {
    await scene.write({ 'on-branch.yml': configOf(scene.vendor, { more: BRANCH }) });
    git.intercept = () => 403;
    const asked = scene.vendor.requests().length;
    const { exitCode, outputs, log } = await step({ inputs: { config: 'on-branch.yml' } });
    expect([exitCode, outputs['verdict']]).toEqual([3, 'inconclusive']);
    expect(log.match(/contents: (read|write)/g)).toEqual(['contents: read']);
    expect(scene.vendor.requests()).toHaveLength(asked);
  });
});

/** What emulators of GitHub do not do: our own fake does. */
describe('GitHub', () => {
  test.each([
    [
      'answers 404 in place of 403',
      { status: 404, data: { message: 'Not Found' } },
      /^No comment and no check run were written: GitHub answered 404, "Not Found"\. Give the job permissions: \{ pull-requests: write, checks: write \}\.$/,
    ],
    [
      'limits the rate for long',
      {
        status: 403,
        headers: { 'retry-after': '900' },
        data: { message: 'You have exceeded a secondary rate limit.' },
      },
      /^No comment and no check run were written: GitHub could not .+: it limits the rate of this token's requests and wants us to wait 900 s more\./,
    ],
    [
      'is down',
      { status: 503, raw: 'down' },
      /^No comment and no check run were written: GitHub could not .+: it answered 503\. Run again; /,
    ],
    [
      'does not know the token',
      { status: 401, data: { message: 'Bad credentials' } },
      /^No comment and no check run were written: .+\. The github-token of the step is not valid\.$/,
    ],
  ])('%s: the verdict is right, and one sentence says what is missing and why', async (_name, answer, sentence) => {
    scene.github.intercept = () => answer;
    const { exitCode, outputs, log, summary } = await step();
    expect([exitCode, outputs['verdict']]).toEqual([1, 'drifted']);
    const warnings = [...log.matchAll(/^::warning::(.*)$/gm)].map(([, text]) => text!);
    expect(warnings).toEqual([expect.stringMatching(sentence) as string]);
    expect(summary!.match(/No comment and no check run/g)).toHaveLength(1);
  });
});

const envOf = ({ url, apiUrl }: EnterpriseServer) => ({ GITHUB_API_URL: apiUrl, GITHUB_SERVER_URL: url });

describe('GitHub Enterprise Server', () => {
  test('has comment, pictures, check run and links on its own addresses', async () => {
    await using server = await startEnterpriseServer({ api: scene.github.url, git: git.url });
    const outcome = await step({ env: envOf(server) });
    expect(outcome.exitCode).toBe(1);
    const { body } = scene.github.comments.at(-1)!;
    const [, commit, path] = new RegExp(`${server.url}/octocat/demo/blob/([0-9a-f]{40})/(\\S+)\\?raw=true`).exec(body)!;
    const picture = execFileSync('git', ['show', `${commit}:${path}`], { cwd: git.folder });
    expect(picture.subarray(8, 12).toString()).toBe('WEBP');
    expect(body).toContain(`${server.url}/octocat/demo/actions/runs/1`);
    const check = scene.github.requests.findLast(({ path: sent }) => sent.endsWith('/check-runs'))!;
    expect(check.body).toMatchObject({ details_url: `${server.url}/octocat/demo/actions/runs/1` });
    expect(await scene.traces(outcome)).not.toMatch(/\/\/(api\.)?github\.com\/octocat\/demo(?!\/(posts|runs)\/)/);
  });

  test('keeps the branch of baselines and looks for the issues of a night', async () => {
    await using server = await startEnterpriseServer({ api: scene.github.url, git: git.url });
    await scene.write({ 'on-branch.yml': configOf(scene.vendor, { more: BRANCH }) });
    const inputs = { config: 'on-branch.yml' };
    const { log } = await step({ event: 'schedule', inputs, env: envOf(server) });
    expect(log).not.toContain('::error');
    expect(git.git('ls-tree', '-r', '--name-only', 'image-drift')).toContain('history/studio.jsonl');
    expect(scene.github.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toContain(
      'GET /repos/octocat/demo/issues',
    );
  });
});
