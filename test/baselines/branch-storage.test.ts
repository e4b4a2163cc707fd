import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openBranchStorage, MAX_COMMITS } from '../../src/baselines/branch-storage.ts';
import type { HistoryEntry } from '../../src/model/history.ts';
import type { StoredImage } from '../../src/model/sample.ts';
import type { Storage } from '../../src/model/storage.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { approvedImage, baselineOf, makeCell } from '../compare/cell-samples.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';
import { describeBatches } from './batches-conformance.ts';
import { describeStore } from './conformance.ts';

interface OpenOptions {
  readonly token?: string;
  readonly nowMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const NOW = Date.parse('2026-11-20T03:17:00Z');

const openOn = (server: Pick<GitServer, 'remote'>, { token = 'secret-token', nowMs, env }: OpenOptions = {}) =>
  openBranchStorage({
    remote: { url: server.remote, token },
    branch: 'image-drift',
    env: { PATH: process.env['PATH'], ...env },
    keepDays: 90,
    clock: nowMs === undefined ? { ...systemClock, now: () => NOW } : createManualClock(nowMs),
    random: Math.random,
  });

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

function picturedBy(bytes: Uint8Array, caseId = 'case') {
  const image = pictureOf(bytes);
  const sample = approvedImage('x');
  return baselineOf(makeCell({ seed: 3 }, { routeId: 'route', caseId }), [
    { ...sample, image, measurement: { ...sample.measurement!, sha256: image.sha256 } },
  ]);
}

async function put(storage: Storage, bytes: Uint8Array, caseId?: string): Promise<void> {
  await storage.baselines.put(picturedBy(bytes, caseId), new Map([[sha256(bytes), bytes]]));
}

/** One run that adds itself to the history. */
async function keepRun(server: GitServer, runId: string, options?: OpenOptions): Promise<string | undefined> {
  await using storage = await openOn(server, options);
  await storage.history.append('route', entryOf(runId));
  return (await storage.save({ subject: `Run ${runId}` })).commit;
}

async function runIds(server: GitServer): Promise<string[]> {
  await using storage = await openOn(server);
  return (await storage.history.read('route')).entries.map(({ runId }) => runId);
}

const filesOf = (server: GitServer): string[] => server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');
const commitsOf = (server: GitServer): number => Number(server.git('rev-list', '--count', 'image-drift'));

describeStore('a branch', async () => {
  const server = await startGitServer();
  const storage = await openOn(server);
  return {
    store: storage.baselines,
    async [Symbol.asyncDispose]() {
      await storage[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

describeBatches('a branch', async () => {
  const server = await startGitServer();
  const storage = await openOn(server);
  return {
    batches: storage.batches,
    async [Symbol.asyncDispose]() {
      await storage[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

describe('a branch of baselines and history', { timeout: 60_000 }, () => {
  test('starts without a branch, and the next run finds what the first one saved', async () => {
    await using server = await startGitServer();
    const bytes = randomBytes(1_000);
    {
      await using storage = await openOn(server);
      expect(await storage.baselines.list()).toEqual([]);
      await put(storage, bytes);
      await storage.history.append('route', entryOf('run-1'));
      const { commit } = await storage.save({ subject: 'Accept run-1' });
      expect(commit).toBe(server.git('rev-parse', 'image-drift'));
    }
    await using storage = await openOn(server);
    expect(await storage.baselines.get('route', 'case')).toEqual(picturedBy(bytes));
    expect(Buffer.from(await storage.baselines.getImage(pictureOf(bytes)))).toEqual(bytes);
    expect((await storage.history.read('route')).entries).toEqual([entryOf('run-1')]);
    expect(server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n')).toEqual([
      'README.md',
      `baselines/images/${sha256(bytes)}.png`,
      'baselines/route/case.json',
      'history/route.jsonl',
    ]);
  });

  test('pushes once for a run that wrote, and not for one that only read', async () => {
    await using server = await startGitServer();
    await keepRun(server, 'run-1');
    const pushes = () =>
      server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('receive-pack'));
    expect(pushes()).toHaveLength(1);
    await using storage = await openOn(server);
    await storage.history.read('route');
    expect(await storage.save({ subject: 'nothing' })).toEqual({});
    expect(pushes()).toHaveLength(1);
  });

  test(
    'keeps both of two runs that push at the same moment, twenty times out of twenty',
    { timeout: 120_000 },
    async () => {
      await using server = await startGitServer();
      const expected: string[] = [];
      for (let index = 1; index <= 20; index += 1) {
        const pair = [`run-${index}a`, `run-${index}b`] as const;
        const storages = await Promise.all(pair.map(() => openOn(server)));
        await Promise.all(
          storages.map(async (storage, side) => {
            await storage.history.append('route', entryOf(pair[side]!));
            await storage.save({ subject: pair[side]! });
          }),
        );
        for (const storage of storages) await storage[Symbol.asyncDispose]();
        expected.push(...pair);
        const lines = server.git('show', 'image-drift:history/route.jsonl').split('\n');
        expect(lines.map((line) => (JSON.parse(line) as HistoryEntry).runId).sort()).toEqual(expected.toSorted());
      }
      expect(commitsOf(server)).toBe(40);
    },
  );

  test('of two accepts of one cell at once the later is the baseline, and the other the one before', async () => {
    await using server = await startGitServer();
    const [first, second] = [randomBytes(500), randomBytes(500)];
    await using left = await openOn(server);
    await using right = await openOn(server);
    await put(left, first);
    await put(right, second);
    await left.save({ subject: 'left' });
    await right.save({ subject: 'right' });
    await using later = await openOn(server);
    expect(await later.baselines.get('route', 'case')).toEqual(picturedBy(second));
    expect(await later.baselines.getPrevious('route', 'case')).toEqual(picturedBy(first));
    expect(Buffer.from(await later.baselines.getImage(pictureOf(first)))).toEqual(first);
  });

  test('a run that ended before it saved leaves the branch as it was', async () => {
    await using server = await startGitServer();
    const before = await keepRun(server, 'run-1');
    {
      await using storage = await openOn(server);
      await storage.history.append('route', entryOf('run-2'));
    }
    expect(server.git('rev-parse', 'image-drift')).toBe(before);
  });

  test('a push whose answer is lost is not made twice', async () => {
    await using server = await startGitServer();
    await keepRun(server, 'run-1');
    let dropped = 0;
    server.intercept = ({ method, path }) =>
      method === 'POST' && path.endsWith('git-receive-pack') && ++dropped === 1 ? 'drop' : undefined;
    const commit = await keepRun(server, 'run-2');
    expect(dropped).toBeGreaterThan(0);
    expect(server.git('rev-parse', 'image-drift')).toBe(commit);
    expect(await runIds(server)).toEqual(['run-1', 'run-2']);
  });

  test('reading costs what the texts and the wanted pictures weigh, not what the history does', async () => {
    await using server = await startGitServer();
    const [wanted, other] = [randomBytes(50_000), randomBytes(50_000)];
    const cells = [wanted, other].flatMap((bytes, index) => [
      { path: `baselines/route/case-${index}.json`, content: JSON.stringify(picturedBy(bytes, `case-${index}`)) },
      { path: `baselines/images/${sha256(bytes)}.png`, content: bytes },
    ]);
    const nights = Array.from({ length: 30 }, (_, index) => ({
      message: `Run ${index}`,
      files: [{ path: `pictures/2026-11/${index % 10}.webp`, content: randomBytes(1_000_000) }],
    }));
    server.plant('image-drift', [{ message: 'cells', files: cells }, ...nights]);
    await using storage = await openOn(server);
    expect(await storage.baselines.list()).toHaveLength(2);
    expect(server.sentBytes()).toBeLessThan(20_000);
    expect(Buffer.from(await storage.baselines.getImage(pictureOf(wanted)))).toEqual(wanted);
    expect(server.sentBytes()).toBeLessThan(80_000);
    await storage.history.append('route', entryOf('run-1'));
    await storage.save({ subject: 'Run run-1' });
    expect(server.sentBytes()).toBeLessThan(90_000);
    expect(server.git('fsck', '--full', '--strict')).toBe('');
  });
});

describe('a branch that grows old', { timeout: 60_000 }, () => {
  const picture = randomBytes(200);
  const texts = (age: number, since: string) => [
    {
      message: `Run\n\nImage-Drift-Since: ${since}\nImage-Drift-Commits: ${age - 1}\n`,
      files: [
        { path: 'history/route.jsonl', content: `${JSON.stringify(entryOf('run-1'))}\n` },
        { path: `baselines/images/${'a'.repeat(64)}.png`, content: 'nobody names me' },
        { path: `baselines/images/${sha256(picture)}.png`, content: picture },
        { path: 'baselines/route/case.json', content: JSON.stringify(picturedBy(picture)) },
        { path: 'pictures/2026-05/old.webp', content: 'old' },
        { path: 'pictures/2026-11/young.webp', content: 'young' },
      ],
    },
    { message: `Run\n\nImage-Drift-Since: ${since}\nImage-Drift-Commits: ${age}\n`, files: [] },
  ];
  const left = [
    'README.md',
    `baselines/images/${sha256(picture)}.png`,
    'baselines/route/case.json',
    'history/route.jsonl',
    'pictures/2026-11/young.webp',
  ];

  test.each([
    ['has many commits', MAX_COMMITS, '2026-11-01T00:00:00.000Z'],
    ['is older than pictures are kept', 5, '2026-06-01T00:00:00.000Z'],
  ])('starts anew when it %s, without what nobody needs', async (_name, age, since) => {
    await using server = await startGitServer();
    server.plant('image-drift', texts(age, since));
    await keepRun(server, 'run-2');
    expect([commitsOf(server), filesOf(server)]).toEqual([1, left]);
    expect(await runIds(server)).toEqual(['run-1', 'run-2']);
    await using storage = await openOn(server);
    expect(Buffer.from(await storage.baselines.getImage(pictureOf(picture)))).toEqual(picture);
  });

  test('keeps its commits while it is young', async () => {
    await using server = await startGitServer();
    server.plant('image-drift', texts(5, '2026-11-01T00:00:00.000Z'));
    await keepRun(server, 'run-2');
    expect(commitsOf(server)).toBe(3);
    expect(server.git('log', '-1', '--format=%B', 'image-drift')).toContain('Image-Drift-Commits: 6');
  });

  test('starting anew loses nobody’s push', async () => {
    await using server = await startGitServer();
    server.plant('image-drift', texts(MAX_COMMITS, '2026-11-01T00:00:00.000Z'));
    await Promise.all(['run-2', 'run-3', 'run-4'].map((runId) => keepRun(server, runId)));
    expect((await runIds(server)).sort()).toEqual(['run-1', 'run-2', 'run-3', 'run-4']);
    expect(commitsOf(server)).toBe(3);
  });

  test('goes on where a rule forbids to rewrite it', async () => {
    await using server = await startGitServer();
    server.git('config', 'receive.denyNonFastForwards', 'true');
    server.plant('image-drift', texts(MAX_COMMITS, '2026-11-01T00:00:00.000Z'));
    await keepRun(server, 'run-2');
    expect(commitsOf(server)).toBe(3);
    expect(await runIds(server)).toEqual(['run-1', 'run-2']);
  });
});

describe('access to the branch', () => {
  test('sends the token as GitHub wants it, with every request', async () => {
    await using server = await startGitServer();
    await keepRun(server, 'run-1', { token: 'ghs_token' });
    const expected = `basic ${Buffer.from('x-access-token:ghs_token').toString('base64')}`;
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([expected]));
  });

  test.skipIf(process.platform === 'win32')('shows git’s command lines no token, and git no key', async () => {
    await using server = await startGitServer();
    const folder = await mkdtemp(join(tmpdir(), 'image-drift-path-'));
    try {
      const path = process.env['PATH'] ?? '';
      const script = `#!/bin/sh\necho "$@ $OPENAI_API_KEY" >> '${folder}/seen'\nPATH='${path}' exec git "$@"\n`;
      await writeFile(join(folder, 'git'), script);
      await chmod(join(folder, 'git'), 0o700);
      const env = { PATH: `${folder}${delimiter}${path}`, OPENAI_API_KEY: 'sk-key' };
      await keepRun(server, 'run-1', { token: 'ghs_token', env });
      const seen = await readFile(join(folder, 'seen'), 'utf8');
      expect(seen).toMatch(/push/);
      expect(seen).not.toMatch(/ghs_token|sk-key|eC1hY2Nlc3M/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('reading is enough for a run that writes nothing; a refused push names the permission', async () => {
    await using server = await startGitServer();
    await keepRun(server, 'run-1');
    server.intercept = ({ path }) => (path.includes('receive-pack') ? 403 : undefined);
    expect(await runIds(server)).toEqual(['run-1']);
    await expect(keepRun(server, 'run-2')).rejects.toMatchObject({
      code: 'branch-refused',
      hint: expect.stringContaining('permissions: contents: write') as string,
    });
    expect(await runIds(server)).toEqual(['run-1']);
  });

  test('a repository that may not be read is no empty one', async () => {
    await using server = await startGitServer();
    server.intercept = () => 401;
    await expect(openOn(server)).rejects.toMatchObject({
      code: 'branch-unreadable',
      exitCode: 3,
      hint: expect.stringContaining('contents: read') as string,
    });
  });

  test('a server that is not there is a matter of the network', async () => {
    const server = await startGitServer();
    await server[Symbol.asyncDispose]();
    await expect(openOn(server)).rejects.toMatchObject({
      code: 'branch-unreadable',
      hint: 'Check the network; nothing was sent to any vendor',
    });
  });
});

const openPlanted = async (files: Parameters<GitServer['plant']>[1][number]['files']) => {
  await using server = await startGitServer();
  server.plant('image-drift', [{ message: 'hostile', files }]);
  await using storage = await openOn(server);
  return storage.baselines.list();
};

describe('what others put onto the branch', () => {
  test.each([
    ['a link in place of a baseline', { path: 'baselines/route/case.json', content: '/etc/passwd', mode: '120000' }],
    ['a link in place of a folder', { path: 'baselines', content: '/etc', mode: '120000' }],
    ['somebody’s code', { path: 'src/index.ts', content: '' }],
    ['a path of another system', { path: 'baselines/route\\..\\x.json', content: '{}' }],
  ])('%s makes it unusable', async (_name, file) => {
    await expect(openPlanted([file])).rejects.toMatchObject({ code: 'branch-unusable', exitCode: 3 });
  });

  test('a file that is too large is refused before it is read', async () => {
    const content = Buffer.alloc(33 * 1024 * 1024, 0x20);
    await expect(openPlanted([{ path: 'history/route.jsonl', content }])).rejects.toThrow(/more than the/);
  });

  test('a damaged baseline is told by its place on the branch', async () => {
    await using server = await startGitServer();
    server.plant('image-drift', [{ message: 'x', files: [{ path: 'baselines/route/case.json', content: '{' }] }]);
    await using storage = await openOn(server);
    await expect(storage.baselines.get('route', 'case')).rejects.toMatchObject({
      code: 'baseline-damaged',
      message: expect.stringContaining('image-drift:baselines/route/case.json is damaged') as string,
    });
  });
});
