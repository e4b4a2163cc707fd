import { expect, test } from 'vitest';

import { startForge } from './fake-forge.ts';
import { InfraError } from '../../src/model/errors.ts';
import { systemClock } from '../../src/shared/clock.ts';
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

test('with GitHub, writes are a second apart and reads are not', async () => {
  await using at = await startForge({ pace: 'github', clock: systemClock });
  const { number } = at.github.addIssue('github-actions[bot]', 'body');
  const arrivals: { readonly method: string; readonly ms: number }[] = [];
  at.github.intercept = ({ method }) => {
    arrivals.push({ method, ms: performance.now() });
    return undefined;
  };
  for (const title of ['one', 'two']) await at.forge.changeIssue({ number, title, body: 'body' });
  await at.forge.listIssues({ label: 'image-drift', opensWith: 'body' });
  expect(arrivals.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'GET']);
  // Timers come early by some milliseconds, and what arrives is stamped after a wait.
  expect(arrivals[1]!.ms - arrivals[0]!.ms).toBeGreaterThan(900);
});

test('all waits together are bounded: two minutes for a run', async () => {
  await using at = await startForge();
  const { forge } = at;
  let isLimited = false;
  at.github.intercept = () => {
    isLimited = !isLimited;
    return isLimited ? { status: 429, headers: { 'retry-after': '50' } } : undefined;
  };
  for (const number of [1, 2])
    expect(await forge.commentOnIssue({ number, body: 'text' })).toMatchObject({ kind: 'done' });
  await expect(forge.commentOnIssue({ number: 3, body: 'text' })).rejects.toMatchObject({ code: 'github-rate-limit' });
  expect(at.clock.sleeps).toEqual([50_000, 50_000]);
});

test('once a limit asks for longer than we wait, nothing more is sent until it is over', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 403, headers: { 'retry-after': '900' }, data: { message: 'rate limit' } });
  const limited = { code: 'github-rate-limit', message: expect.stringContaining('wait 900 s') as string };
  await expect(at.forge.upsertComment(request)).rejects.toMatchObject(limited);
  await expect(at.forge.commentOnIssue({ number: 1, body: 'text' })).rejects.toMatchObject(limited);
  expect(at.sent()).toHaveLength(1);
  at.github.intercept = undefined;
  await at.clock.sleep(900_000);
  expect(await at.forge.upsertComment(request)).toMatchObject({ action: 'created' });
});

test('GitHub text that wants to be a command or a second line is one harmless line', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 403, data: { message: 'no\n::add-mask::x\u001b[2J' } });
  expect(await at.forge.upsertComment(request)).toMatchObject({ message: 'no ::add-mask::x [2J' });
});
