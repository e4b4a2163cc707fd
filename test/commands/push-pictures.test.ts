import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { pushPictures } from '../../src/commands/push-pictures.ts';
import type { RunRecord, Strip } from '../../src/model/record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

const TOKEN = 'ghs_job';

function strip(name: string): Strip {
  const image = { sha256: sha256(name), extension: 'webp', mediaType: 'image/webp', sizeBytes: name.length } as const;
  return { routeId: 'route', caseId: name, image, width: 6, height: 2, panels: ['baseline', 'now', 'difference'] };
}

/** A run that shows these pictures. */
function push(server: GitServer, names: readonly string[]) {
  const run = { id: `run-${names.join('-')}`, startedAt: new Date().toISOString() };
  return pushPictures({ run, cells: [], strips: names.map(strip) } as unknown as RunRecord, {
    remote: { url: server.remote, token: TOKEN },
    readImage: async ({ sha256: hash }) => Buffer.from(names.find((name) => sha256(name) === hash)!),
    environment: {
      env: { PATH: process.env['PATH'] },
      clock: systemClock,
      signal: new AbortController().signal,
    },
  });
}

/** What a link to a kept picture shows. */
function shown(server: GitServer, saved: Awaited<ReturnType<typeof push>>, name: string): string {
  if (saved.kept === undefined || saved.kept === 'nothing' || !('commit' in saved.kept))
    throw new Error('no pictures were kept');
  const path = saved.kept.paths.get(sha256(name))!;
  return execFileSync('git', ['show', `${saved.kept.commit}:${path}`], { cwd: server.folder, encoding: 'utf8' });
}

test('all pictures of a report are one commit and one push, with the token in its header', async () => {
  await using server = await startGitServer();
  const names = Array.from({ length: 30 }, (_, index) => `picture ${index}`);
  const saved = await push(server, names);
  expect(saved.notes).toEqual([]);
  for (const name of names) expect(shown(server, saved, name)).toBe(name);
  expect(server.git('rev-list', '--count', 'image-drift')).toBe('1');
  const pushes = server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/git-receive-pack'));
  expect(pushes.map(({ authorization }) => authorization)).toEqual([
    `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`,
  ]);
});

test('two runs at the same moment both keep theirs', async () => {
  await using server = await startGitServer();
  await push(server, ['first']);
  const [one, two] = await Promise.all([push(server, ['one', 'both']), push(server, ['two', 'both'])]);
  expect([shown(server, one, 'one'), shown(server, two, 'two')]).toEqual(['one', 'two']);
  expect(shown(server, one, 'both')).toBe(shown(server, two, 'both'));
  expect(server.git('ls-tree', '-r', '--name-only', 'image-drift').match(/\.webp/g)).toHaveLength(4);
});

test('a run without pictures asks for nothing', async () => {
  await using server = await startGitServer();
  expect(await push(server, [])).toEqual({ kept: 'nothing', notes: [] });
  expect(server.requests).toEqual([]);
});

test('a token that may not write costs the pictures, with one sentence that names the permission', async () => {
  await using server = await startGitServer();
  server.intercept = ({ path }) => (path.includes('git-receive-pack') ? 403 : undefined);
  const { kept, notes } = await push(server, ['one']);
  expect(kept).toBe('nothing');
  expect(notes).toEqual([
    {
      level: 'warning',
      text: expect.stringMatching(
        /^The report has no pictures: .*403.*\. Give the job {2}permissions: contents: write\.$/,
      ) as string,
    },
  ]);
  expect(notes[0]!.text).not.toContain(TOKEN);
});

test('a branch of that name that holds the user’s own files is left alone', async () => {
  await using server = await startGitServer();
  server.plant('image-drift', [{ message: 'mine', files: [{ path: 'src/code.ts', content: 'mine' }] }]);
  const { kept, notes } = await push(server, ['one']);
  expect(kept).toBe('nothing');
  expect(notes[0]!.text).toContain('it holds src/code.ts');
  expect(server.git('rev-list', '--count', 'image-drift')).toBe('1');
});
