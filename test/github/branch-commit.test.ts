import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const commit = (...names: string[]) => ({
  branch: 'image-drift',
  files: new Map(names.map((name) => [`pictures/${name}.webp`, bytes(name)])),
  message: 'Pictures of run 1',
});

test('a missing branch is made without a parent, and its files are served by commit', async () => {
  await using at = await startForge();
  const committed = await at.forge.commitFiles(commit('a', 'b'));
  expect(committed).toMatchObject({ kind: 'done', added: 2 });
  if (committed.kind !== 'done') return;
  const url = at.forge.fileUrl({ commit: committed.commit, path: 'pictures/a.webp' });
  expect(url).toBe(`${at.github.url}/octocat/demo/blob/${committed.commit}/pictures/a.webp?raw=true`);
  expect(await (await fetch(url)).text()).toBe('a');
});

test('a second run adds one commit on top and sends only what is new', async () => {
  await using at = await startForge();
  const first = await at.forge.commitFiles(commit('a'));
  const second = await at.forge.commitFiles(commit('a', 'b'));
  expect(second).toMatchObject({ added: 1 });
  expect(at.sent().filter((line) => line === 'POST /git/blobs')).toHaveLength(2);
  const parents = at.github.requests
    .filter(({ path }) => path.endsWith('/git/commits'))
    .map(({ body }) => (body as { parents: string[] }).parents);
  expect(parents).toEqual([[], [(first as { commit: string }).commit]]);
});

test('a run whose pictures are all there writes nothing and links the branch as it is', async () => {
  await using at = await startForge();
  const first = await at.forge.commitFiles(commit('a'));
  const before = at.github.requests.length;
  expect(await at.forge.commitFiles(commit('a'))).toEqual({ ...first, added: 0 });
  expect(
    at
      .sent()
      .slice(before)
      .every((line) => line.startsWith('GET')),
  ).toBe(true);
});

test('when another job was faster, ours goes on top of its commit and keeps its files', async () => {
  await using at = await startForge();
  await at.forge.commitFiles(commit('a'));
  let races = 2;
  at.github.intercept = ({ method, path }) => {
    if (method === 'PATCH' && path.includes('/git/refs/') && races > 0)
      at.github.pushBeside('image-drift', `pictures/beside-${races--}.webp`, 'beside');
    return undefined;
  };
  const committed = await at.forge.commitFiles(commit('b'));
  expect(committed).toMatchObject({ kind: 'done', added: 1 });
  if (committed.kind !== 'done') return;
  for (const name of ['a', 'b', 'beside-1', 'beside-2'])
    expect((await fetch(at.forge.fileUrl({ commit: committed.commit, path: `pictures/${name}.webp` }))).status).toBe(
      200,
    );
  // The blob is sent once, however often the commit is made again.
  expect(at.sent().filter((line) => line === 'POST /git/blobs')).toHaveLength(2);
  expect(at.clock.sleeps.length).toBeGreaterThanOrEqual(2);
});

test('two jobs that both make the branch end with one history', async () => {
  await using at = await startForge();
  let isFirst = true;
  at.github.intercept = ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/git/refs') && isFirst)
      at.github.pushBeside('image-drift', 'pictures/beside.webp', 'beside');
    if (method === 'POST' && path.endsWith('/git/refs')) isFirst = false;
    return undefined;
  };
  expect(await at.forge.commitFiles(commit('a'))).toMatchObject({ kind: 'done', added: 1 });
});

test('a branch that never moves for us is a refusal after a bounded number of rounds', async () => {
  await using at = await startForge();
  await at.forge.commitFiles(commit('a'));
  at.github.intercept = ({ method }) =>
    method === 'PATCH' ? { status: 422, data: { message: 'Repository rule violations found' } } : undefined;
  expect(await at.forge.commitFiles(commit('b'))).toEqual({
    kind: 'refused',
    permission: 'contents: write',
    status: 422,
    message: 'Repository rule violations found',
  });
  expect(at.sent().filter((line) => line.startsWith('PATCH'))).toHaveLength(8);
});

test('a token without contents: write is refused before anything is stored', async () => {
  await using at = await startForge();
  at.github.intercept = ({ method }) =>
    method === 'POST' ? { status: 403, data: { message: 'Resource not accessible by integration' } } : undefined;
  expect(await at.forge.commitFiles(commit('a', 'b'))).toMatchObject({
    kind: 'refused',
    permission: 'contents: write',
    status: 403,
  });
  expect(at.sent()).toEqual(['GET /git/ref/heads%2Fimage-drift', 'POST /git/blobs']);
});

test('an object id that is none does not get into a URL', async () => {
  await using at = await startForge();
  at.github.intercept = ({ path }) =>
    path.endsWith('/git/blobs') ? { status: 201, data: { sha: '"><img src=x>' } } : undefined;
  await expect(at.forge.commitFiles(commit('a'))).rejects.toMatchObject({ code: 'github-answer' });
});
