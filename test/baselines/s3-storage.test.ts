import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { INDEX_KEY } from '../../src/baselines/s3-storage.ts';
import type { HistoryEntry } from '../../src/model/history.ts';
import type { StoredImage } from '../../src/model/sample.ts';
import type { Storage } from '../../src/model/storage.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { approvedImage, baselineOf, makeCell } from '../compare/cell-samples.ts';
import { type S3Server, startS3Server } from '../fakes/s3-server.ts';
import { describeBatches, makeBatch } from './batches-conformance.ts';
import { describeStore } from './conformance.ts';
import { openOnS3 } from './open-on-s3.ts';

const DAY_MS = 86_400_000;

const entryOf = (runId: string): HistoryEntry => ({
  version: 1,
  runId,
  at: '2026-11-20T03:17:00.000Z',
  complete: true,
  drifted: false,
  cases: { mug: { settingsHash: 'a'.repeat(64), latencyMs: [8_000], refused: 0, failed: 0, finished: 1 } },
});

function pictureOf(bytes: Uint8Array): StoredImage {
  return { sha256: sha256(bytes), extension: 'png', mediaType: 'image/png', sizeBytes: bytes.length };
}

function picturedBy(bytes: Uint8Array) {
  const image = pictureOf(bytes);
  const sample = approvedImage('x');
  return baselineOf(makeCell({ seed: 3 }, { routeId: 'route', caseId: 'case' }), [
    { ...sample, image, measurement: { ...sample.measurement!, sha256: image.sha256 } },
  ]);
}

const put = (storage: Storage, bytes: Uint8Array): Promise<void> =>
  storage.baselines.put(picturedBy(bytes), new Map([[sha256(bytes), bytes]]));

async function keepRun(server: S3Server, runId: string, aheadMs = 0): Promise<void> {
  await using storage = await openOnS3(server, { aheadMs });
  await storage.history.append('route', entryOf(runId));
  await storage.save({ subject: `Run ${runId}` });
}

async function runIds(server: S3Server): Promise<string[]> {
  await using storage = await openOnS3(server);
  return (await storage.history.read('route')).entries.map(({ runId }) => runId);
}

/** Keys without what is random in them. */
const plainKeys = async (server: S3Server): Promise<string[]> =>
  (await server.keys()).map((key) => key.replace(/\.[0-9a-f]{16}(?=\.)/, '.ID'));

/** Sets the server's clock. */
function at(server: S3Server, days: number): void {
  server.signer = { ...server.signer, nowMs: Date.now() + days * DAY_MS };
}

const wordsOf = (text: string | undefined): string[] =>
  text === undefined ? [] : (JSON.parse(text) as { words: string[] }).words;

