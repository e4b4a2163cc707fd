import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runAction } from '../../src/commands/run-action.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { checkRequest } from '../github/openapi-check.ts';

const HEAD = 'a'.repeat(40);
const NEXT = 'b'.repeat(40);
const REPOSITORY = { full_name: 'octocat/demo', default_branch: 'main' };
const ANOTHER_LOOK = { models: { studio: { seeded: true, drift: { style: 'another' } } } } as const;

let base: string;
let simulator: Simulator;
let server: GitServer;
let github: GitHubServer;
let head: string;
let state: 'open' | 'closed';
let mayRerun: boolean;
/** What the checkout of the next job says. */
let workspace: { suite: string; mug: string };
/** What else the runner says of the next job. */
let runner: Readonly<Record<string, string>>;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'image-drift-comment-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  server = await startGitServer();
  github = await startGitHubServer();
  [head, state, mayRerun] = [HEAD, 'open', true];
  workspace = { suite: 'default', mug: 'A white mug' };
  runner = {};
  github.intercept = ({ method, path }) => {
    const login = /\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
    if (login === 'nobody') return { status: 404, data: { message: 'Not Found' } };
    if (login !== undefined) return { status: 200, data: { permission: login === 'mona' ? 'write' : 'read' } };
    if (method === 'POST' && path.endsWith('/reactions')) return { status: 201, data: { id: 1 } };
    if (path.includes('/actions/runs/'))
      return mayRerun ? { status: 201, data: {} } : { status: 403, data: { message: 'Resource not accessible' } };
    if (method === 'GET' && /\/pulls\/\d+$/.test(path)) return { status: 200, data: { state, head: { sha: head } } };
    return undefined;
  };
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await github[Symbol.asyncDispose]();
  await rm(base, { recursive: true });
});

let jobs = 0;

/** One job of a workflow: a fresh checkout, the event's file, the Action. */
async function job(eventName: string, event: object, inputs: Readonly<Record<string, string>> = {}) {
  const { suite, mug } = workspace;
  const cwd = join(base, String((jobs += 1)));
  await mkdir(cwd);
  await writeFile(
    join(cwd, 'image-drift.yml'),
    `version: 1
suiteId: ${suite}
suite: [{ id: mug, family: product, prompt: ${mug} }, { id: lake, family: edge, prompt: A lake at dawn }]
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
baseline: { store: branch }
`,
  );
  const eventFile = `${cwd}.json`;
  await writeFile(eventFile, JSON.stringify({ repository: REPOSITORY, ...event }));
  const given: Readonly<Record<string, string>> = {
    'github-token': 'ghs_job',
    comment: 'never',
    issue: 'never',
    pictures: 'false',
    'allowed-hosts': '127.0.0.1',
    ...inputs,
  };
  let log = '';
  const {
    exitCode,
    outputs,
    summary = '',
  } = await runAction({
    env: {
      PATH: process.env['PATH'],
      // Commands send nothing to vendors, so their jobs have no keys.
      ...(given['command'] === undefined ? { KEY: 'simulated-key' } : {}),
      GITHUB_REPOSITORY: 'octocat/demo',
      GITHUB_EVENT_NAME: eventName,
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_SHA: HEAD,
      GITHUB_RUN_ID: '17',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SERVER_URL: server.url,
      GITHUB_API_URL: github.url,
      ...runner,
    },
    cwd,
    readInput: (name) => given[name] ?? '',
    maskSecret: () => undefined,
    stdout: { write: (text: string) => ((log += text), true) },
    signals: new EventEmitter(),
    manners: { clock: systemClock, pace: 'none' },
  });
  return { exitCode, outputs, log, summary };
}

