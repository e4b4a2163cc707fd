import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';

const MARKER = '<!-- image-drift:issue:default -->';
const US = 'github-actions[bot]';
const request = {
  marker: MARKER,
  title: 'Image drift in suite default',
  body: 'Two cells drifted.',
  labels: ['image-drift'],
  create: true,
} as const;

test('two drifted nights leave one issue, and the second updates it', async () => {
  await using at = await startForge();
  expect(await at.forge.upsertIssue(request)).toMatchObject({ action: 'created' });
  expect(await at.forge.upsertIssue({ ...request, body: 'Three cells drifted.' })).toMatchObject({ action: 'updated' });
  expect(at.github.issues).toMatchObject([
    { body: `${MARKER}\nThree cells drifted.`, labels: [{ name: 'image-drift' }] },
  ]);
});

test('an issue that somebody closed stays closed, and the next drifted night opens another', async () => {
  await using at = await startForge();
  at.github.addIssue(US, `${MARKER}\nold`, { state: 'closed' });
  expect(await at.forge.upsertIssue(request)).toMatchObject({ action: 'created' });
  expect(at.github.issues[0]).toMatchObject({ state: 'closed', body: `${MARKER}\nold` });
});

test('neither issues of others nor pull requests are taken for ours', async () => {
  await using at = await startForge();
  at.github.addIssue('stranger', `${MARKER}\nforged`);
  at.github.addIssue(US, `${MARKER}\na pull request`, { pull_request: {} });
  await at.forge.upsertIssue(request);
  expect(at.github.issues).toHaveLength(3);
  expect(at.github.issues.map(({ body }) => body).slice(0, 2)).toEqual([
    `${MARKER}\nforged`,
    `${MARKER}\na pull request`,
  ]);
});

test('ours is found behind more than a page of others', async () => {
  await using at = await startForge();
  for (let index = 0; index < 105; index += 1) at.github.addIssue('octocat', `issue ${index}`);
  at.github.addIssue(US, `${MARKER}\nold`);
  expect(await at.forge.upsertIssue(request)).toMatchObject({ action: 'updated' });
});

test('a quiet night opens nothing', async () => {
  await using at = await startForge();
  expect(await at.forge.upsertIssue({ ...request, create: false })).toEqual({ kind: 'done', action: 'none' });
  expect(at.github.issues).toEqual([]);
});

test('a repository without issues is a refusal', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 410, data: { message: 'Issues are disabled for this repo' } });
  expect(await at.forge.upsertIssue(request)).toMatchObject({
    kind: 'refused',
    status: 410,
    permission: 'issues: write',
  });
});
