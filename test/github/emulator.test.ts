import { expect, test } from 'vitest';

import { checkRequest } from './openapi-check.ts';
import { createOctokitForge } from '../../src/github/octokit-forge.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type GitHubEmulatorOptions, startGitHubEmulator } from '../fakes/github-emulator.ts';
import { startRecordingProxy } from '../fakes/recording-proxy.ts';

/** Our forge against a GitHub that is not ours, with every request checked. */
async function startPeer(options?: GitHubEmulatorOptions) {
  const github = await startGitHubEmulator(options);
  const proxy = await startRecordingProxy(github.url);
  const context = {
    repository: { owner: 'octocat', name: 'demo' },
    apiUrl: proxy.url,
    serverUrl: 'https://github.com',
  };
  return {
    github,
    forge: createOctokitForge({ token: github.token, context, clock: systemClock, pace: 'none' }),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
      expect(proxy.exchanges.flatMap(checkRequest)).toEqual([]);
      expect(proxy.exchanges.length).toBeGreaterThan(0);
    },
  };
}

interface Post {
  readonly body: string;
  readonly user: { readonly login: string };
}

const comment = { pullRequest: 1, marker: '<!-- image-drift:comment:default -->', create: true };

test('two runs leave one comment among those of others', async () => {
  await using at = await startPeer();
  await at.github.send(
    'POST',
    '/repos/octocat/demo/issues/1/comments',
    { body: `${comment.marker}\nforged` },
    'stranger-token',
  );
  expect(await at.forge.upsertComment({ ...comment, body: 'first' })).toMatchObject({
    kind: 'done',
    action: 'created',
  });
  const second = await at.forge.upsertComment({ ...comment, body: 'second' });
  expect(second).toMatchObject({ kind: 'done', action: 'updated' });
  expect(second).not.toHaveProperty('postedAs');
  const comments = await at.github.read<Post[]>('/repos/octocat/demo/issues/1/comments');
  expect(comments.map(({ user, body }) => [user.login, body])).toEqual([
    ['stranger', `${comment.marker}\nforged`],
    ['github-actions[bot]', `${comment.marker}\nsecond`],
  ]);
});

test('an issue is opened with its labels, closed, found closed, opened again and commented on', async () => {
  await using at = await startPeer();
  const marker = '<!-- image-drift:issue:default:';
  const labels = ['image-drift', 'ci'];
  const body = `${marker}a -->\ntext`;
  expect(await at.forge.openIssue({ title: 'Drifted', body, labels, assignees: ['octocat'] })).toMatchObject({
    kind: 'done',
    action: 'created',
  });
  const search = { label: 'image-drift', opensWith: marker };
  const found = await at.forge.listIssues(search);
  expect(found).toMatchObject({ issues: [{ body, isOpen: true }] });
  if (found.kind !== 'done') return;
  const { number } = found.issues[0]!;
  await at.forge.changeIssue({ number, title: 'Recovered', body, state: 'closed' });
  expect(await at.forge.listIssues(search)).toMatchObject({ issues: [{ title: 'Recovered', isOpen: false }] });
  await at.forge.changeIssue({ number, title: 'Back', body, state: 'open' });
  await at.forge.commentOnIssue({ number, body: 'Back after a recovery' });
  expect(await at.github.read(`/repos/octocat/demo/issues/${number}`)).toMatchObject({
    title: 'Back',
    state: 'open',
    labels: [{ name: 'image-drift' }, { name: 'ci' }],
    assignees: [{ login: 'octocat' }],
  });
  expect(await at.github.read(`/repos/octocat/demo/issues/${number}/comments`)).toMatchObject([
    { body: 'Back after a recovery', user: { login: 'github-actions[bot]' } },
  ]);
});

test('a check run of 70 marks is on the commit with its conclusion', async () => {
  await using at = await startPeer({ permissions: { checks: 'write', metadata: 'read' } });
  const { object } = await at.github.read<{ object: { sha: string } }>('/repos/octocat/demo/git/ref/heads/prompts');
  const annotations = Array.from({ length: 70 }, (_, index) => {
    return { path: 'prompts.yml', line: index + 1, level: 'warning', title: 'mug: drifted', message: 'moved' } as const;
  });
  const texts = { title: 'Drifted', summary: 'Cells: 70 drifted.' };
  const posted = await at.forge.postCheck({
    name: 'Image Drift report',
    commit: object.sha,
    conclusion: 'neutral',
    ...texts,
    annotations,
  });
  expect(posted).toMatchObject({ kind: 'done', url: expect.stringContaining('/checks/') as string });
  expect(await at.github.read(`/repos/octocat/demo/commits/${object.sha}/check-runs`)).toMatchObject({
    check_runs: [{ name: 'Image Drift report', status: 'completed', conclusion: 'neutral', output: texts }],
  });
});

test('without checks: write a check run is refused', async () => {
  await using at = await startPeer();
  const draft = {
    name: 'Image Drift report',
    commit: 'a'.repeat(40),
    conclusion: 'success',
    title: 't',
    summary: 's',
  } as const;
  expect(await at.forge.postCheck({ ...draft, annotations: [] })).toMatchObject({
    kind: 'refused',
    permission: 'checks: write',
    status: 403,
  });
});