describe('a folder of a bucket', () => {
  let server: S3Server;
  let folders = 0;
  beforeAll(async () => {
    server = await startS3Server();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const open = async () => {
    folders += 1;
    const storage = await openOnS3(server, { prefix: `drift-${folders}` });
    const { baselines: store, batches } = storage;
    return { store, batches, [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose]() };
  };
  describeStore('it', open);
  describeBatches('it', open);
});

describe('a bucket of baselines and history', { timeout: 60_000 }, () => {
  test('starts empty, and the next run finds what the first one saved, below the prefix alone', async () => {
    await using server = await startS3Server();
    const bytes = randomBytes(1_000);
    {
      await using storage = await openOnS3(server);
      await put(storage, bytes);
      await storage.history.append('route', entryOf('run-1'));
      await storage.history.keepRecent('route', { runId: 'run-1', at: entryOf('').at, features: 'v1', cases: {} });
      expect(await server.keys()).toEqual([]);
      await storage.save({ subject: 'Accept run-1' });
    }
    await using storage = await openOnS3(server);
    expect(await storage.baselines.get('route', 'case')).toEqual(picturedBy(bytes));
    expect(Buffer.from(await storage.baselines.getImage(pictureOf(bytes)))).toEqual(bytes);
    expect((await storage.history.read('route')).entries).toEqual([entryOf('run-1')]);
    expect(await storage.history.readRecent('route')).toHaveLength(1);
    expect(await plainKeys(server)).toEqual([
      'drift/README.md',
      `drift/baselines/images/${sha256(bytes)}.ID.png`,
      'drift/baselines/route/case.ID.json',
      'drift/history/route.ID.jsonl',
      'drift/history/route.recent.ID.json',
      `drift/${INDEX_KEY}`,
    ]);
    await using other = await openOnS3(server, { prefix: 'other' });
    expect(await other.baselines.list()).toEqual([]);
  });

  test('a run that wrote nothing sends nothing, and pictures are read when they are asked for', async () => {
    await using server = await startS3Server();
    const bytes = randomBytes(1_000);
    {
      await using storage = await openOnS3(server);
      await put(storage, bytes);
      await storage.save({ subject: 'Accept' });
    }
    server.requests.length = 0;
    await using storage = await openOnS3(server);
    await storage.history.read('route');
    expect(await storage.save({ subject: 'nothing' })).toEqual({});
    expect(server.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(['GET 200', 'GET 200']);
    await storage.baselines.getImage(pictureOf(bytes));
    await storage.baselines.getImage(pictureOf(bytes));
    expect(server.requests).toHaveLength(3);
  });

  test('keeps both of two runs that save at the same moment, twenty times out of twenty', async () => {
    await using server = await startS3Server();
    const expected: string[] = [];
    for (let index = 1; index <= 20; index += 1) {
      const pair = [`run-${index}a`, `run-${index}b`] as const;
      const storages = await Promise.all(pair.map(() => openOnS3(server)));
      await Promise.all(
        storages.map(async (storage, side) => {
          await storage.history.append('route', entryOf(pair[side]!));
          await storage.save({ subject: pair[side]! });
        }),
      );
      for (const storage of storages) await storage[Symbol.asyncDispose]();
      expected.push(...pair);
    }
    expect((await runIds(server)).sort()).toEqual(expected.toSorted());
    const lost = server.requests.filter(({ key, status }) => key.endsWith(INDEX_KEY) && status === 412);
    expect(lost.length).toBeGreaterThanOrEqual(10);
  });

  test('of two accepts of one cell at once the later is the baseline, and the other the one before', async () => {
    await using server = await startS3Server();
    const [first, second] = [randomBytes(500), randomBytes(500)];
    await using left = await openOnS3(server);
    await using right = await openOnS3(server);
    await put(left, first);
    await put(right, second);
    await left.save({ subject: 'left' });
    await right.save({ subject: 'right' });
    await using later = await openOnS3(server);
    expect(await later.baselines.get('route', 'case')).toEqual(picturedBy(second));
    expect(await later.baselines.getPrevious('route', 'case')).toEqual(picturedBy(first));
    expect(Buffer.from(await later.baselines.getImage(pictureOf(first)))).toEqual(first);
  });

  test('a write whose answer is lost is not made twice', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    let dropped = 0;
    server.intercept = ({ method, key }) =>
      method === 'PUT' && key.endsWith(INDEX_KEY) && ++dropped === 1 ? 'drop' : undefined;
    await keepRun(server, 'run-2');
    expect(dropped).toBe(2);
    expect(await runIds(server)).toEqual(['run-1', 'run-2']);
  });

  test('a run that ends before its index is written leaves everything as it was', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    server.intercept = ({ method, key }) => (method === 'PUT' && key.endsWith(INDEX_KEY) ? 500 : undefined);
    await expect(keepRun(server, 'run-2')).rejects.toMatchObject({ code: 's3-refused' });
    server.intercept = () => undefined;
    expect(await runIds(server)).toEqual(['run-1']);
    await keepRun(server, 'run-3');
    expect(await runIds(server)).toEqual(['run-1', 'run-3']);
  });

  test('a key that may only read is enough for a run that writes nothing; else it is told what is missing', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    server.intercept = ({ method }) => (method === 'PUT' ? 403 : undefined);
    expect(await runIds(server)).toEqual(['run-1']);
    await expect(keepRun(server, 'run-2')).rejects.toMatchObject({
      code: 's3-refused',
      exitCode: 3,
      hint: expect.stringContaining('s3:PutObject') as string,
    });
  });
});

