import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createDirectoryHistory } from '../../src/baselines/directory-history.ts';
import { type HistoryEntry, MAX_HISTORY_RUNS, type RecentRun } from '../../src/model/history.ts';

async function open() {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-history-'));
  const root = join(base, '.image-drift', 'history');
  return {
    base,
    root,
    file: join(root, 'route.jsonl'),
    history: createDirectoryHistory(root, { trusted: base }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

const entryOf = (index: number): HistoryEntry => ({
  version: 1,
  runId: `run-${index}`,
  at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
  complete: true,
  drifted: false,
  cases: { mug: { settingsHash: 'a'.repeat(64), latencyMs: [8_000], refused: 0, failed: 1, finished: 2 } },
});
const linesOf = (indices: readonly number[]): string =>
  indices.map((index) => `${JSON.stringify(entryOf(index))}\n`).join('');

describe('a history of runs', () => {
  test('is empty before the first run, and gives back what was added, oldest first', async () => {
    await using opened = await open();
    expect(await opened.history.read('route')).toEqual({ entries: [], damaged: 0 });
    await opened.history.append('route', entryOf(1));
    await opened.history.append('route', entryOf(2));
    expect(await opened.history.read('route')).toEqual({ entries: [entryOf(1), entryOf(2)], damaged: 0 });
    expect(await readFile(opened.file, 'utf8')).toBe(linesOf([1, 2]));
  });

  test('forgets the oldest run beyond its limit', async () => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    await writeFile(opened.file, linesOf(Array.from({ length: MAX_HISTORY_RUNS }, (_, index) => index)));
    await opened.history.append('route', entryOf(MAX_HISTORY_RUNS));
    const { entries } = await opened.history.read('route');
    expect(entries).toHaveLength(MAX_HISTORY_RUNS);
    expect([entries[0]!.runId, entries.at(-1)!.runId]).toEqual(['run-1', `run-${MAX_HISTORY_RUNS}`]);
  });

  test('passes over lines of another form, and keeps them in the file', async () => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    const hostile = [
      '<<<<<<< main',
      '{"version":2}',
      JSON.stringify({ ...entryOf(1), prompt: 'a red shoe' }),
      JSON.stringify({ ...entryOf(1), cases: { '../x': entryOf(1).cases['mug'] } }),
      JSON.stringify({ ...entryOf(1), cases: { mug: { ...entryOf(1).cases['mug'], latencyMs: [0] } } }),
    ];
    await writeFile(opened.file, `${hostile.join('\n')}\n\n`);
    await opened.history.append('route', entryOf(2));
    expect(await opened.history.read('route')).toEqual({ entries: [entryOf(2)], damaged: hostile.length });
    expect(await readFile(opened.file, 'utf8')).toContain('<<<<<<< main');
  });

  test('counts a run once and by its time, however branches were merged', async () => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    await writeFile(opened.file, linesOf([3, 1]));
    await appendFile(opened.file, linesOf([2, 1]));
    const { entries } = await opened.history.read('route');
    expect(entries.map(({ runId }) => runId)).toEqual(['run-1', 'run-2', 'run-3']);
  });

  test('follows no link, neither to read nor to write', async () => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    const secret = join(opened.base, 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, opened.file);
    await expect(opened.history.read('route')).rejects.toMatchObject({ code: 'history-unusable' });
    await expect(opened.history.append('route', entryOf(1))).rejects.toThrow(/symbolic link/);
    expect(await readFile(secret, 'utf8')).toBe('secret');
  });

  test('has no file for what is not an id', async () => {
    await using opened = await open();
    await expect(opened.history.read('../route')).rejects.toMatchObject({ code: 'invalid-id' });
  });
});

const recentOf = (index: number): RecentRun => ({
  runId: `run-${index}`,
  at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
  features: 'v1',
  cases: { mug: { settingsHash: 'a'.repeat(64), vectors: [[0.5, null]] } },
});

describe('vectors of the last runs', () => {
  test('are kept of two runs, beside the history', async () => {
    await using opened = await open();
    expect(await opened.history.readRecent('route')).toEqual([]);
    for (const index of [1, 2, 3, 3]) await opened.history.keepRecent('route', recentOf(index));
    expect(await opened.history.readRecent('route')).toEqual([recentOf(2), recentOf(3)]);
    expect(await readdir(opened.root)).toEqual(['route.recent.json']);
  });

  test.each([
    ['a conflict', '<<<<<<< main'],
    ['another version', '{"version":2,"runs":[]}'],
    ['more runs than are ever kept', JSON.stringify({ version: 1, runs: [1, 2, 3].map(recentOf) })],
    ['a prompt', JSON.stringify({ version: 1, runs: [{ ...recentOf(1), prompt: 'a red shoe' }] })],
    ['an id that is a way', JSON.stringify({ version: 1, runs: [{ ...recentOf(1), cases: { '../x': {} } }] })],
  ])('%s is as good as none, and the next run starts anew', async (_name, text) => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    await writeFile(join(opened.root, 'route.recent.json'), text);
    expect(await opened.history.readRecent('route')).toEqual([]);
    await opened.history.keepRecent('route', recentOf(4));
    expect(await opened.history.readRecent('route')).toEqual([recentOf(4)]);
  });

  test('are read through no link', async () => {
    await using opened = await open();
    await mkdir(opened.root, { recursive: true });
    await symlink(join(opened.base, 'elsewhere'), join(opened.root, 'route.recent.json'));
    await expect(opened.history.readRecent('route')).rejects.toMatchObject({ code: 'history-unusable' });
    await expect(opened.history.keepRecent('route', recentOf(1))).rejects.toThrow(/symbolic link/);
  });
});
