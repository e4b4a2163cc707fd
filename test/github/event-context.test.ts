import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadEventContext, readEventContext, toRunInfo } from '../../src/github/event-context.ts';

const EVENTS = resolve(import.meta.dirname, '../../fixtures/github/events');
const env = (eventName: string, more: Record<string, string> = {}): Record<string, string> => ({
  GITHUB_REPOSITORY: 'octocat/demo',
  GITHUB_EVENT_NAME: eventName,
  GITHUB_SHA: 'f'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '17',
  GITHUB_ACTOR: 'octocat',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'https://api.github.com',
  ...more,
});
const load = (eventName: string, file: string, more?: Record<string, string>) =>
  loadEventContext(env(eventName, { GITHUB_EVENT_PATH: join(EVENTS, `${file}.json`), ...more }));

test('a pull request gives its number and its head commit, not the merge commit', async () => {
  const context = await load('pull_request', 'pull-request', { GITHUB_REF: 'refs/pull/1/merge' });
  expect(context).toEqual({
    trigger: 'pull_request',
    repository: { owner: 'octocat', name: 'demo' },
    commit: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/pull/1/merge',
    pullRequest: 1,
    actor: 'octocat',
    runUrl: 'https://github.com/octocat/demo/actions/runs/17',
    isFork: false,
    isDefaultBranch: false,
    isPublic: true,
    isPrivileged: false,
    apiUrl: 'https://api.github.com',
    serverUrl: 'https://github.com',
  });
});

test.each(['pull-request-fork', 'pull-request-deleted-fork', 'pull-request-dependabot'])(
  '%s has a token that only reads',
  async (file) => {
    expect(await load('pull_request', file)).toMatchObject({ isFork: true, pullRequest: 1 });
  },
);

test('a schedule speaks for the default branch, though its payload does not name it', async () => {
  expect(await load('schedule', 'schedule')).toMatchObject({
    isDefaultBranch: true,
    isFork: false,
    commit: 'f'.repeat(40),
  });
});

test('a dispatch speaks for the default branch only when it runs there', async () => {
  expect(await load('workflow_dispatch', 'workflow-dispatch')).toMatchObject({ isDefaultBranch: true });
  expect(await load('workflow_dispatch', 'workflow-dispatch', { GITHUB_REF: 'refs/heads/try' })).toMatchObject({
    isDefaultBranch: false,
  });
});

test.each([
  [{ private: false }, true],
  [{ private: true }, false],
  [{}, false],
  [{ private: 'no' }, false],
])('a repository is public where the event says so: %j', (repository, isPublic) => {
  expect(readEventContext({ env: env('schedule'), payload: { repository } })).toMatchObject({ isPublic });
});

test('a comment on a pull request is a privileged event about that pull request', async () => {
  expect(await load('issue_comment', 'issue-comment')).toMatchObject({ pullRequest: 7, isPrivileged: true });
});

test('GitHub Enterprise keeps the path of its API', () => {
  const context = readEventContext({
    env: env('schedule', {
      GITHUB_API_URL: 'https://git.example.com/api/v3/',
      GITHUB_SERVER_URL: 'https://git.example.com',
    }),
    payload: {},
  });
  expect(context).toMatchObject({
    apiUrl: 'https://git.example.com/api/v3',
    runUrl: 'https://git.example.com/octocat/demo/actions/runs/17',
  });
});

test('outside of a workflow there is no context', () => {
  expect(readEventContext({ env: {}, payload: undefined })).toBeUndefined();
});

test('a missing or broken event file costs its facts, not the run', async () => {
  expect(await loadEventContext(env('pull_request', { GITHUB_EVENT_PATH: '/nowhere/event.json' }))).toMatchObject({
    trigger: 'pull_request',
  });
  expect(await loadEventContext(env('pull_request', { GITHUB_EVENT_PATH: import.meta.filename }))).not.toHaveProperty(
    'pullRequest',
  );
});

describe('hostile values', () => {
  const payloads: readonly unknown[] = [
    null,
    [],
    'text',
    { pull_request: 'text' },
    { pull_request: { number: '1; rm -rf', head: { sha: '../../etc', repo: [] } } },
    { pull_request: { number: -1, head: null } },
    { pull_request: { number: 1e300, user: { login: {} } }, repository: { default_branch: {} } },
    JSON.parse('{"__proto__": {"pull_request": {"number": 3}}}'),
  ];
  test.each(payloads.map((payload) => [JSON.stringify(payload), payload]))(
    '%s is read without a crash and without a number',
    (_name, payload) => {
      const context = readEventContext({ env: env('pull_request'), payload });
      expect(context?.pullRequest).toBeUndefined();
      // A head commit that is none is unknown; the merge commit in its place would be the wrong one.
      expect(context).not.toMatchObject({ commit: expect.stringMatching(/[^f]/) as string });
    },
  );

  test('values of the environment that are no names are left out', () => {
    const context = readEventContext({
      env: env('a b', {
        GITHUB_ACTOR: '<img>',
        GITHUB_REF: 'refs/heads/a\nb',
        GITHUB_RUN_ID: 'x',
        GITHUB_SHA: 'HEAD',
        GITHUB_API_URL: 'file:///etc',
      }),
      payload: {},
    })!;
    expect(context).toMatchObject({ trigger: 'unknown', apiUrl: 'https://api.github.com' });
    expect(Object.keys(context)).not.toEqual(expect.arrayContaining(['actor']));
    expect(context).not.toHaveProperty('ref');
    expect(context).not.toHaveProperty('runUrl');
    expect(context).not.toHaveProperty('commit');
  });
});

test('the record keeps the facts under its own names', () => {
  const payload: unknown = JSON.parse(readFileSync(join(EVENTS, 'pull-request.json'), 'utf8'));
  expect(toRunInfo(readEventContext({ env: env('pull_request'), payload })!)).toEqual({
    trigger: 'pull_request',
    repository: 'octocat/demo',
    commit: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/heads/main',
    pullRequest: 1,
    actor: 'octocat',
    url: 'https://github.com/octocat/demo/actions/runs/17',
  });
});
