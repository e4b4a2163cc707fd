import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { createFixture } from 'fs-fixture';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

import { type ForkScene, startForkScene, WRITER } from '../attacks/fork-scene.ts';
import type { StepOptions } from '../attacks/scene.ts';
import { initRepository } from '../../src/commands/init.ts';

/**
 * A default branch with a baseline, a pull request of it whose run waits, and the same pull request as a fork's. The
 * vendor has moved since.
 */
let fork: ForkScene;
let events: string;
let reviewed: string;

beforeAll(async () => {
  fork = await startForkScene({ more: 'baseline: { store: branch }\nbudget: { perRun: 1 }' });
  events = await mkdtemp(join(tmpdir(), 'image-drift-permissions-'));
  await night();
  await onIssue('/image-drift accept');
  move();
  await fork.scene.step({ inputs: { comment: 'never', pictures: 'false' } });
  reviewed = (await fork.scene.record()).run.commit!;
  await fork.scene.step({ event: 'schedule', inputs: { shard: '1/1', out: 'image-drift-shards/image-drift-shard-1' } });
});
afterAll(async () => {
  await fork[Symbol.asyncDispose]();
  await rm(events, { recursive: true });
});

type Asked = { readonly method: string; readonly path: string; readonly body?: unknown };

/** Comments of pull request 1, and those that a job edits or reacts to. */
const OF_PULL = /\/issues\/(1|comments)\//;

/** What a job is refused without the permission. */
const REFUSED: Readonly<Record<string, (asked: Asked) => boolean>> = {
  'actions: write': ({ path }) => path.includes('/actions/'),
  'contents: read': ({ path }) => path.includes('/git/'),
  // Everybody may read a public repository.
  'contents: write': ({ method, path }) => path.includes('/git/') && method !== 'GET',
  'issues: write': ({ path }) => /\/issues(\/|\?|$)/.test(path) && !OF_PULL.test(path),
  'pull-requests: write': ({ path }) => path.endsWith('/pulls/1') || OF_PULL.test(path),
};

function take(permission: string): void {
  const { intercept } = fork.scene.github;
  fork.scene.github.intercept = (asked) =>
    REFUSED[permission]!(asked)
      ? { status: 403, data: { message: 'Resource not accessible by integration' } }
      : intercept!(asked);
  if (permission.startsWith('contents'))
    fork.server.intercept = ({ path }) =>
      permission === 'contents: read' || path.includes('git-receive-pack') ? 403 : undefined;
  give = () => {
    fork.scene.github.intercept = intercept;
    fork.server.intercept = undefined;
  };
}
let give = (): void => undefined;
afterEach(() => give());

/** A job of an event that the fixtures do not have. */
async function job(payload: object, options: StepOptions) {
  const file = join(events, 'event.json');
  await writeFile(
    file,
    JSON.stringify({ repository: { full_name: 'octocat/demo', default_branch: 'main' }, ...payload }),
  );
  return fork.scene.step({ ...options, env: { GITHUB_EVENT_PATH: file, ...options.env } });
}

let looks = 0;
/** The vendor paints as never before. */
function move(): void {
  const drift = { style: `look ${(looks += 1)}` };
  fork.scene.vendor.configure({ models: { studio: { seeded: true, drift } } });
}

const later = (): string => new Date(Date.now() + 5_000).toISOString();
const command = (words: string) => {
  fork.pull.head = reviewed;
  return fork.comment(`/image-drift ${words}`, { createdAt: later(), inputs: { command: 'comment' } });
};
const onIssue = (body: string) => {
  const at = later();
  const comment = { id: 98, body, user: { login: WRITER, type: 'User' }, created_at: at, updated_at: at };
  return job(
    { action: 'created', issue: { number: 2 }, comment },
    { event: 'issue_comment', inputs: { command: 'comment' } },
  );
};
const byForm = () =>
  job(
    { inputs: { command: 'mute', case: 'mug', until: '1w' } },
    { event: 'workflow_dispatch', inputs: { command: 'comment' }, env: { GITHUB_ACTOR: WRITER } },
  );