describe('what a bucket needs no longer', () => {
  test('stays a week, because another run may still read it, and goes with the next write after that', async () => {
    await using server = await startS3Server();
    const pictures = [randomBytes(300), randomBytes(300), randomBytes(300)] as const;
    const keysOf = (bytes: Uint8Array) => server.keys(`drift/baselines/images/${sha256(bytes)}`);
    await using early = await openOnS3(server);
    for (const bytes of pictures) {
      await put(early, bytes);
      await early.save({ subject: 'Accept' });
    }
    expect(await keysOf(pictures[0])).toHaveLength(1);
    at(server, 6);
    await keepRun(server, 'run-1', 6 * DAY_MS);
    expect(await keysOf(pictures[0])).toHaveLength(1);
    at(server, 8);
    await keepRun(server, 'run-2', 8 * DAY_MS);
    expect(await keysOf(pictures[0])).toEqual([]);
    expect([await keysOf(pictures[1]), await keysOf(pictures[2])].flat()).toHaveLength(2);
    expect(await server.keys('drift/baselines/route')).toHaveLength(2);
  });

  test('stays when it may not be deleted, and the run is kept', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    await keepRun(server, 'run-2');
    at(server, 8);
    server.intercept = ({ method }) => (method === 'DELETE' ? 403 : undefined);
    await keepRun(server, 'run-3', 8 * DAY_MS);
    expect(await server.keys('drift/history')).toHaveLength(3);
    server.intercept = () => undefined;
    await keepRun(server, 'run-4', 8 * DAY_MS);
    expect(await server.keys('drift/history')).toHaveLength(3);
  });

  test('pictures of reports go when they are older than is kept, and the young stay under their names', async () => {
    await using server = await startS3Server();
    {
      await using storage = await openOnS3(server, { publicUrl: 'https://pictures.example.com' });
      const [old, young] = ['pictures/2020-01/old.webp', `pictures/${new Date().toISOString().slice(0, 7)}/young.webp`];
      await storage.pictures!.add(new Map([old, young].map((path) => [path, Buffer.from(path)])));
      expect(storage.pictures!.baseUrl).toBe('https://pictures.example.com/drift/');
      await storage.save({ subject: 'Run' });
    }
    expect(await server.keys('drift/pictures')).toHaveLength(2);
    await keepRun(server, 'run-1');
    at(server, 8);
    await keepRun(server, 'run-2', 8 * DAY_MS);
    expect(await server.keys('drift/pictures')).toEqual([expect.stringContaining('young.webp')]);
  });

  test('what waited for too long is forgotten with its files', async () => {
    await using server = await startS3Server();
    const bytes = Buffer.from('old');
    const name = `${sha256(bytes)}.png`;
    {
      await using storage = await openOnS3(server);
      await storage.waiting!.addFiles(new Map([[name, bytes]]));
      await storage.waiting!.update('candidates/pull-7/default.json', () =>
        JSON.stringify({ at: new Date().toISOString(), name }),
      );
      await storage.save({ subject: 'Run' });
    }
    at(server, 91);
    await keepRun(server, 'run-1', 91 * DAY_MS);
    await using storage = await openOnS3(server, { aheadMs: 91 * DAY_MS });
    expect(await storage.waiting!.read('candidates/pull-7/default.json')).toBeUndefined();
    await expect(storage.waiting!.readFiles([name])).rejects.toMatchObject({ code: 'candidate-damaged' });
  });
});

describe('what waits, and batches, in a bucket', () => {
  const NAME = 'accepted/pull-7/default.json';

  const add = (storage: Storage, word: string): Promise<void> =>
    storage.waiting!.update(NAME, (text) =>
      JSON.stringify({ at: new Date().toISOString(), words: [...wordsOf(text), word] }),
    );

  test.each([
    ['nobody else has it', ['night-1', 'night-2'], ['mine']],
    ['another job changes it first', ['theirs', 'night-1', 'night-2'], ['theirs', 'mine']],
    ['another job changes it last', ['night-1', 'theirs'], ['theirs', 'mine']],
  ])('a text is changed once, however often its job comes too late, when %s', async (_name, others, words) => {
    await using server = await startS3Server();
    await using storage = await openOnS3(server);
    await add(storage, 'mine');
    let isBusy = false;
    server.intercept = async ({ method, key }) => {
      if (isBusy || method !== 'PUT' || !key.endsWith(INDEX_KEY)) return undefined;
      isBusy = true;
      const next = others.shift();
      await using other = await openOnS3(server);
      if (next === 'theirs') await add(other, next);
      else if (next !== undefined) await other.history.append('route', entryOf(next));
      await other.save({ subject: 'Other' });
      isBusy = false;
      return undefined;
    };
    await storage.save({ subject: 'mine' });
    await using later = await openOnS3(server);
    expect([others, wordsOf(await later.waiting!.read(NAME))]).toEqual([[], words]);
  });

  test('of two runs at once one goes on from a batch, and the other still keeps all else that it wrote', async () => {
    await using server = await startS3Server();
    await using first = await openOnS3(server);
    await using second = await openOnS3(server);
    await first.batches.put(makeBatch(), { after: undefined });
    await second.batches.put(makeBatch({ token: '2'.repeat(32) }), { after: undefined });
    await second.history.append('route', entryOf('run-2'));
    await first.save({ subject: 'First' });
    await expect(second.save({ subject: 'Second' })).rejects.toMatchObject({ code: 'batch-changed' });
    await second.save({ subject: 'Second' });
    await using later = await openOnS3(server);
    expect(await later.batches.get('route')).toEqual(makeBatch());
    expect(await runIds(server)).toEqual(['run-2']);
    await later.batches.remove('route', { after: makeBatch().token });
    await later.save({ subject: 'End' });
    await using last = await openOnS3(server);
    expect(await last.batches.get('route')).toBeUndefined();
  });
});

