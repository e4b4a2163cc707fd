import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';

const draft = (annotations: number) => ({
  name: 'Image Drift report',
  commit: 'a'.repeat(40),
  conclusion: 'failure' as const,
  title: 'Drifted',
  summary: 'Cells: 1 drifted.',
  detailsUrl: 'https://github.com/octocat/demo/actions/runs/1',
  annotations: Array.from({ length: annotations }, (_, index) => ({
    path: 'prompts/product.yml',
    line: index + 1,
    level: 'failure' as const,
    title: `case ${index}`,
    message: 'studio: moved',
  })),
});
const denied = { status: 403, data: { message: 'Resource not accessible by integration' } };

test('a check run without marks is one request', async () => {
  await using at = await startForge();
  const posted = await at.forge.postCheck(draft(0));
  const [check] = at.github.checks;
  expect(posted).toEqual({ kind: 'done', action: 'created', url: check!.html_url });
  expect(check).toMatchObject({ conclusion: 'failure', head_sha: 'a'.repeat(40), title: 'Drifted', annotations: [] });
  expect(at.sent()).toEqual(['POST /check-runs']);
});

test('marks go out fifty a request, each once and in order', async () => {
  await using at = await startForge();
  await at.forge.postCheck(draft(120));
  expect(at.sent()).toEqual(['POST /check-runs', 'PATCH /check-runs/1', 'PATCH /check-runs/1']);
  expect(at.github.checks[0]!.annotations.map(({ start_line }) => start_line)).toEqual(
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
});

test('without the permission it is refused as data', async () => {
  await using at = await startForge();
  at.github.intercept = () => denied;
  expect(await at.forge.postCheck(draft(60))).toMatchObject({
    kind: 'refused',
    permission: 'checks: write',
    status: 403,
  });
  expect(at.sent()).toHaveLength(1);
});

test.each([
  ['refused', denied],
  ['broken', { status: 502, raw: 'bad gateway' }],
])('marks of a further request that is %s are missing, and the check run stands', async (_name, answer) => {
  await using at = await startForge();
  at.github.intercept = ({ method }) => (method === 'PATCH' ? answer : undefined);
  expect(await at.forge.postCheck(draft(60))).toMatchObject({ kind: 'done', isShortened: true });
  expect(at.github.checks[0]!.annotations).toHaveLength(50);
  expect(at.sent()).toHaveLength(2);
});

test('a check run is not made again after a 502, because the first may have been', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 502, raw: 'bad gateway' });
  await expect(at.forge.postCheck(draft(0))).rejects.toMatchObject({ code: 'github-unreachable' });
  expect(at.sent()).toHaveLength(1);
});