const merge = () =>
  job(
    {
      action: 'closed',
      pull_request: { number: 1, merged: false, head: { sha: reviewed, repo: { full_name: 'octocat/demo' } } },
    },
    { inputs: { command: 'merge-accept' } },
  );
const forkRun = () => {
  // Pictures that the branch has need no push.
  move();
  return fork.comment(`/image-drift run ${fork.push({})}`);
};
const preview = () => {
  fork.push({});
  return fork.preview();
};
const night = (inputs: StepOptions['inputs'] = {}) => fork.scene.step({ event: 'schedule', inputs });

const namedIn = (text: string): readonly string[] => text.match(/[a-z-]+: (read|write)\b/g) ?? [];

type Outcome = Awaited<ReturnType<ForkScene['scene']['step']>>;
/** Job, permission, run, verdict, exit code, and what is named, where that is not the permission. */
type Row = [string, string, () => Promise<Outcome>, string | undefined, number, (readonly string[])?];

const ROWS: Row[] = [
  ['nightly check', 'contents: write', night, 'drifted', 1],
  ['nightly check', 'issues: write', night, 'drifted', 1],
  ['pull-request check', 'contents: write', () => fork.scene.step(), 'drifted', 1],
  ['pull-request check', 'pull-requests: write', () => fork.scene.step(), 'drifted', 1],
  ['shards plan', 'contents: read', () => night({ command: 'plan', shards: '2' }), 'inconclusive', 3],
  ['shards check', 'contents: read', () => night({ shard: '1/2', out: 'part' }), 'inconclusive', 3],
  ['shards merge', 'contents: write', () => night({ command: 'merge' }), 'drifted', 1],
  ['shards merge', 'issues: write', () => night({ command: 'merge' }), 'drifted', 1],
  ['commands answer', 'actions: write', () => command('rerun'), undefined, 0],
  ['commands answer', 'contents: write', () => command('mute mug until 1w'), 'inconclusive', 3],
  ['commands answer', 'contents: write', byForm, undefined, 3],
  ['commands answer', 'issues: write', () => onIssue('/image-drift help'), undefined, 0],
  ['commands answer', 'pull-requests: write', () => command('help'), undefined, 0],
  ['commands answer', 'pull-requests: write', () => command('accept'), 'inconclusive', 3],
  ['merge accept', 'contents: write', merge, 'inconclusive', 3],
  ['fork-preview preview', 'contents: read', preview, 'inconclusive', 3],
  ['fork-run check', 'contents: write', forkRun, 'drifted', 1],
  // The other permission does as well in a pull request: nothing is missing.
  ['fork-run check', 'issues: write', forkRun, 'drifted', 1, []],
  ['fork-run check', 'pull-requests: write', forkRun, 'inconclusive', 3],
];

test.each<Row>(ROWS)(
  '%s without %s: the verdict is right, and one sentence names what is missing',
  async (_job, permission, run, verdict, exitCode, named = [permission]) => {
    take(permission);
    const posted = fork.scene.github.comments.length;
    const { outputs, log, summary = '', ...outcome } = await run();
    expect([outputs['verdict'], outcome.exitCode]).toEqual([verdict, exitCode]);
    expect(namedIn(log)).toEqual(named);
    const answers = fork.scene.github.comments.slice(posted).map(({ body }) => body);
    for (const text of [summary, ...answers]) expect([[], named]).toContainEqual(namedIn(text));
  },
);

test('every permission of every job that init writes has its row', async () => {
  await using folder = await createFixture();
  const { written } = await initRepository({ root: folder.path, store: 'branch' });
  const found: string[] = [];
  for (const file of written.filter((path) => path.startsWith('.github/workflows/'))) {
    const workflow = basename(file, '.yml').replace('image-drift-', '');
    const { jobs } = parse(await readFile(join(folder.path, file), 'utf8')) as {
      readonly jobs: Readonly<Record<string, { readonly permissions: Readonly<Record<string, string>> }>>;
    };
    for (const [name, { permissions }] of Object.entries(jobs))
      for (const [permission, level] of Object.entries(permissions))
        found.push(`${workflow} ${name}, ${permission}: ${level}`);
  }
  expect(new Set(ROWS.map(([job, permission]) => `${job}, ${permission}`))).toEqual(new Set(found));
});
