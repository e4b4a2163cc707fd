import { afterAll, beforeAll, expect, test } from 'vitest';

import { type ForkScene, startForkScene, WRITER } from './fork-scene.ts';

// Attacks by comments: commands of people who may not give them.

let fork: ForkScene;
beforeAll(async () => {
  fork = await startForkScene({ more: 'baseline: { store: branch }' });
  // A run of a pull request waits to be accepted, and baselines can be made by a comment.
  await fork.scene.step({ inputs: { comment: 'never', pictures: 'false' } });
  fork.pull.head = (await fork.scene.record()).run.commit!;
});
afterAll(() => fork[Symbol.asyncDispose]());

const branch = (): string => fork.server.git('rev-parse', 'image-drift');
const later = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

/** What a comment does to the branch of baselines, and what was asked of GitHub. */
async function command(body: string, comment: Parameters<ForkScene['comment']>[1] = {}) {
  const [before, asked] = [branch(), fork.scene.github.requests.length];
  const { exitCode } = await fork.comment(body, { createdAt: later(5), inputs: { command: 'comment' }, ...comment });
  const paths = fork.scene.github.requests.slice(asked).map(({ method, path }) => `${method} ${path}`);
  return { exitCode, hasWritten: branch() !== before, paths };
}

const COMMANDS = [
  'accept',
  'accept studio',
  'accept studio mug',
  'rerun',
  'rerun failed',
  'mute mug until 1w',
  'unmute mug',
];

test.each(COMMANDS)('5.5 "%s" by somebody who may only read is answered and not done', async (words) => {
  const { exitCode, hasWritten, paths } = await command(`/image-drift ${words}`, { author: 'hubot' });
  expect([exitCode, hasWritten]).toEqual([0, false]);
  expect(paths.map((path) => path.replace('/repos/octocat/demo', ''))).toEqual([
    'GET /collaborators/hubot/permission',
    'POST /issues/1/comments',
    'POST /issues/comments/99/reactions',
  ]);
});

test.each(COMMANDS)('6.8 "%s" in an edited comment is not done: somebody else may have edited it', async (words) => {
  const edited = { createdAt: later(5), updatedAt: later(60) };
  expect(await command(`/image-drift ${words}`, edited)).toEqual({ exitCode: 0, hasWritten: false, paths: [] });
});

test.each([
  ['a bot that is called like a writer', { type: 'Bot' }],
  ['a login that ends like a bot’s', { author: `${WRITER}[bot]` }],
])('6.8 %s is not asked for', async (_, comment) => {
  expect(await command('/image-drift accept', comment)).toEqual({ exitCode: 0, hasWritten: false, paths: [] });
});

test('6.8 an approval that is older than the run, or of a head that has moved, is none', async () => {
  expect((await command('/image-drift accept', { createdAt: '2026-01-01T00:00:00Z' })).hasWritten).toBe(false);
  const { head } = fork.pull;
  fork.pull.head = 'd'.repeat(40);
  expect((await command('/image-drift accept')).hasWritten).toBe(false);
  fork.pull.head = head;
});

test('the same words of a writer are obeyed, so that the refusals above are no accident', async () => {
  await using obeyed = await startForkScene({ more: 'baseline: { store: branch }' });
  await obeyed.scene.step({ inputs: { comment: 'never', pictures: 'false' } });
  obeyed.pull.head = (await obeyed.scene.record()).run.commit!;
  const before = obeyed.server.git('rev-parse', 'image-drift');
  await obeyed.comment('/image-drift accept', { createdAt: later(5), inputs: { command: 'comment' } });
  expect(obeyed.server.git('rev-parse', 'image-drift')).not.toBe(before);
});
