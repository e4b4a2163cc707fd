import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openGitBranch } from '../../src/baselines/git-branch.ts';
import { createGit } from '../../src/baselines/run-git.ts';

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