const pull = (more: object = {}): object => ({
  pull_request: {
    number: 7,
    user: { login: 'octocat' },
    head: { sha: HEAD, repo: { full_name: 'octocat/demo' } },
    base: { ref: 'main' },
    ...more,
  },
});
const checkPull = () => job('pull_request', { action: 'synchronize', ...pull() });
const night = () => job('schedule', {});
const closePull = (merged: boolean) =>
  job('pull_request', { action: 'closed', ...pull({ merged }) }, { command: 'merge-accept' });

interface Written {
  readonly author?: string;
  readonly type?: string;
  readonly updatedAt?: string;
  readonly createdAt?: string;
  readonly isPull?: boolean;
}

/** Somebody comments; the answer, and what was asked of GitHub. */
async function comment(body: string, { author = 'mona', type = 'User', isPull = true, ...times }: Written = {}) {
  const createdAt = times.createdAt ?? new Date(Date.now() + 2_000).toISOString();
  const [before, answered] = [github.requests.length, github.comments.length];
  const result = await job(
    'issue_comment',
    {
      action: 'created',
      issue: { number: 7, ...(isPull ? { pull_request: {} } : {}) },
      comment: {
        id: 99,
        body,
        user: { login: author, type },
        created_at: createdAt,
        updated_at: times.updatedAt ?? createdAt,
      },
    },
    { command: 'comment' },
  );
  const requests = github.requests.slice(before);
  expect(requests.flatMap(checkRequest)).toEqual([]);
  return {
    ...result,
    requests,
    answers: github.comments.slice(answered).map((post) => post.body),
    reactions: requests.flatMap((request) =>
      request.path.endsWith('/reactions') ? [(request.body as { content: string }).content] : [],
    ),
  };
}

