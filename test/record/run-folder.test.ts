import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { priceBook } from '../../src/config/price-book.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { createRunFolder, type RunFolder } from '../../src/record/run-folder.ts';
import { newRunId } from '../../src/record/run-id.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { failedSample, imageSample, refusedSample, skippedSample } from '../compare/cell-samples.ts';
import { makeRecord } from './make-record.ts';

interface Opened extends AsyncDisposable {
  readonly dir: string;
  readonly folder: RunFolder;
}

async function open(): Promise<Opened> {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-run-'));
  const dir = join(base, 'new', 'run');
  return { dir, folder: createRunFolder(dir), [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}

const BYTES = Buffer.from('bytes of a picture');
const FIXTURES = join(import.meta.dirname, '../../fixtures/records');

describe('pictures of a run', () => {
  test('are stored once, under their hash, and read back byte for byte', async () => {
    await using opened = await open();
    const image = await opened.folder.saveImage(BYTES, 'image/jpeg');
    await opened.folder.saveImage(BYTES, 'image/jpeg');
    expect(image).toEqual({
      sha256: sha256(BYTES),
      extension: 'jpg',
      mediaType: 'image/jpeg',
      sizeBytes: BYTES.length,
    });
    expect(await readdir(join(opened.dir, 'images'))).toEqual([`${image.sha256}.jpg`]);
    expect(Buffer.from(await opened.folder.readImage(image))).toEqual(BYTES);
  });

  test('that are missing or changed are said to be so', async () => {
    await using opened = await open();
    const image = await opened.folder.saveImage(BYTES, 'image/png');
    await writeFile(join(opened.dir, 'images', `${image.sha256}.png`), 'other');
    await expect(opened.folder.readImage(image)).rejects.toMatchObject({ code: 'run-image-damaged' });
    await expect(opened.folder.readImage({ ...image, sha256: sha256('none') })).rejects.toMatchObject({
      code: 'run-image-missing',
    });
  });

  test.skipIf(process.platform === 'win32')('are never read through a link', async () => {
    await using opened = await open();
    await mkdir(join(opened.dir, 'images'), { recursive: true });
    await writeFile(join(opened.dir, 'secret'), BYTES);
    await symlink(join(opened.dir, 'secret'), join(opened.dir, 'images', `${sha256(BYTES)}.png`));
    const image = { sha256: sha256(BYTES), extension: 'png', mediaType: 'image/png', sizeBytes: BYTES.length } as const;
    await expect(opened.folder.readImage(image)).rejects.toMatchObject({ code: 'run-folder-unusable' });
  });

  test('have no name that leads elsewhere', async () => {
    await using opened = await open();
    const image = { sha256: '../record', extension: 'png', mediaType: 'image/png', sizeBytes: 1 } as const;
    await expect(opened.folder.readImage(image)).rejects.toThrow(/SHA-256/);
  });
});

describe('samples of a run', () => {
  const samples = [
    imageSample('a'),
    refusedSample({ index: 1 }),
    failedSample('timeout', { index: 2 }),
    skippedSample('budget', { index: 3 }),
  ];

  test('are appended one line each, also when saved at the same time', async () => {
    await using opened = await open();
    await Promise.all(samples.map((sample) => opened.folder.saveSample(sample)));
    expect(await opened.folder.readSamples()).toEqual(samples);
    expect((await readFile(join(opened.dir, 'samples.jsonl'), 'utf8')).split('\n')).toHaveLength(5);
  });

  test('survive a crash in the middle of a line, and so do those that come after it', async () => {
    await using opened = await open();
    await opened.folder.saveSample(samples[0]!);
    await appendFile(join(opened.dir, 'samples.jsonl'), '{"kind":"image","shot');
    await createRunFolder(opened.dir).saveSample(samples[1]!);
    expect(await opened.folder.readSamples()).toEqual(samples.slice(0, 2));
  });

  test('that cannot be written fail their caller, not the one after', async () => {
    await using opened = await open();
    await mkdir(join(opened.dir, 'samples.jsonl'), { recursive: true });
    const lost = opened.folder.saveSample(samples[0]!);
    await expect(lost).rejects.toMatchObject({ code: 'run-folder-unusable', exitCode: 3 });
    await rm(join(opened.dir, 'samples.jsonl'), { recursive: true });
    await opened.folder.saveSample(samples[1]!);
    expect(await opened.folder.readSamples()).toEqual([samples[1]]);
  });

  test('are none before the first', async () => {
    await using opened = await open();
    expect(await opened.folder.readSamples()).toEqual([]);
  });
});

describe('prices in a record', () => {
  test('whatever the price book says is read back as it was written', async () => {
    await using opened = await open();
    const routes = [...priceBook.values()].map((price, index) => ({
      id: `route-${index}`,
      protocol: 'openai-images',
      model: 'model',
      endpoint: 'api.example.com/v1',
      seeded: false,
      price,
    }));
    await opened.folder.writeRecord(makeRecord({ routes }));
    expect((await readRecord(opened.dir)).routes).toEqual(routes);
  });
});

describe('starting a run', () => {
  test('removes what an earlier run left', async () => {
    await using opened = await open();
    await opened.folder.start();
    await opened.folder.saveImage(BYTES, 'image/png');
    await opened.folder.saveSample(imageSample('a'));
    await opened.folder.writeRecord(makeRecord());
    await writeFile(join(opened.dir, 'report.md'), '');
    await opened.folder.start();
    expect(await readdir(opened.dir)).toEqual([]);
  });

  test.each([
    ['package.json', 'package.json'],
    ['images/holiday.png', 'images/holiday.png'],
  ])('touches nothing in a folder that holds %s', async (_name, file) => {
    await using opened = await open();
    await opened.folder.writeRecord(makeRecord());
    await mkdir(join(opened.dir, 'images'), { recursive: true });
    await writeFile(join(opened.dir, file), '');
    await expect(opened.folder.start()).rejects.toMatchObject({
      code: 'run-folder-in-use',
      message: expect.stringContaining(file) as string,
    });
    expect(await readdir(opened.dir)).toContain('record.json');
  });
});

describe('the record', () => {
  test('comes back as it was written, by folder or by file', async () => {
    await using opened = await open();
    const record = makeRecord({ samples: [imageSample('a')] });
    await opened.folder.writeRecord(record);
    expect(await readRecord(opened.dir)).toEqual(record);
    expect(await readRecord(join(opened.dir, 'record.json'))).toEqual(record);
  });

  test.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.json') && name !== 'hostile.json'))(
    'of %s, which the reports are tested on, is one that this reads',
    async (name) => {
      expect(await readRecord(join(FIXTURES, name))).toMatchObject({ version: 1 });
    },
  );

  test.each([
    ['no JSON', '{', /is not JSON/],
    ['a list', '[]', /is not a run record/],
    ['an unknown member', JSON.stringify({ ...makeRecord(), extra: 1 }), /extra/],
    [
      'a wrong value, by its path',
      JSON.stringify(makeRecord({ samples: [{ ...imageSample('a'), index: -1 }] })),
      /samples\.0\.index/,
    ],
    [
      'an id that is a path',
      JSON.stringify(makeRecord({ samples: [imageSample('a', { routeId: '../..' })] })),
      /samples\.0\.routeId/,
    ],
  ])('with %s is refused with file and place', async (_name, content, message) => {
    await using opened = await open();
    await mkdir(opened.dir, { recursive: true });
    await writeFile(join(opened.dir, 'record.json'), content);
    await expect(readRecord(opened.dir)).rejects.toMatchObject({
      code: 'record-damaged',
      message: expect.stringMatching(message) as string,
    });
    await expect(readRecord(opened.dir)).rejects.toThrow('record.json');
  });

  test('with a hundred mistakes names five', async () => {
    await using opened = await open();
    await mkdir(opened.dir, { recursive: true });
    const notes = Array.from({ length: 100 }, () => ({ level: 'shout', text: 'x' }));
    await writeFile(join(opened.dir, 'record.json'), JSON.stringify({ ...makeRecord(), notes }));
    await expect(readRecord(opened.dir)).rejects.toThrow(/notes\.4\.level.*; and 95 more$/);
  });

  test('of a newer version is refused with the way out', async () => {
    await using opened = await open();
    await mkdir(opened.dir, { recursive: true });
    await writeFile(join(opened.dir, 'record.json'), JSON.stringify({ ...makeRecord(), version: 9 }));
    await expect(readRecord(opened.dir)).rejects.toMatchObject({ code: 'record-newer', hint: 'Update image-drift' });
  });

  test('that does not exist is named', async () => {
    await using opened = await open();
    await expect(readRecord(opened.dir)).rejects.toMatchObject({ code: 'record-missing' });
  });

  test('is written even when it is odd, because the run was paid for; readers say what is wrong', async () => {
    await using opened = await open();
    await opened.folder.writeRecord(makeRecord({ plan: { ...makeRecord().plan, shots: Number.NaN } }));
    await expect(readRecord(opened.dir)).rejects.toThrow(/plan\.shots/);
  });
});

describe('newRunId', () => {
  test('sorts by time and is safe in file names', () => {
    const ids = [0, 1, 999, 1_700_000_000_000, 1_800_000_000_000].map((time) =>
      newRunId(time, new Uint8Array([1, 2, 255, 0])),
    );
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[3]).toBe('20231114t221320000z-0102ff00');
  });
});
