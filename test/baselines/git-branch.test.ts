import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { type GitBranch, type NewCommit, openGitBranch } from '../../src/baselines/git-branch.ts';
import { createGit } from '../../src/baselines/run-git.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';

test.each([
  ['https://github.com/octocat/demo', 'mona@users.noreply.github.com'],
  ['git@github.com:octocat/demo.git', 'mona@users.noreply.github.com'],
  ['https://octocat:secret@git.example.com:8443/octocat/demo', 'mona@users.noreply.git.example.com'],
  ['https://acme.ghe.com/octocat/demo', 'mona@users.noreply.acme.ghe.com'],
  ['http://127.0.0.1:8080/octocat/demo', 'mona@users.noreply.github.com'],
])('a person who approves at %s is its author by the address %s', async (url, address) => {
  const folder = await mkdtemp(join(tmpdir(), 'image-drift-author-'));
  try {
    const file = join(folder, 'text');
    await writeFile(file, 'text');
    const run = createGit({ folder, env: { PATH: process.env['PATH'] } });
    const branch = await openGitBranch({ run, branch: 'image-drift', url });
    const made = await branch.commit({
      isRoot: true,
      written: new Map([['baselines/studio/mug.json', file]]),
      removed: [],
      subject: 'Accept',
      author: 'mona',
      at: '2026-11-21T05:00:00.000Z',
    });
    const { stdout } = await run(['show', '--no-patch', '--format=%an <%ae>', made!.commit]);
    expect(stdout.toString().trim()).toBe(`mona <${address}>`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** A branch of two commits, and what `openGitBranch` makes of it: of its files only the list is here. */
async function openPlanted(): Promise<{ server: GitServer; branch: GitBranch; write: Write }> {
  const server = await startGitServer();
  const folder = await mkdtemp(join(tmpdir(), 'image-drift-clone-'));
  const repository = join(folder, 'repository');
  await mkdir(repository);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  const planted = Object.entries({ 'a/b/one': '1', 'a/two': '2', 'a/c/three': '3', four: '4' });
  server.plant('image-drift', [
    { message: 'First', files: [{ path: 'four', content: 'old' }] },
    { message: 'Second', files: planted.map(([path, content]) => ({ path, content })) },
  ]);
  const run = createGit({ folder: repository, env: { PATH: process.env['PATH'] }, remote: { url: server.remote } });
  const branch = await openGitBranch({ run, branch: 'image-drift', url: server.remote });
  let count = 0;
  return {
    server,
    branch,
    async write(content) {
      count += 1;
      await writeFile(join(folder, `${count}`), content);
      return join(folder, `${count}`);
    },
  };
}

/** Gives a local file of this content. */
type Write = (content: string | Uint8Array) => Promise<string>;

const PLAIN = {
  removed: [],
  subject: 'Keep',
  at: '2026-11-21T05:00:00.000Z',
  isRoot: false,
} satisfies Partial<NewCommit>;

const listOf = (server: GitServer): string[] =>
  server.git('ls-tree', '-r', '-z', '--name-only', 'image-drift').split('\0').filter(Boolean);

describe('a commit on files whose content was never fetched', () => {
  test.each([
    ['after the ones before', false, 3],
    ['as a new root', true, 1],
  ])('%s changes what it names and leaves the rest', async (_name, isRoot, commits) => {
    const { server, branch, write } = await openPlanted();
    const tip = await branch.fetchTip();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) % 251);
    const odd = ['a/"quoted"', 'a/back\\slash', 'a/new\nline', 'a/ü ☂ '];
    const written = new Map([['pictures/new', await write(bytes)]]);
    for (const path of odd) written.set(path, await write(path));
    const removed = ['a/c/three', 'never/there'];
    const made = await branch.commit({ ...PLAIN, tip: tip!, isRoot, written, removed });
    expect(await branch.push(made!.commit, tip!.commit)).toEqual({ kind: 'done' });

    expect(new Set(listOf(server))).toEqual(new Set(['a/b/one', 'a/two', 'four', 'pictures/new', ...odd]));
    expect(server.git('show', 'image-drift:a/b/one')).toBe('1');
    for (const path of odd) expect(server.git('show', `image-drift:${path}`)).toBe(path.trim());
    expect(server.git('cat-file', '-s', 'image-drift:pictures/new')).toBe('300000');
    expect(server.git('rev-list', '--count', 'image-drift')).toBe(String(commits));
    expect(server.git('fsck', '--full', '--strict', '--no-dangling')).toBe('');
    expect(await branch.fetchTip()).toEqual({ ...made, age: 1 });
  });

  test('a file may take the place of a folder, and a folder that of a file', async () => {
    const { server, branch, write } = await openPlanted();
    const tip = await branch.fetchTip();
    // Git compares it with what it replaces.
    await branch.fetchBlobs([tip!.files.get('four')!.oid]);
    const written = new Map([
      ['a', await write('file')],
      ['four/five', await write('5')],
    ]);
    const made = await branch.commit({ ...PLAIN, tip: tip!, written });
    await branch.push(made!.commit, tip!.commit);
    expect(listOf(server)).toEqual(['a', 'four/five']);
  });

  test('there is none where every file is as it was', async () => {
    const { branch, write } = await openPlanted();
    const tip = await branch.fetchTip();
    const same = new Map([['a/two', await write('2')]]);
    expect(await branch.commit({ ...PLAIN, tip: tip!, written: same })).toBeUndefined();
    const other = new Map([['a/two', await write('2\n')]]);
    expect(await branch.commit({ ...PLAIN, tip: tip!, written: other })).toBeDefined();
  });

  test('commits follow each other without a push between them', async () => {
    const { server, branch, write } = await openPlanted();
    const tip = await branch.fetchTip();
    const one = await branch.commit({ ...PLAIN, tip: tip!, written: new Map([['five', await write('5')]]) });
    const two = await branch.commit({ ...PLAIN, tip: one!, written: new Map([['six', await write('6')]]) });
    expect(two!.age).toBe(2);
    expect(await branch.push(two!.commit, tip!.commit)).toEqual({ kind: 'done' });
    expect(listOf(server)).toEqual(['a/b/one', 'a/c/three', 'a/two', 'five', 'four', 'six']);
  });

  test('nothing is committed where a file is missing', async () => {
    const { branch, write } = await openPlanted();
    const tip = await branch.fetchTip();
    const written = new Map([['five', `${await write('5')}-gone`]]);
    await expect(branch.commit({ ...PLAIN, tip: tip!, written })).rejects.toThrow(/ENOENT/);
  });
});

test('content of many megabytes is handed out whole, and above the limit not at all', async () => {
  const { server, branch } = await openPlanted();
  const contents = [Buffer.alloc(5 * 1024 * 1024, ' '), Buffer.from('little')];
  server.plant('image-drift', [
    { message: 'Big', files: contents.map((content, index) => ({ path: `big/${index}`, content })) },
  ]);
  const { files } = (await branch.fetchTip())!;
  const oids = [...files.values()].map(({ oid }) => oid);
  await branch.fetchBlobs(oids);
  const seen: Uint8Array[] = [];
  const take = async (_oid: string, bytes: Uint8Array): Promise<void> => {
    seen.push(bytes);
  };
  const maxBytes = contents[0]!.length;
  await expect(branch.readBlobs(oids, { maxBytes: maxBytes - 1, take })).rejects.toThrow(/more than the/);
  expect(seen).toEqual([]);
  await branch.readBlobs(oids, { maxBytes, take });
  expect(seen.map((bytes, index) => contents[index]!.equals(bytes))).toEqual([true, true]);
});

test('input that ends by an error ends the process, and is told', async () => {
  const run = createGit({ folder: tmpdir(), env: { PATH: process.env['PATH'] } });
  await expect(run(['hash-object', '--stdin'], { input: brokenInput() })).rejects.toThrow('the disk is gone');
});

async function* brokenInput(): AsyncGenerator<string> {
  yield 'some';
  throw new Error('the disk is gone');
}
