import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Payload, Person } from './github.ts';
import { type Job, type Repository, RUN_ID, startRepository } from './repository.ts';
import { type InstalledAction, installAction } from '../packaged/harness.ts';

let action: InstalledAction;
beforeAll(() => void (action = installAction()));
afterAll(() => action[Symbol.dispose]());

const ACCEPT = '/image-drift accept';
const repaint = (config: string): string => config.replace('A white mug', 'A red mug');
const headOf = ({ pull_request: pull }: Payload): string => (pull as { head: { sha: string } }).head.sha;

/** Somebody comments on the pull request; what the job did, what it said, and whether it left the branch as it was. */
async function say({ github, answer, clone }: Repository, number: number, body: string, by: Person) {
  const before = { comments: (await github.commentsOf(number)).length, head: (await clone()).head };
  const job = await answer(await github.comment(number, body, by));
  const [said, ...more] = (await github.commentsOf(number)).slice(before.comments + 1);
  expect([job.code, more]).toEqual([0, []]);
  return { ...job, said: said?.body, isUnchanged: (await clone()).head === before.head };
}

test('a pull request is commented on once; its pictures are accepted by who may, and are the baseline when it is merged', async () => {
  await using repository = await startRepository(action);
  const { github, job, clone } = repository;
  await repository.night();
  const wish = await github.openIssue('Begin with these pictures');
  await repository.answer(await github.comment(wish, ACCEPT, 'octocat'));

  const pull = await github.openPull('red-mug');
  const check = (event: Payload): Promise<Job> => job('pull_request', event, { edit: repaint });
  const tell = (text: string, by: Person) => say(repository, pull.number, text, by);

  const opened = await check(pull.opened);
  expect(opened.outputs).toMatchObject({ counts: '{"stale":1,"stable":1}' });
  const [report] = await github.commentsOf(pull.number);
  expect(report).toMatchObject({ user: { login: 'github-actions[bot]' } });
  expect(opened.outputs['comment-url']).toMatch(new RegExp(`/${pull.number}#issuecomment-${report!.id}$`));

  const event = await pull.push();
  const pushed = await check(event);
  const [updated, ...others] = await github.commentsOf(pull.number);
  expect([updated!.id, others]).toEqual([report!.id, []]);
  expect(updated!.body).not.toBe(report!.body);
  expect(pushed.requests).toEqual([expect.stringMatching(/^GET /) as string, `PATCH /issues/comments/${report!.id}`]);

  expect(await tell(ACCEPT, 'stranger')).toMatchObject({
    said: expect.stringMatching(/^Thank you, but .*`stranger` cannot\. Please ask a maintainer\.$/) as string,
    reactions: ['confused'],
    isUnchanged: true,
  });
  expect(await tell('/image-drift help', 'mona')).toMatchObject({
    said: expect.stringMatching(/^Commands, .*\n- `\/image-drift accept/) as string,
    reactions: ['eyes', 'rocket'],
    isUnchanged: true,
  });
  const rerun = await tell('/image-drift rerun failed', 'mona');
  expect(rerun).toMatchObject({ said: expect.stringMatching(/^Started again: the failed jobs/) as string });
  expect(rerun.requests).toContain(`POST /actions/runs/${RUN_ID}/rerun-failed-jobs`);

  const before = await repository.baseline('mug');
  expect(await tell(ACCEPT, 'mona')).toMatchObject({
    said: expect.stringMatching(/^Accepted: .* become the baseline when this pull request is merged\./) as string,
    reactions: ['eyes', 'rocket'],
    isUnchanged: false,
  });
  expect(await clone()).toMatchObject({
    author: 'mona <mona@users.noreply.github.com>',
    subject: expect.stringMatching(/^Accept run \S+ for pull request \d+$/) as string,
  });
  expect(await repository.baseline('mug')).toEqual(before);
  expect((await repository.night()).outputs).toMatchObject({ counts: '{"stable":2}' });

  const merged = await job('pull_request', await pull.close('merged'), {
    inputs: { command: 'merge-accept' },
    edit: repaint,
  });
  expect(merged).toMatchObject({ code: 0, outputs: { accepted: '2' } });
  expect(await repository.baseline('mug')).toMatchObject({
    approval: { by: 'mona', commit: headOf(event) },
  });
  repository.config = repaint(repository.config);
  expect((await repository.night()).outputs).toMatchObject({ counts: '{"stable":2}' });
});

test('a pull request that is closed without a merge leaves the baseline alone', async () => {
  await using repository = await startRepository(action);
  const pull = await repository.github.openPull('blue-mug');
  const { outputs } = await repository.job('pull_request', pull.opened);
  expect(outputs).toMatchObject({ counts: '{"new":2}' });
  expect(await say(repository, pull.number, ACCEPT, 'mona')).toMatchObject({ reactions: ['eyes', 'rocket'] });
  const closed = await repository.job('pull_request', await pull.close('unmerged'), {
    inputs: { command: 'merge-accept' },
  });
  expect(closed).toMatchObject({ code: 0, outputs: { accepted: '0' } });
  const { baselines, files } = await repository.clone();
  expect([baselines, files.filter((path) => /^(candidates|accepted)\//.test(path))]).toEqual([[], []]);
});
