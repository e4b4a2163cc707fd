import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createFolder } from '../../src/providers/folder.ts';
import { PICTURES } from './pictures.ts';
import { makeContext, makeRequest } from './requests.ts';

const provider = createFolder();
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-folder-test-'));
  await mkdir(join(root, 'pictures/mug'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const ask = (index: number, path = 'pictures/{case}') =>
  provider.generate(
    makeRequest({ options: provider.optionsSchema.parse({ path }), place: { caseId: 'mug', index } }),
    makeContext('folder:local', { root }),
  );

test('sample i is the i-th picture in the order of numbers, free and without a time', async () => {
  await writeFile(join(root, 'pictures/mug/10.png'), PICTURES['image/png']);
  await writeFile(join(root, 'pictures/mug/2.webp'), PICTURES['image/webp']);
  await writeFile(join(root, 'pictures/mug/notes.txt'), 'no picture');
  const [first, second] = [await ask(0), await ask(1)];
  expect(first).toMatchObject({ kind: 'image', billing: 'no', isTimed: false, images: [{ mediaType: 'image/webp' }] });
  expect(second).toMatchObject({ kind: 'image', images: [{ mediaType: 'image/png' }] });
  expect(await ask(2)).toMatchObject({
    kind: 'failed',
    reason: 'empty',
    message: 'The folder pictures/mug has 2 pictures; sample 3 was asked for',
  });
});

test('a link to a place outside is not followed', async () => {
  await symlink('/etc/hostname', join(root, 'pictures/mug/1.png'));
  expect(await ask(0)).toMatchObject({
    kind: 'failed',
    message: 'pictures/mug/1.png cannot be used: it is a symbolic link',
  });
});

test('half a picture, and a folder that is missing, are told', async () => {
  await writeFile(join(root, 'pictures/mug/1.png'), PICTURES['image/png'].subarray(0, 40));
  expect(await ask(0)).toMatchObject({ kind: 'failed', reason: 'decode', billing: 'no' });
  expect(await ask(0, 'elsewhere/{case}')).toMatchObject({
    reason: 'empty',
    message: 'There is no folder elsewhere/mug',
  });
});

test.each(['../up', '/etc', 'a/../../b', '~', 'a\\b', '.'])('the path %s is an error of the config', (path) => {
  expect(provider.optionsSchema.safeParse({ path }).success).toBe(false);
});
