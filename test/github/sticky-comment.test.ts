import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';

const MARKER = '<!-- image-drift:comment:default -->';
const request = { pullRequest: 1, marker: MARKER, body: 'Nothing moved.', create: true };
const US = 'github-actions[bot]';

test('the first run writes a comment that opens with the marker', async () => {
  await using at = await startForge();
  expect(await at.forge.upsertComment(request)).toEqual({
    kind: 'done',
    action: 'created',
    url: at.github.comments[0]!.html_url,
  });
  expect(at.github.comments.map(({ body }) => body)).toEqual([`${MARKER}\nNothing moved.`]);
});

test('the second run updates the comment of the first', async () => {
  await using at = await startForge();
  await at.forge.upsertComment(request);
  expect(await at.forge.upsertComment({ ...request, body: 'It moved.' })).toMatchObject({ action: 'updated' });
  expect(at.github.comments.map(({ body }) => body)).toEqual([`${MARKER}\nIt moved.`]);
});

test('an equal comment is left alone, so that nobody is notified', async () => {
  await using at = await startForge();
  await at.forge.upsertComment(request);
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'unchanged' });
  expect(at.sent().filter((line) => !line.startsWith('GET'))).toHaveLength(1);
});

test('a comment of somebody else with our marker is never touched, on whichever page ours is', async () => {
  await using at = await startForge();
  at.github.addComment('stranger', `${MARKER}\nApproved!`);
  for (let index = 0; index < 130; index += 1) at.github.addComment('octocat', `comment ${index}`);
  const ours = at.github.addComment(US, `${MARKER}\nold`);
  at.github.addComment('image-drift[bot]', `${MARKER}\nforged by another app`);
  for (let index = 0; index < 120; index += 1) at.github.addComment('stranger', `${MARKER}\nflood ${index}`);

  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'updated', url: ours.html_url });
  expect(at.github.comments.filter(({ body }) => body.includes('Nothing moved.'))).toEqual([ours]);
  expect(at.github.comments).toHaveLength(253);
});

test('our own words that only quote the marker are not taken for our comment', async () => {
  await using at = await startForge();
  at.github.addComment(US, `> ${MARKER}\na quote by another workflow`);
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
});

test('of two comments of ours, left by runs that raced, the newest is updated', async () => {
  await using at = await startForge();
  at.github.addComment(US, `${MARKER}\nfirst`);
  const second = at.github.addComment(US, `${MARKER}\nsecond`);
  expect(await at.forge.upsertComment(request)).toMatchObject({ url: second.html_url });
});

test('the comment of another suite stays', async () => {
  await using at = await startForge();
  at.github.addComment(US, '<!-- image-drift:comment:default-two -->\nother suite');
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
});

test('with create off, a missing comment is not written and an existing one is updated', async () => {
  await using at = await startForge();
  expect(await at.forge.upsertComment({ ...request, create: false })).toEqual({ kind: 'done', action: 'none' });
  at.github.addComment(US, `${MARKER}\nold`);
  expect(await at.forge.upsertComment({ ...request, create: false })).toMatchObject({ action: 'updated' });
});

test('a token that only reads is refused with the permission it lacks', async () => {
  await using at = await startForge();
  at.github.intercept = ({ method }) =>
    method === 'POST' ? { status: 403, data: { message: 'Resource not accessible by integration' } } : undefined;
  expect(await at.forge.upsertComment(request)).toEqual({
    kind: 'refused',
    permission: 'pull-requests: write',
    status: 403,
    message: 'Resource not accessible by integration',
  });
});

test.each([401, 404, 410, 422])('an answer of %i is a refusal, whatever its body', async (status) => {
  await using at = await startForge();
  at.github.intercept = () => ({ status, raw: '<html>no</html>' });
  expect(await at.forge.upsertComment(request)).toMatchObject({ kind: 'refused', status });
});

test('a personal token asks once who it is', async () => {
  await using at = await startForge({ token: 'github_pat_1' });
  await at.forge.upsertComment(request);
  await at.forge.upsertComment(request);
  expect(at.sent().filter((line) => line === 'GET /user')).toHaveLength(1);
});

test('a token that may not ask who it is speaks as Actions', async () => {
  await using at = await startForge({ token: 'opaque' });
  at.github.intercept = ({ path }) =>
    path === '/user' ? { status: 403, data: { message: 'Resource not accessible' } } : undefined;
  expect(await at.forge.viewer()).toBe(US);
});

test('a comment that appears under another login says so, because the next run would not find it', async () => {
  await using at = await startForge({ login: 'my-app[bot]' });
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created', postedAs: US });
});
