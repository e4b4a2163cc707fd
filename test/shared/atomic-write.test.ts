import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { writeFileAtomic } from '../../src/shared/atomic-write.ts';

test('writes into folders that do not exist yet, and leaves nothing beside the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'image-drift-write-'));
  try {
    await writeFileAtomic(join(folder, 'a/b/c.txt'), 'one');
    await writeFileAtomic(join(folder, 'a/b/c.txt'), 'two');
    expect(await readFile(join(folder, 'a/b/c.txt'), 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'a/b'))).toEqual(['c.txt']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('when the target cannot be replaced, the attempt leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'image-drift-write-'));
  try {
    await writeFileAtomic(join(folder, 'taken/file.txt'), 'x');
    await expect(writeFileAtomic(join(folder, 'taken'), 'y')).rejects.toThrow(/./);
    expect(await readdir(folder)).toEqual(['taken']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
