import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { configOf, KEY, type Scene, startScene, TOKEN } from './scene.ts';

// Attacks on and by the branch of baselines: whoever may push can fill it, and git is given a token.

const STORED = 'baseline: { store: branch }';

async function startBranchScene(git: GitServer, more = STORED): Promise<Scene> {
  const scene = await startScene({ serverUrl: git.url });
  await scene.write({ 'image-drift.yml': configOf(scene.vendor, { more }) });
  return scene;
}

const PLANTED = {
  'a link in place of a baseline': { path: 'baselines/studio/mug.json', content: '/proc/self/environ', mode: '120000' },
  'a link in place of a folder': { path: 'baselines/studio', content: '/', mode: '120000' },
  'a workflow': { path: '.github/workflows/steal.yml', content: 'on: push' },
  'a config of git': { path: 'git/config', content: '[core] fsmonitor = touch pwned' },
};

test.each(Object.entries(PLANTED))(
  '6.7 somebody pushed %s: the branch is neither used nor added to',
  async (_, file) => {
    await using git = await startGitServer();
    await using scene = await startBranchScene(git);
    git.plant('image-drift', [{ message: 'Nothing to see', files: [file] }]);
    const before = git.git('rev-parse', 'image-drift');
    const { exitCode, log } = await scene.step({ event: 'schedule' });
    expect(exitCode).toBe(3);
    expect(log).toContain('the branch image-drift cannot be used');
    expect(scene.vendor.requests()).toEqual([]);
    expect(git.git('rev-parse', 'image-drift')).toBe(before);
  },
);

test.each([
  'main',
  'image-drift/../main',
  '--upload-pack=touch pwned',
  '-x',
  'a..b',
  'x:refs/heads/main',
  '+main',
  'refs/heads/../x',
])(
  '6.2 a pull request names a branch, %s, that is not its own, or that git could take for something else: the config is refused',
  async (branch) => {
    await using git = await startGitServer();
    await using scene = await startBranchScene(git, `baseline: { store: branch, branch: ${JSON.stringify(branch)} }`);
    const { exitCode } = await scene.step({ event: 'schedule' });
    expect(exitCode).toBe(2);
    expect(git.requests).toEqual([]);
  },
);

test('6.4 git gets the token by its environment alone, and no key of a vendor at all', async () => {
  await using git = await startGitServer();
  await using scene = await startBranchScene(git);
  const bin = join(dirname(scene.workspace), 'bin');
  const seen = join(bin, 'seen');
  await mkdir(bin);
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  await writeFile(join(bin, 'git'), `#!/bin/sh\necho "argv $*" >> '${seen}'\nenv >> '${seen}'\nexec '${real}' "$@"\n`);
  await chmod(join(bin, 'git'), 0o755);
  const { exitCode, log } = await scene.step({
    event: 'schedule',
    env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  expect(exitCode).toBe(0);

  const wire = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
  expect(git.requests.map(({ authorization }) => authorization)).toEqual(git.requests.map(() => `basic ${wire}`));
  const lines = (await readFile(seen, 'utf8')).split('\n');
  const called = lines.filter((line) => line.startsWith('argv ')).join('\n');
  expect(called).toContain('push');
  for (const secret of [TOKEN, wire]) expect(called + log).not.toContain(secret);
  expect(lines.filter((line) => line.includes(KEY))).toEqual([]);
});
