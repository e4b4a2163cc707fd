import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openBranchStorage } from '../../src/baselines/branch-storage.ts';
import { createDirectoryMutes } from '../../src/baselines/directory-mutes.ts';
import type { Mute } from '../../src/model/mute.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';

const mute = (caseId: string, more: Partial<Mute> = {}): Mute => ({
  caseId,
  until: '2026-12-01',
  by: 'mona',
  at: '2026-11-21T10:00:00.000Z',
  ...more,
});

async function open() {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-mutes-'));
  const root = join(base, '.image-drift');
  return {
    base,
    root,
    file: join(root, 'mutes.json'),
    mutes: createDirectoryMutes(root, { trusted: base }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

describe('mutes in a folder', () => {
  test('are kept in order of their names, a member a line, for people who review them', async () => {
    await using opened = await open();
    expect(await opened.mutes.read()).toEqual([]);
    await opened.mutes.change((before) => [...before, mute('sign', { reason: 'the vendor knows' })]);
    await opened.mutes.change((before) => [...before, mute('mug', { routeId: 'studio' }), mute('mug')]);
    expect((await opened.mutes.read()).map(({ caseId, routeId }) => [caseId, routeId])).toEqual([
      ['mug', undefined],
      ['mug', 'studio'],
      ['sign', undefined],
    ]);
    expect(await readFile(opened.file, 'utf8')).toContain('\n      "reason": "the vendor knows",\n');
  });

  test('a change that changes nothing writes nothing', async () => {
    await using opened = await open();
    await opened.mutes.change((before) => before);
    await expect(readFile(opened.file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each([
    ['is not JSON', '<<<<<<< HEAD'],
    ['has an unknown member', JSON.stringify({ version: 1, mutes: [{ ...mute('mug'), extra: 1 }] })],
    ['names a day that is none', JSON.stringify({ version: 1, mutes: [mute('mug', { until: '2026-02-30' })] })],
    ['has a reason of several lines', JSON.stringify({ version: 1, mutes: [mute('mug', { reason: 'a\nb' })] })],
    ['names a case that is a path', JSON.stringify({ version: 1, mutes: [mute('../mug')] })],
    ['mutes one case twice', JSON.stringify({ version: 1, mutes: [mute('mug'), mute('mug', { by: 'hubot' })] })],
  ])('a file that %s is an error, because to pass it over would be an alarm', async (_name, text) => {
    await using opened = await open();
    await mkdir(opened.root);
    await writeFile(opened.file, text);
    const damaged = { code: 'mutes-damaged' };
    await expect(opened.mutes.read()).rejects.toMatchObject(damaged);
    await expect(opened.mutes.change((before) => before)).rejects.toMatchObject(damaged);
  });

  test('a link in the place of the file is refused', async () => {
    await using opened = await open();
    await mkdir(opened.root);
    await symlink('/etc/passwd', opened.file);
    await expect(opened.mutes.read()).rejects.toMatchObject({ code: 'mutes-unusable' });
  });

  test('what could not be read again is not written', async () => {
    await using opened = await open();
    await opened.mutes.change(() => [mute('mug')]);
    await expect(opened.mutes.change(() => [mute('No id')])).rejects.toMatchObject({ code: 'mutes-damaged' });
    expect(await opened.mutes.read()).toEqual([mute('mug')]);
  });
});

const openOn = (server: GitServer) =>
  openBranchStorage({
    remote: { url: server.remote, token: 'token' },
    branch: 'image-drift',
    env: { PATH: process.env['PATH'] },
    keepDays: 90,
    clock: createManualClock(Date.parse('2026-11-21T10:00:00Z')),
    random: Math.random,
  });

describe('mutes on a branch', { timeout: 60_000 }, () => {
  test('of two jobs that write at once are both there, and one that is taken back stays away', async () => {
    await using server = await startGitServer();
    await using first = await openOn(server);
    await first.mutes.change(() => [mute('lake')]);
    await first.save({ subject: 'Mute lake', author: 'mona' });
    await using second = await openOn(server);
    await using third = await openOn(server);
    await second.mutes.change((before) => [...before, mute('mug')]);
    await third.mutes.change((before) => before.filter(({ caseId }) => caseId !== 'lake'));
    await second.save({ subject: 'Mute mug' });
    await third.save({ subject: 'Unmute lake', author: 'hubot' });
    await using later = await openOn(server);
    expect(await later.mutes.read()).toEqual([mute('mug')]);
    expect(server.git('log', '--format=%an: %s', 'image-drift').split('\n')).toEqual([
      'hubot: Unmute lake',
      'Image Drift: Mute mug',
      'mona: Mute lake',
    ]);
  });

  test('a damaged file is spoken of as the branch has it', async () => {
    await using server = await startGitServer();
    server.plant('image-drift', [{ message: 'Broken', files: [{ path: 'mutes.json', content: '{' }] }]);
    await using storage = await openOn(server);
    await expect(storage.mutes.read()).rejects.toMatchObject({
      message: 'the mutes in image-drift:mutes.json are damaged: it is not JSON',
      hint: expect.stringContaining('nothing is muted then'),
    });
  });
});
