import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createDirectoryBatches } from '../../src/baselines/directory-batches.ts';
import { describeBatches, makeBatch } from './batches-conformance.ts';

async function open() {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-batches-'));
  const root = join(base, '.image-drift', 'batches');
  return {
    base,
    root,
    batches: createDirectoryBatches(root, { trusted: base }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

describeBatches('a directory', open);

const write = async (root: string, text: string): Promise<void> => {
  await mkdir(root, { recursive: true });
  await writeFile(join(root, 'route.json'), text);
};

test.each([
  ['is not JSON', '<<<<<<< HEAD'],
  ['has an unknown member', JSON.stringify({ ...makeBatch(), extra: 1 })],
  ['has an id that leaves its place in a URL', JSON.stringify(makeBatch({ id: 'a/../../x' }))],
  ['belongs to another route', JSON.stringify(makeBatch({ routeId: 'other' }))],
  ['names a request twice', JSON.stringify(makeBatch({ shots: [...makeBatch().shots, ...makeBatch().shots] }))],
])('a file that %s is an error and not a missing batch, because it may be paid for', async (_name, text) => {
  await using opened = await open();
  await write(opened.root, text);
  const damaged = { code: 'batch-damaged' };
  await expect(opened.batches.get('route')).rejects.toMatchObject(damaged);
  await expect(opened.batches.put(makeBatch(), { after: undefined })).rejects.toMatchObject(damaged);
});

test('a link in the place of the folder is refused', async () => {
  await using opened = await open();
  await mkdir(join(opened.base, '.image-drift'));
  await mkdir(join(opened.base, 'elsewhere'));
  await symlink(join(opened.base, 'elsewhere'), opened.root);
  await expect(opened.batches.put(makeBatch(), { after: undefined })).rejects.toMatchObject({ code: 'batch-unusable' });
});
