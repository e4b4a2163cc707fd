import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';
import { InfraError } from '../../src/model/errors.ts';
import type { FakeAnswer } from '../fakes/github-server.ts';

const request = { pullRequest: 1, marker: '<!-- m -->', body: 'text', create: true };

/** Answers the first requests with these, then lets the server answer. */
const inTurn =
  (...answers: FakeAnswer[]) =>
  (): FakeAnswer | undefined =>
    answers.shift();

test('a secondary limit with retry-after is waited for, then the request is sent again', async () => {
  await using at = await startForge();
  at.github.intercept = inTurn({
    status: 403,
    headers: { 'retry-after': '7' },
    data: { message: 'You have exceeded a secondary rate limit.' },
  });
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
  expect(at.clock.sleeps).toEqual([7_000]);
});

test('a limit without retry-after is waited for until the reset that GitHub names', async () => {
  await using at = await startForge();
  const reset = String(Math.floor(at.clock.now() / 1_000) + 20);
  at.github.intercept = inTurn({ status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
  expect(at.clock.sleeps).toEqual([20_000]);
});

test('a limit that says nothing is given a minute', async () => {
  await using at = await startForge();
  at.github.intercept = inTurn({ status: 429 });
  await at.forge.upsertComment(request);
  expect(at.clock.sleeps).toEqual([60_000]);
});

test('a limit that would take longer than a minute ends the attempt with a sentence', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({
    status: 403,
    headers: { 'retry-after': '900' },
    data: { message: 'secondary rate limit' },
  });
  const failure = at.forge.upsertComment(request);
  await expect(failure).rejects.toBeInstanceOf(InfraError);
  await expect(failure).rejects.toMatchObject({
    code: 'github-rate-limit',
    message: expect.stringContaining('wait 900 s') as string,
  });
  expect(at.clock.sleeps).toEqual([]);
});

test('a limit that comes back again and again is given up', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 429, headers: { 'retry-after': '1' } });
  await expect(at.forge.upsertComment(request)).rejects.toMatchObject({ code: 'github-rate-limit' });
  expect(at.sent()).toHaveLength(4);
});

test('reading is tried again after a 502', async () => {
  await using at = await startForge();
  at.github.intercept = inTurn({ status: 502 }, { status: 503 });
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
  expect(at.clock.sleeps).toEqual([1_000, 2_000]);
});

test('a comment is not posted again after a 502, because the first may have been', async () => {
  await using at = await startForge();
  at.github.intercept = ({ method }) => (method === 'POST' ? { status: 502, raw: 'bad gateway' } : undefined);
  await expect(at.forge.upsertComment(request)).rejects.toMatchObject({ code: 'github-unreachable' });
  expect(at.sent().filter((line) => line.startsWith('POST'))).toHaveLength(1);
});

test('a page of a proxy instead of JSON is said to be one', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 200, raw: '<html>Please sign in</html>' });
  await expect(at.forge.upsertComment(request)).rejects.toMatchObject({ code: 'github-answer', exitCode: 3 });
});

test('a server that is not there is an error with a hint, not a stack', async () => {
  const context = {
    repository: { owner: 'octocat', name: 'demo' },
    apiUrl: 'http://127.0.0.1:9',
    serverUrl: 'https://github.com',
  };
  await using at = await startForge({ context });
  await expect(at.forge.upsertComment(request)).rejects.toMatchObject({
    code: 'github-unreachable',
    hint: expect.any(String) as string,
  });
});

test('the user can stop the waiting', async () => {
  const stop = new AbortController();
  await using at = await startForge({ signal: stop.signal });
  at.github.intercept = () => {
    stop.abort(new Error('stopped by the user'));
    return { status: 429, headers: { 'retry-after': '30' } };
  };
  await expect(at.forge.upsertComment(request)).rejects.toThrow('stopped by the user');
});

test('many writes in a row are spaced, a few are not', async () => {
  await using at = await startForge();
  const files = new Map(Array.from({ length: 14 }, (_, index) => [`pictures/${index}.webp`, new Uint8Array([index])]));
  await at.forge.commitFiles({ branch: 'image-drift', files, message: 'Pictures' });
  // 14 blobs, tree, commit, ref: 17 writes, of which 10 are free.
  expect(at.clock.sleeps).toHaveLength(7);
  expect(at.clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(7_000);
});

test('GitHub text that wants to be a command or a second line is one harmless line', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 403, data: { message: 'no\n::add-mask::x\u001b[2J' } });
  expect(await at.forge.upsertComment(request)).toMatchObject({ message: 'no ::add-mask::x [2J' });
});
