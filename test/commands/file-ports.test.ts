import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { listFiles, readFileWithin } from '../../src/commands/file-ports.ts';

let root: string;
let outside: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-files-'));
  outside = await mkdtemp(join(tmpdir(), 'image-drift-outside-'));
  await mkdir(join(root, 'prompts'));
  await writeFile(join(root, 'prompts/b.yml'), 'b');
  await writeFile(join(root, 'prompts/a.yml'), 'a');
  await writeFile(join(outside, 'secret.yml'), 'secret');
  await symlink(join(outside, 'secret.yml'), join(root, 'prompts/link.yml'));
  await symlink(outside, join(root, 'linked-folder'));
});
afterAll(() => Promise.all([rm(root, { recursive: true }), rm(outside, { recursive: true })]));

describe('readFileWithin', () => {
  test('reads a file', async () => {
    expect(Buffer.from(await readFileWithin(join(root, 'prompts/a.yml'), root)).toString()).toBe('a');
  });

  test.each([
    ['prompts/missing.yml', 'it does not exist'],
    ['prompts', 'it is not a regular file'],
    ['prompts/link.yml', 'it is a link to a place outside of the config folder'],
    ['linked-folder/secret.yml', 'it is a link to a place outside of the config folder'],
  ])('%s cannot be read, because %s', async (name, reason) => {
    await expect(readFileWithin(join(root, name), root)).rejects.toMatchObject({ reason });
  });

  test('a link is refused also where any folder is allowed', async () => {
    await expect(readFileWithin(join(root, 'prompts/link.yml'))).rejects.toMatchObject({
      reason: 'it is a symbolic link',
    });
  });
});

describe('listFiles', () => {
  test('finds files by glob, sorted, without following linked folders', async () => {
    const found = await listFiles(['**/*.yml'], root);
    expect(
      found
        .filter((path) => !path.endsWith('link.yml'))
        .map((path) => path.slice(root.length + 1).replaceAll('\\', '/')),
    ).toEqual(['prompts/a.yml', 'prompts/b.yml']);
  });
});
