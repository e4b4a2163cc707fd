import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { configOf, KEY, type Scene, startScene, TOKEN } from './scene.ts';

// Attacks by way of GitHub: events with secrets, forks, and posts of others.

const MARKER = '<!-- image-drift:comment:default -->';

test.each(['pull_request_target', 'workflow_run'])(
  '6.1 %s gives secrets to a stranger’s files: neither a vendor nor GitHub hears of it',
  async (event) => {
    await using scene = await startScene();
    const { exitCode, log, masked } = await scene.step({ event, payload: 'pull-request' });
    expect(exitCode).toBe(2);
    expect(log).toContain(`the event ${event} runs with secrets`);
    expect(scene.vendor.requests()).toEqual([]);
    expect(scene.github.requests).toEqual([]);
    expect(masked).not.toContain(KEY);
  },
);

test.each(['pull_request_target', 'workflow_run'])(
  '6.1 %s cannot make a run that lies in a stranger’s files the baseline',
  async (event) => {
    await using scene = await startScene();
    await scene.step();
    const { exitCode, log } = await scene.step({ event, payload: 'pull-request', inputs: { command: 'accept' } });
    expect(exitCode).toBe(2);
    expect(log).toContain(`the event ${event} runs with secrets`);
    expect(existsSync(join(scene.workspace, '.image-drift/baselines'))).toBe(false);
  },
);

test('5.5 a fork’s pull request has no key and no token that writes: the plan works, a run sends nothing', async () => {
  await using scene = await startScene();
  const fork = { payload: 'pull-request-fork', env: { VENDOR_KEY: '' } };
  const planned = await scene.step({ ...fork, inputs: { command: 'plan' } });
  expect(planned).toMatchObject({ exitCode: 0, outputs: { 'planned-images': 2 } });
  const checked = await scene.step(fork);
  expect(checked.exitCode).toBe(2);
  expect(checked.log).toContain('the environment variable VENDOR_KEY is not set or empty');
  expect(scene.vendor.requests()).toEqual([]);
  expect(scene.github.requests).toEqual([]);
});

test('5.5 a fork’s pull request with a key by mistake writes nothing to GitHub', async () => {
  await using scene = await startScene();
  const { summary } = await scene.step({ payload: 'pull-request-fork' });
  expect(scene.github.requests).toEqual([]);
  expect(summary).toContain('fork');
});

test('6.6 somebody posts our hidden marker first: their comment is neither edited nor taken for ours', async () => {
  await using scene = await startScene();
  const forged = [
    scene.github.addComment('mallory', `${MARKER}\nEverything is approved`),
    scene.github.addComment('evil-app[bot]', `${MARKER}\nEverything is approved`),
    scene.github.addComment('github-actions', `${MARKER}\nEverything is approved`),
  ];
  await scene.step();
  await scene.step();
  expect(forged.map(({ body }) => body)).toEqual(Array(3).fill(`${MARKER}\nEverything is approved`));
  const ours = scene.github.comments.filter(({ user }) => user.login === 'github-actions[bot]');
  expect(ours).toHaveLength(1);
  expect(ours[0]!.body).toMatch(/^<!-- image-drift:comment:default -->\n/);
});

/** A night on which the vendor fails, and the issues that are ours after it. */
async function night(scene: Scene) {
  for (const _request of [1, 2]) scene.vendor.enqueue({ status: 500, body: { error: { message: 'broken' } } });
  await scene.step({ event: 'schedule', inputs: { issue: 'always' } });
  return scene.github.issues.filter(({ user }) => user.login === 'github-actions[bot]');
}

test('6.6 somebody opens the very issue that we would: theirs stays as it is, and the night opens its own', async () => {
  await using honest = await startScene();
  const usual = await night(honest);
  const { title, body } = usual[0]!;

  await using scene = await startScene();
  const forged = scene.github.addIssue('mallory', body, { title: title! });
  expect(await night(scene)).toHaveLength(usual.length);
  expect(forged).toMatchObject({ state: 'open', title, body });
});

test('6.5 the name of a suite cannot end the marker and start another one', async () => {
  await using scene = await startScene();
  await scene.write({
    'image-drift.yml': `suiteId: "x --> <!-- image-drift:comment:default"\n${configOf(scene.vendor)}`,
  });
  const { exitCode } = await scene.step();
  expect(exitCode).toBe(2);
  expect(scene.github.comments).toEqual([]);
});

test('6.2 the token stays with GitHub: no vendor and no file of the run sees it', async () => {
  await using scene = await startScene();
  const outcome = await scene.step();
  expect(JSON.stringify(scene.vendor.requests())).not.toContain(TOKEN);
  expect(await scene.traces({ ...outcome, log: '' })).not.toContain(TOKEN);
  expect(outcome.masked).toContain(Buffer.from(`x-access-token:${TOKEN}`).toString('base64'));
});