describe('a service that knows no conditional writes', () => {
  test.each([
    ['ignores them', 'ignored'],
    ['refuses them', 'refused'],
  ] as const)('and %s gets no storage that loses runs', async (_name, conditions) => {
    await using server = await startS3Server();
    server.conditions = conditions;
    await expect(keepRun(server, 'run-1')).rejects.toMatchObject({
      code: 's3-unconditional',
      exitCode: 3,
      message: expect.stringContaining('conditional writes') as string,
    });
    expect((await server.keys()).filter((key) => key !== 'drift/README.md')).toEqual([]);
  });

  test('all the same may be read from', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    server.conditions = 'ignored';
    expect(await runIds(server)).toEqual(['run-1']);
    await expect(keepRun(server, 'run-2')).rejects.toMatchObject({ code: 's3-unconditional' });
    expect(await runIds(server)).toEqual(['run-1']);
  });
});

describe('what others put into the bucket', () => {
  const index = {
    version: 1,
    writeId: '0'.repeat(32),
    at: '2026-11-20T03:17:00.000Z',
    subject: 'x',
    files: {},
    dropped: {},
  };
  const file = { id: '0'.repeat(16), sizeBytes: 2 };

  test.each([
    ['no JSON', '<html>Welcome</html>', 's3-unusable'],
    ['an unknown member', JSON.stringify({ ...index, extra: 1 }), 's3-unusable'],
    ['a path to elsewhere', JSON.stringify({ ...index, files: { 'baselines/../../x.json': file } }), 's3-unusable'],
    ['a file that is not of this tool', JSON.stringify({ ...index, files: { 'src/index.ts': file } }), 's3-unusable'],
    ['something else to delete', JSON.stringify({ ...index, dropped: { '../shop.html': index.at } }), 's3-unusable'],
    ['a newer format', JSON.stringify({ ...index, version: 2 }), 's3-newer'],
    [
      'an object that is gone',
      JSON.stringify({ ...index, files: { 'baselines/route/case.json': file } }),
      's3-unusable',
    ],
    [
      'a text that is too large',
      JSON.stringify({ ...index, files: { 'history/route.jsonl': { ...file, sizeBytes: 2 ** 26 } } }),
      's3-unusable',
    ],
  ])('an index with %s is no empty storage', async (_name, text, code) => {
    await using server = await startS3Server();
    await server.plant(`drift/${INDEX_KEY}`, text);
    await expect(openOnS3(server)).rejects.toMatchObject({ code, exitCode: 3 });
  });

  test('an object that was cut or grew is not read as if it were whole', async () => {
    await using server = await startS3Server();
    await keepRun(server, 'run-1');
    const [key] = await server.keys('drift/history');
    for (const text of ['', '{"half', `${JSON.stringify(entryOf('run-1'))}\n{}\n`]) {
      await server.plant(key!, text);
      await expect(openOnS3(server)).rejects.toThrow(/s3:\/\/pictures\/drift\/history\/.* bytes|larger than/);
    }
  });

  test('a damaged baseline is told by its place in the bucket', async () => {
    await using server = await startS3Server();
    const path = 'baselines/route/case.json';
    await server.plant(`drift/${INDEX_KEY}`, JSON.stringify({ ...index, files: { [path]: file } }));
    await server.plant(`drift/baselines/route/case.${file.id}.json`, '{x');
    await using storage = await openOnS3(server);
    await expect(storage.baselines.get('route', 'case')).rejects.toMatchObject({
      code: 'baseline-damaged',
      message: expect.stringContaining(`s3://pictures/drift/${path} is damaged`) as string,
    });
  });

  test('a picture that is gone is told when it is needed', async () => {
    await using server = await startS3Server();
    const bytes = randomBytes(100);
    {
      await using storage = await openOnS3(server);
      await put(storage, bytes);
      await storage.save({ subject: 'Accept' });
    }
    const [key] = await server.keys('drift/baselines/images');
    await server.plant(key!, undefined);
    await using storage = await openOnS3(server);
    expect(await storage.baselines.get('route', 'case')).toEqual(picturedBy(bytes));
    await expect(storage.baselines.getImage(pictureOf(bytes))).rejects.toMatchObject({
      code: 'baseline-image-missing',
    });
  });
});