const filesOf = (): string[] => server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');
const waiting = (): string[] => filesOf().filter((path) => /^(candidates|accepted)\//.test(path));
const baselines = (): string[] => filesOf().filter((path) => /^baselines\/studio\/[^/]+$/.test(path));

describe('accept in a comment', () => {
  test('a reader is refused, a writer’s yes becomes the baseline when the pull request merges, and the next night is stable', async () => {
    await checkPull();
    const reader = await comment('/image-drift accept', { author: 'hubot' });
    expect(reader.answers).toEqual([
      expect.stringMatching(/^Thank you, but .*`hubot` cannot\. Please ask a maintainer\.$/),
    ]);
    expect([reader.reactions, reader.exitCode, baselines()]).toEqual([['confused'], 0, []]);

    const writer = await comment('/image-drift accept');
    expect(writer.answers).toEqual([
      expect.stringMatching(
        /^Accepted: the pictures of 2 cells of run .* become the baseline when this pull request is merged\./,
      ),
    ]);
    expect([writer.reactions, baselines()]).toEqual([['eyes', 'rocket'], []]);
    expect(waiting()).toContain('accepted/pull-7/default.json');

    expect((await closePull(true)).outputs).toEqual({ accepted: 2 });
    expect(baselines()).toEqual(['baselines/studio/lake.json', 'baselines/studio/mug.json']);
    expect(waiting()).toEqual([]);
    expect(server.git('log', '-1', '--format=%an <%ae>, %cn', 'image-drift')).toBe(
      'mona <mona@users.noreply.github.com>, Image Drift',
    );
    expect(JSON.parse(server.git('show', 'image-drift:baselines/studio/mug.json'))).toMatchObject({
      approval: { by: 'mona', commit: HEAD },
    });
    expect((await night()).outputs).toMatchObject({ counts: '{"stable":2}' });
  });

  test('the report says how, for all and for one case', async () => {
    await job('pull_request', { action: 'opened', ...pull() }, { comment: 'always' });
    expect(github.comments[0]!.body).toContain(
      'Comment `/image-drift accept`, and these pictures become the baseline when this pull request merges.',
    );
  });

  test('one case alone is accepted', async () => {
    await checkPull();
    expect((await comment('/image-drift accept studio mug')).answers[0]).toContain('1 cell of run');
    expect((await comment('/image-drift accept studio sea')).answers[0]).toContain('nothing to accept under that name');
    await closePull(true);
    expect(baselines()).toEqual(['baselines/studio/mug.json']);
  });

  test('what was accepted stays the reviewed run when a later one replaces the candidate', async () => {
    await checkPull();
    const reviewed = server.git('show', 'image-drift:candidates/pull-7/default.json');
    await comment('/image-drift accept');
    simulator.configure(ANOTHER_LOOK);
    await checkPull();
    await closePull(true);
    const { runId } = JSON.parse(reviewed) as { runId: string };
    expect(server.git('show', 'image-drift:baselines/studio/mug.json')).toContain(runId);
  });

  test('without a merge it is dropped', async () => {
    await checkPull();
    await comment('/image-drift accept');
    expect((await closePull(false)).outputs).toEqual({ accepted: 0 });
    expect([waiting(), baselines()]).toEqual([[], []]);
  });

  test('two suites of one pull request wait side by side, and each is accepted by its own workflow', async () => {
    await checkPull();
    workspace.suite = 'posters';
    await checkPull();
    expect(waiting().filter((path) => path.startsWith('candidates/pull-'))).toEqual([
      'candidates/pull-7/default.json',
      'candidates/pull-7/posters.json',
    ]);
    workspace.suite = 'default';
    expect((await comment('/image-drift accept')).answers[0]).toContain('2 cells of run');
    workspace.suite = 'others';
    expect((await comment('/image-drift accept')).answers[0]).toContain('no run waits here');
    expect(waiting().filter((path) => path.startsWith('accepted/'))).toEqual(['accepted/pull-7/default.json']);
  });

  test('a case that a newer commit changed is refused, at once and after a merge; the others are accepted', async () => {
    await night();
    workspace.mug = 'A green mug';
    const late = await comment('/image-drift accept', { isPull: false });
    expect(late.answers[0]).toMatch(
      /^Accepted: the pictures of 1 cell .*- `studio\/lake`[^]*Not accepted: 1 cell\.[^]*`studio\/mug`: the case or route was changed after this run/s,
    );
    expect(server.git('log', '-1', '--format=%an', 'image-drift')).toBe('mona');
    workspace.mug = 'A white mug';
    await checkPull();
    await comment('/image-drift accept studio mug');
    workspace.mug = 'A blue mug';
    const merged = await closePull(true);
    expect([merged.outputs, baselines()]).toEqual([{ accepted: 0 }, ['baselines/studio/lake.json']]);
    expect(merged.log).toContain('not accepted: studio/mug: the case or route was changed after this run');
  });

  test('of a night it is the baseline at once', async () => {
    await night();
    expect((await comment('/image-drift accept', { isPull: false })).answers[0]).toContain('are the baseline now');
    expect(baselines()).toHaveLength(2);
    expect((await night()).outputs).toMatchObject({ counts: '{"stable":2}' });
  });

  test.each<[string, string, Written]>([
    ['an edited comment', '/image-drift accept', { updatedAt: new Date().toISOString() }],
    ['a bot', '/image-drift accept', { type: 'Bot', author: 'mona[bot]' }],
    ['a comment that is no command', 'Shall we /image-drift accept this?', {}],
  ])('%s costs no request and changes nothing', async (_name, body, written) => {
    await checkPull();
    const before = server.git('rev-parse', 'image-drift');
    const { requests, exitCode } = await comment(body, written);
    expect([requests, exitCode, server.git('rev-parse', 'image-drift')]).toEqual([[], 0, before]);
  });

  test('somebody that GitHub does not know here is no writer', async () => {
    expect((await comment('/image-drift accept', { author: 'nobody' })).answers[0]).toContain('`nobody` cannot');
  });

  test('newer commits, a run after the comment, and a closed pull request are refused', async () => {
    await checkPull();
    head = NEXT;
    expect((await comment('/image-drift accept')).answers[0]).toContain('tested an older commit');
    head = HEAD;
    const early = { createdAt: '2026-01-01T00:00:00Z' };
    expect((await comment('/image-drift accept', early)).answers[0]).toContain('ended after your comment');
    state = 'closed';
    expect((await comment('/image-drift accept')).answers[0]).toContain('pull request 7 is closed');
    expect(waiting()).not.toContain('accepted/pull-7/default.json');
  });

  test('without a run there is nothing to accept', async () => {
    expect((await comment('/image-drift accept')).answers[0]).toContain('no run waits here');
  });

  test('a writer starts the workflow of the run again, or its failed jobs; what GitHub refuses is said', async () => {
    expect((await comment('/image-drift rerun')).answers[0]).toContain('Nothing was started: no run of a workflow');
    await checkPull();
    const sent = ({ requests }: Awaited<ReturnType<typeof comment>>): string[] =>
      requests.map(({ path }) => path).filter((path) => path.includes('/actions/'));
    const all = await comment('/image-drift rerun');
    expect([sent(all), all.reactions]).toEqual([['/repos/octocat/demo/actions/runs/17/rerun'], ['eyes', 'rocket']]);
    mayRerun = false;
    const failed = await comment('/image-drift rerun failed');
    expect(sent(failed)).toEqual(['/repos/octocat/demo/actions/runs/17/rerun-failed-jobs']);
    expect(failed.answers[0]).toMatch(/^Nothing was started: GitHub answered 403, .*actions: write/);
  });

  test('a writer mutes a case for the next nights, and sees how to take it back', async () => {
    await night();
    await comment('/image-drift accept', { isPull: false });
    simulator.configure({ models: { studio: { seeded: true, drift: { prompts: ['mug'], style: 'another' } } } });
    const muted = await comment('/image-drift mute mug until 2w the vendor knows');
    expect(muted.answers[0]).toMatch(
      /^Muted: `mug` until the end of \d{4}-\d\d-\d\d \(UTC\)\. .* does not alarm\. To judge it again: `\/image-drift unmute mug`$/,
    );
    expect(muted.reactions).toEqual(['eyes', 'rocket']);
    expect(server.git('log', '-1', '--format=%an: %s', 'image-drift')).toMatch(/^mona: Mute mug until /);
    const quiet = await night();
    expect([quiet.exitCode, quiet.outputs]).toMatchObject([0, { counts: '{"watch":1,"stable":1}' }]);
  });

  test('a mute is replaced by a new one, and taken back on all routes by the name of its case', async () => {
    await comment('/image-drift mute mug until 2w the vendor knows');
    const again = await comment('/image-drift mute mug until 3w');
    expect(again.answers[0]).toMatch(/It was `muted until .* by mona: the vendor knows` before\./);
    const unmuted = await comment('/image-drift unmute mug', { isPull: false });
    expect(unmuted.answers[0]).toMatch(
      /^Judged again from the next run on: `mug`\. To mute it again:\n\n- `\/image-drift mute mug until /,
    );
    expect(JSON.parse(server.git('show', 'image-drift:mutes.json'))).toEqual({ version: 1, mutes: [] });
  });

  test('a mute of what is unknown, without a day, or by a reader changes nothing', async () => {
    const refusals: [string, string, Written?][] = [
      ['/image-drift mute mugs until 7d', 'there is no case mugs. Did you mean "mug"?'],
      ['/image-drift mute stuido/mug until 7d', 'there is no route stuido. Did you mean "studio"?'],
      ['/image-drift mute mug until someday', 'is a day such as 2026-12-31, or 7d, or 2w'],
      ['/image-drift unmute mug', 'there is no mute of mug'],
      ['/image-drift mute mug until 7d', '`hubot` cannot', { author: 'hubot' }],
    ];
    for (const [body, problem, written = {}] of refusals) {
      const { answers, reactions } = await comment(body, written);
      expect(answers).toEqual([expect.stringContaining(problem)]);
      expect(reactions.at(-1)).toBe('confused');
    }
    expect(server.git('branch', '--list', 'image-drift')).toBe('');
  });

  test('a mistake is answered with the commands', async () => {
    const { answers } = await comment('/image-drift acept');
    expect(answers[0]).toMatch(/^Nothing was done: there is no command `acept`\.[^]*- `\/image-drift accept/);
  });
});

/** Somebody fills in the form of the Actions page. */
async function dispatch(inputs: Readonly<Record<string, string>>, who: Readonly<Record<string, string>> = {}) {
  const before = github.requests.length;
  runner = { GITHUB_ACTOR: 'mona', ...who };
  const result = await job('workflow_dispatch', { inputs }, { command: 'comment' });
  runner = {};
  const requests = github.requests.slice(before);
  expect(requests.flatMap(checkRequest)).toEqual([]);
  return { ...result, requests };
}

describe('a command by the form of the Actions page', () => {
  test('accepts the run that it names, with the asker as author, and tells so in the summary of the job', async () => {
    await checkPull();
    const { runId } = JSON.parse(server.git('show', 'image-drift:candidates/pull-7/default.json')) as { runId: string };
    const unnamed = await dispatch({ command: 'accept' });
    expect([unnamed.exitCode, unnamed.summary]).toEqual([
      3,
      `### Image Drift\n\nNothing was accepted: name the run, by the id that its report shows. These wait: \`${runId}\` (pull-7).\n`,
    ]);
    const named = await dispatch({ command: 'accept', 'run-id': runId, case: 'mug', route: '' });
    expect([named.exitCode, named.summary]).toEqual([
      0,
      expect.stringMatching(
        /^### Image Drift\n\nAccepted: .* 1 cell .* become the baseline when pull request 7 is merged\./,
      ),
    ]);
    expect(named.requests.some(({ method }) => method === 'POST')).toBe(false);
    expect(server.git('log', '-1', '--format=%an', 'image-drift')).toBe('mona');
    await closePull(true);
    expect(baselines()).toEqual(['baselines/studio/mug.json']);
  });

  test('refuses a run of an older commit, and one that does not wait', async () => {
    await checkPull();
    const { runId } = JSON.parse(server.git('show', 'image-drift:candidates/pull-7/default.json')) as { runId: string };
    head = NEXT;
    expect((await dispatch({ command: 'accept', 'run-id': runId })).summary).toContain('tested an older commit');
    const other = await dispatch({ command: 'rerun-failed', 'run-id': 'another' });
    expect([other.exitCode, other.summary]).toEqual([3, expect.stringContaining('run `another` does not wait')]);
    const { requests } = await dispatch({ command: 'rerun-failed', 'run-id': runId });
    expect(requests.at(-1)!.path).toBe('/repos/octocat/demo/actions/runs/17/rerun-failed-jobs');
  });

  test('mutes and unmutes; what is typed is text, whatever it looks like', async () => {
    const reason = '$(touch /tmp/x) `id` ${{ secrets.KEY }} @octo-org/everyone <img src=x>\n::set-output name=x::y';
    const muted = await dispatch({ command: 'mute', case: 'mug', until: '2w', reason });
    expect([muted.exitCode, muted.summary]).toEqual([0, expect.stringMatching(/Muted: `mug` until the end of /)]);
    expect(JSON.parse(server.git('show', 'image-drift:mutes.json'))).toMatchObject({
      mutes: [{ caseId: 'mug', by: 'mona', reason: reason.replace('\n', ' ') }],
    });
    const unmuted = await dispatch({ command: 'unmute', case: 'mug' });
    expect(unmuted.summary).toMatch(/Judged again .*`mug`.*\n\n- ``\/image-drift mute mug until .*@octo-org.*``\n$/s);
    expect(unmuted.log).not.toMatch(/^::/m);
  });

  test.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
    ['a reader', {}, { GITHUB_ACTOR: 'hubot' }, /`hubot` cannot/],
    ['a reader who starts the run of a writer again', {}, { GITHUB_TRIGGERING_ACTOR: 'hubot' }, /`hubot` cannot/],
    ['an app', {}, { GITHUB_ACTOR: 'github-actions[bot]' }, /an app started this run/],
    ['a run on another branch', {}, { GITHUB_REF: 'refs/heads/topic' }, /taken from the default branch/],
    ['an unknown command', { command: 'publish' }, {}, /`command` is one of accept, rerun, rerun-failed, mute, unmute/],
    ['no case', { case: '' }, {}, /`mute` needs a case/],
    ['an id that is a path', { case: '../../etc' }, {}, /`route` and `case` are ids of the config/],
    ['an unknown case', { case: 'mugs' }, {}, /no case mugs\. Did you mean "mug"\?/],
    ['a day that is none', { until: 'someday' }, {}, /a day such as 2026-12-31/],
    ['a run that is a path', { 'run-id': '../x' }, {}, /`run-id` is the id of a run/],
  ])('%s changes nothing', async (_name, inputs, who, problem) => {
    const { exitCode, summary } = await dispatch({ command: 'mute', case: 'mug', until: '7d', ...inputs }, who);
    expect([exitCode, summary]).toEqual([3, expect.stringMatching(problem)]);
    expect(server.git('branch', '--list', 'image-drift')).toBe('');
  });
});

