import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createDirectoryStore } from '../../src/baselines/directory-store.ts';
import type { BaselineStore } from '../../src/model/baseline.ts';
import type { StoredImage } from '../../src/model/sample.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { approvedImage, approvedRefusal, baselineOf, makeCell } from '../compare/cell-samples.ts';
import { describeStore } from './conformance.ts';

interface Opened extends AsyncDisposable {
  readonly root: string;
  readonly outside: string;
  readonly store: BaselineStore;
}

/** A store two folders below a trusted one, and a folder outside of both. */
async function open(): Promise<Opened> {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-store-'));
  const outside = join(base, 'outside');
  await mkdir(outside);
  await mkdir(join(base, 'repository'));
  const root = join(base, 'repository', '.image-drift', 'baselines');
  return {
    root,
    outside,
    store: createDirectoryStore(root, { trusted: join(base, 'repository') }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

describeStore('a directory', open);

const refusal = baselineOf(makeCell(), [approvedRefusal()]);
const BYTES = Buffer.from('bytes of a picture');
const IMAGE: StoredImage = {
  sha256: sha256(BYTES),
  extension: 'webp',
  mediaType: 'image/webp',
  sizeBytes: BYTES.length,
};
const withImage = baselineOf(makeCell(), [
  { ...approvedImage('x'), image: IMAGE, measurement: { ...approvedImage('x').measurement!, sha256: IMAGE.sha256 } },
]);

describe('a directory of baselines', () => {
  test('is laid out for people: one file for a cell, one for a picture, and no remains', async () => {
    await using opened = await open();
    await opened.store.put(withImage, new Map([[IMAGE.sha256, BYTES]]));
    const files = await readdir(opened.root, { recursive: true });
    expect(files.sort()).toEqual([
      'images',
      join('images', `${IMAGE.sha256}.webp`),
      'route',
      join('route', 'case.json'),
    ]);
    const text = await readFile(join(opened.root, 'route', 'case.json'), 'utf8');
    expect(text.startsWith('{\n  "version": 1,\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test.each([
    ['no JSON', '{"version": 1,', /case\.json is damaged: it is not JSON/],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), /is not JSON/],
    ['JSON of something else', '[]', /is damaged/],
    ['a member that we do not know', JSON.stringify({ ...refusal, extra: 1 }), /extra/],
    [
      'a wrong member, by its path',
      JSON.stringify({ ...refusal, samples: [{ ...refusal.samples[0], latencyMs: -1 }] }),
      /samples\.0\.latencyMs/,
    ],
    [
      'the baseline of another cell',
      JSON.stringify({ ...refusal, caseId: 'other' }),
      /it is the baseline of route\/other/,
    ],
    ['no sample at all', JSON.stringify({ ...refusal, samples: [] }), /samples/],
    [
      'a picture without its measurement',
      JSON.stringify({ ...withImage, samples: [{ ...withImage.samples[0], measurement: undefined }] }),
      /samples\.0/,
    ],
  ])('is damaged, not empty, where a file holds %s', async (_name, content, message) => {
    await using opened = await open();
    await mkdir(join(opened.root, 'route'), { recursive: true });
    await writeFile(join(opened.root, 'route', 'case.json'), content);
    await expect(opened.store.get('route', 'case')).rejects.toMatchObject({
      code: 'baseline-damaged',
      exitCode: 3,
      message: expect.stringMatching(message) as string,
    });
  });

  test('of a newer format is refused with the way out', async () => {
    await using opened = await open();
    await mkdir(join(opened.root, 'route'), { recursive: true });
    await writeFile(join(opened.root, 'route', 'case.json'), JSON.stringify({ version: 2 }));
    await expect(opened.store.get('route', 'case')).rejects.toMatchObject({
      code: 'baseline-newer',
      hint: 'Update image-drift',
    });
  });

  test('notices a picture that was changed', async () => {
    await using opened = await open();
    await opened.store.put(withImage, new Map([[IMAGE.sha256, BYTES]]));
    await writeFile(join(opened.root, 'images', `${IMAGE.sha256}.webp`), 'other bytes');
    await expect(opened.store.getImage(IMAGE)).rejects.toMatchObject({ code: 'baseline-damaged' });
  });

  test('refuses a hash or an extension that would lead elsewhere', async () => {
    await using opened = await open();
    const sly = [
      { ...IMAGE, sha256: '../../secret' },
      { ...IMAGE, extension: 'png/../../x' as 'png' },
    ];
    for (const image of sly) await expect(opened.store.getImage(image)).rejects.toThrow(/SHA-256|Invalid option/);
  });

  test('ignores files that are no baselines when it lists', async () => {
    await using opened = await open();
    await opened.store.put(withImage, new Map([[IMAGE.sha256, BYTES]]));
    await writeFile(join(opened.root, 'README.md'), '');
    await writeFile(join(opened.root, 'route', 'notes.txt'), '');
    await mkdir(join(opened.root, 'route', 'folder.json'));
    await mkdir(join(opened.root, 'Not an id'));
    expect(await opened.store.list()).toEqual([{ routeId: 'route', caseId: 'case' }]);
  });
});

describe.skipIf(process.platform === 'win32')('links in a directory of baselines', () => {
  test('are not followed where a baseline should be', async () => {
    await using opened = await open();
    await writeFile(join(opened.outside, 'case.json'), JSON.stringify(refusal));
    await mkdir(join(opened.root, 'route'), { recursive: true });
    await symlink(join(opened.outside, 'case.json'), join(opened.root, 'route', 'case.json'));
    await expect(opened.store.get('route', 'case')).rejects.toMatchObject({
      code: 'baseline-unusable',
      message: expect.stringMatching(/case\.json cannot be used: it is a symbolic link/) as string,
    });
  });

  test('are not followed where a picture should be, even to the right bytes', async () => {
    await using opened = await open();
    await writeFile(join(opened.outside, 'picture'), BYTES);
    await mkdir(join(opened.root, 'images'), { recursive: true });
    await symlink(join(opened.outside, 'picture'), join(opened.root, 'images', `${IMAGE.sha256}.webp`));
    await expect(opened.store.getImage(IMAGE)).rejects.toMatchObject({ code: 'baseline-unusable' });
  });

  test.each(['route', 'images'])('are not written through in place of the folder %s', async (name) => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    await symlink(opened.outside, join(opened.root, name));
    await expect(opened.store.put(withImage, new Map([[IMAGE.sha256, BYTES]]))).rejects.toMatchObject({
      code: 'baseline-unusable',
    });
    expect(await readdir(opened.outside)).toEqual([]);
  });

  test('are not written through above the store either, up to the trusted folder', async () => {
    await using opened = await open();
    await symlink(opened.outside, join(opened.root, '..'));
    await expect(opened.store.put(refusal, new Map())).rejects.toMatchObject({ code: 'baseline-unusable' });
    expect(await readdir(opened.outside)).toEqual([]);
  });
});
