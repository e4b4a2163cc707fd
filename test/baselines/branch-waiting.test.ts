import { expect, test } from 'vitest';

import { openBranchStorage } from '../../src/baselines/branch-storage.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T03:17:00Z');

const openOn = (server: GitServer, nowMs = NOW) =>
  openBranchStorage({
    remote: { url: server.remote, token: 'token' },
    branch: 'image-drift',
    env: { PATH: process.env['PATH'] },
    keepDays: 90,
    clock: createManualClock(nowMs),
    random: Math.random,
  });

const nameOf = (bytes: Uint8Array): string => `${sha256(bytes)}.png`;
const textOf = (...names: readonly string[]): string => JSON.stringify({ at: '2026-11-20T03:17:00.000Z', names });
const filesOf = (server: GitServer): string[] => server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');

test('two jobs that change one text at once are both in it, and the files that it names stay', async () => {
  await using server = await startGitServer();
  await using first = await openOn(server);
  await using second = await openOn(server);
  const [one, two, unnamed] = [Buffer.from('one'), Buffer.from('two'), Buffer.from('nobody names it')];
  for (const [storage, bytes] of [
    [first, one],
    [second, two],
  ] as const) {
    await storage.waiting!.addFiles(new Map([bytes, unnamed].map((file) => [nameOf(file), file])));
    await storage.waiting!.update('accepted/pull-7/default.json', (text) => {
      const before = text === undefined ? [] : (JSON.parse(text) as { names: string[] }).names;
      return textOf(...before, nameOf(bytes));
    });
  }
  await first.save({ subject: 'First' });
  await second.save({ subject: 'Second', author: 'mona' });
  await using later = await openOn(server);
  expect(await later.waiting!.read('accepted/pull-7/default.json')).toBe(textOf(nameOf(one), nameOf(two)));
  const files = await later.waiting!.readFiles([nameOf(one), nameOf(two)]);
  expect([...files.values()].map(String)).toEqual(['one', 'two']);
  expect(filesOf(server)).not.toContain(`candidates/files/${nameOf(unnamed)}`);
  expect(server.git('log', '-1', '--format=%an <%ae>', 'image-drift')).toBe('mona <mona@users.noreply.github.com>');
});

test('what waited for too long is forgotten with its files when something else is written', async () => {
  await using server = await startGitServer();
  const bytes = Buffer.from('old');
  for (const [key, days] of [
    ['pull-7', 0],
    ['pull-8', 91],
  ] as const) {
    await using storage = await openOn(server, NOW + days * DAY_MS);
    await storage.waiting!.addFiles(new Map([[nameOf(bytes), bytes]]));
    await storage.waiting!.update(`candidates/${key}/default.json`, () => (days === 0 ? textOf(nameOf(bytes)) : '{}'));
    await storage.save({ subject: key });
  }
  expect(filesOf(server)).toEqual(['README.md', 'candidates/pull-8/default.json']);
});

test.each(['../x.json', 'baselines/a/b.json', 'candidates/../x.json', 'accepted/a/b.json'])(
  '%s is the name of nothing that waits',
  async (name) => {
    await using server = await startGitServer();
    await using storage = await openOn(server);
    await expect(storage.waiting!.read(name)).rejects.toMatchObject({ code: 'invalid-id' });
    await expect(storage.waiting!.readFiles([name])).rejects.toMatchObject({ code: 'invalid-id' });
  },
);
