import { expect, test } from 'vitest';

import { MAX_COMMITS, openBranchStorage } from '../../src/baselines/branch-storage.ts';
import type { HistoryEntry } from '../../src/model/history.ts';
import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';
import { makeBatch } from './batches-conformance.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T03:17:00Z');

const openOn = (server: GitServer, nowMs = NOW) =>
  openBranchStorage({
    remote: { url: server.remote, token: 'token' },
    branch: 'image-drift',
    env: { PATH: process.env['PATH'] },
    keepDays: 90,
    clock: createManualClock(nowMs),
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

const filesOf = (server: GitServer): string[] => server.git('ls-tree', '-r', '--name-only', 'image-drift').split('\n');
const FILE = 'batches/route.json';
const BATCH = makeBatch({ id: 'batch_1' });
const OTHER = makeBatch({ token: '1'.repeat(32), runId: 'run-2' });

async function keep(server: GitServer, batch = BATCH): Promise<void> {
  await using storage = await openOn(server);
  await storage.batches.put(batch, { after: undefined });
  await storage.save({ subject: 'Batch of route' });
}

async function stored(server: GitServer, routeId = 'route') {
  await using storage = await openOn(server);
  return storage.batches.get(routeId);
}

test('a batch is found by the next run, and gone for the one after its end', async () => {
  await using server = await startGitServer();
  await keep(server);
  expect(await stored(server)).toEqual(BATCH);
  await using storage = await openOn(server);
  await storage.batches.remove('route', { after: BATCH.token });
  await storage.save({ subject: 'End of the batch of route' });
  expect(filesOf(server)).toEqual(['README.md']);
});

test('of two runs at once one goes on from a batch, and the other still keeps all else that it wrote', async () => {
  await using server = await startGitServer();
  await keep(server);
  await using first = await openOn(server);
  await using second = await openOn(server);
  const mine = makeBatch({ routeId: 'mine' });
  await first.batches.put(OTHER, { after: BATCH.token });
  await second.batches.put({ ...OTHER, token: '2'.repeat(32) }, { after: BATCH.token });
  await second.batches.put(mine, { after: undefined });
  await second.history.append('route', entryOf('run-2'));
  await first.save({ subject: 'First' });
  await expect(second.save({ subject: 'Second' })).rejects.toMatchObject({ code: 'batch-changed' });
  await second.save({ subject: 'Second' });
  expect(await stored(server)).toEqual(OTHER);
  expect(await stored(server, 'mine')).toEqual(mine);
  expect(server.git('show', 'image-drift:history/route.jsonl')).toContain('run-2');
});

test('of two runs at once one submits the first batch', async () => {
  await using server = await startGitServer();
  await using first = await openOn(server);
  await using second = await openOn(server);
  await first.batches.put(BATCH, { after: undefined });
  await second.batches.put(OTHER, { after: undefined });
  const outcomes = await Promise.allSettled([first.save({ subject: 'First' }), second.save({ subject: 'Second' })]);
  expect(outcomes.map(({ status }) => status).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['fulfilled', 'rejected']);
  const kept = [BATCH, OTHER][outcomes.findIndex(({ status }) => status === 'fulfilled')];
  expect(await stored(server)).toEqual(kept);
});

test('a push whose answer was lost is no other run', async () => {
  await using server = await startGitServer();
  await keep(server);
  await using storage = await openOn(server);
  await storage.batches.put(OTHER, { after: BATCH.token });
  let isDropped = false;
  server.intercept = ({ method, path }) => {
    if (isDropped || method !== 'POST' || !path.endsWith('git-receive-pack')) return undefined;
    isDropped = true;
    return 'drop';
  };
  await storage.save({ subject: 'Next' });
  expect(isDropped).toBe(true);
  expect(await stored(server)).toEqual(OTHER);
});

test('a batch outlives the age at which the branch starts anew', async () => {
  await using server = await startGitServer();
  await keep(server);
  await using storage = await openOn(server, NOW + 91 * DAY_MS);
  await storage.history.append('route', entryOf('run-2'));
  await storage.save({ subject: 'Run run-2' });
  expect(server.git('rev-list', '--count', 'image-drift')).toBe('1');
  expect(await stored(server)).toEqual(BATCH);
});

test('a batch outlives the last commit before the branch starts anew, and may end with it', async () => {
  await using server = await startGitServer();
  await keep(server);
  const message = `x\n\nImage-Drift-Since: 2026-11-20T03:17:00.000Z\nImage-Drift-Commits: ${MAX_COMMITS}\n`;
  server.plant('image-drift', [{ message, files: [{ path: FILE, content: JSON.stringify(BATCH) }] }]);
  expect(await stored(server)).toEqual(BATCH);
  await using storage = await openOn(server);
  await storage.batches.remove('route', { after: BATCH.token });
  await storage.save({ subject: 'End of the batch of route' });
  expect(await stored(server)).toBeUndefined();
});

test('a damaged batch is named by its place on the branch, and is not a missing one', async () => {
  await using server = await startGitServer();
  server.plant('image-drift', [{ message: 'x', files: [{ path: FILE, content: '{' }] }]);
  await using storage = await openOn(server);
  await expect(storage.batches.get('route')).rejects.toMatchObject({
    code: 'batch-damaged',
    message: `the batch image-drift:${FILE} is damaged: it is not JSON`,
    hint: expect.stringContaining('Restore it from git'),
  });
});