const bytesOf = (path: string): Buffer =>
  execFileSync('git', ['show', `image-drift:${path}`], { cwd: server.folder, env: { PATH: process.env['PATH'] } });

/** The candidate that the branch has, as somebody forged it. */
function forge(change: { readonly record: (text: string) => string; readonly keepHash?: boolean }): void {
  const candidate = JSON.parse(server.git('show', 'image-drift:candidates/pull-7/default.json')) as {
    record: string;
    pictures: string[];
  };
  const record = change.record(server.git('show', `image-drift:candidates/files/${candidate.record}`));
  const name = change.keepHash === true ? candidate.record : `${sha256(record)}.json`;
  server.plant('image-drift', [
    {
      message: 'Forged',
      files: [
        { path: 'candidates/pull-7/default.json', content: JSON.stringify({ ...candidate, record: name }) },
        { path: `candidates/files/${name}`, content: record },
        ...candidate.pictures
          .map((file) => `candidates/files/${file}`)
          .map((path) => ({ path, content: bytesOf(path) })),
      ],
    },
  ]);
}

describe('what waits on the branch is not believed', () => {
  test.each<[string, Parameters<typeof forge>[0], RegExp]>([
    [
      'a partial run',
      { record: (text) => text.replace('{"version":1', '{"incomplete":"aborted","version":1') },
      /is partial/,
    ],
    [
      'a changed record',
      { record: (text) => text.replace('A white mug', 'A black mug'), keepHash: true },
      /does not have the hash/,
    ],
    [
      'the record of another pull request',
      { record: (text) => text.replace('"pullRequest":7', '"pullRequest":8') },
      /another run/,
    ],
  ])('%s is refused', async (_name, change, problem) => {
    await checkPull();
    forge(change);
    const { answers } = await comment('/image-drift accept');
    expect(answers).toEqual([expect.stringMatching(problem)]);
    expect(waiting()).not.toContain('accepted/pull-7/default.json');
  });
});

test('the commands run on their own events alone', async () => {
  expect((await job('pull_request', pull(), { command: 'comment' })).exitCode).toBe(2);
  expect((await job('issue_comment', {}, { command: 'merge-accept' })).exitCode).toBe(2);
  expect((await job('issue_comment', {}, { command: 'check' })).exitCode).toBe(2);
  expect(simulator.requests()).toHaveLength(0);
});
