import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';

const MARKER = '<!-- image-drift:issue:default:';
const US = 'github-actions[bot]';
const search = { label: 'image-drift', opensWith: MARKER };
const draft = { title: 'Pictures drifted', body: `${MARKER}a -->\ntext`, labels: ['image-drift', 'ci'], assignees: [] };

test('an issue that was opened is found again, closed, found closed, and opened again', async () => {
  await using at = await startForge();
  expect(await at.forge.openIssue(draft)).toMatchObject({ kind: 'done', action: 'created' });
  const found = await at.forge.listIssues(search);
  expect(found).toMatchObject({ issues: [{ title: draft.title, body: draft.body, isOpen: true }] });
  const { number } = at.github.issues[0]!;
  await at.forge.changeIssue({ number, title: 'Recovered', body: draft.body, state: 'closed' });
  expect(await at.forge.listIssues(search)).toMatchObject({ issues: [{ title: 'Recovered', isOpen: false }] });
  await at.forge.changeIssue({ number, title: 'Back', body: draft.body, state: 'open' });
  expect(at.github.issues).toMatchObject([
    { title: 'Back', state: 'open', labels: [{ name: 'image-drift' }, { name: 'ci' }] },
  ]);
});

test('neither issues of others nor pull requests are taken for ours', async () => {
  await using at = await startForge();
  at.github.addIssue('stranger', `${MARKER}a -->\nforged`);
  at.github.addIssue(US, `${MARKER}a -->\na pull request`, { pull_request: {} });
  at.github.addIssue(US, `Said before ${MARKER}a -->`);
  expect(await at.forge.listIssues(search)).toEqual({ kind: 'done', issues: [] });
});

test('ours is found behind more than a page of others', async () => {
  await using at = await startForge();
  at.github.addIssue(US, draft.body);
  for (let index = 0; index < 105; index += 1) at.github.addIssue('octocat', `issue ${index}`);
  expect(await at.forge.listIssues(search)).toMatchObject({ issues: [{ body: draft.body }] });
  expect(at.sent()).toHaveLength(2);
});

test('a change leaves the state alone unless it is asked for', async () => {
  await using at = await startForge();
  const { number } = at.github.addIssue(US, draft.body, { state: 'closed' });
  await at.forge.changeIssue({ number, title: 'Closed by hand', body: draft.body });
  expect(at.github.issues).toMatchObject([{ title: 'Closed by hand', state: 'closed' }]);
});

test('a login that may not be assigned costs the assignment, not the issue', async () => {
  await using at = await startForge();
  at.github.intercept = ({ method, body }) =>
    method === 'POST' && (body as { assignees?: unknown }).assignees !== undefined
      ? { status: 422, data: { message: 'Validation Failed' } }
      : undefined;
  expect(await at.forge.openIssue({ ...draft, assignees: ['gone'] })).toMatchObject({
    kind: 'done',
    isUnassigned: true,
  });
  expect(at.github.issues).toHaveLength(1);
});

test('a repository without issues is a refusal', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 410, data: { message: 'Issues are disabled for this repo' } });
  const refusal = { kind: 'refused', status: 410, permission: 'issues: write' };
  expect(await at.forge.listIssues(search)).toMatchObject(refusal);
  expect(await at.forge.openIssue(draft)).toMatchObject(refusal);
  expect(await at.forge.commentOnIssue({ number: 1, body: 'text' })).toMatchObject(refusal);
});
