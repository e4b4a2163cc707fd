import { describe, expect, test } from 'vitest';

import type { Batch, BatchStore } from '../../src/model/batch.ts';

/** A store for one test: starts empty, and goes away with `dispose`. */
export interface BatchesUnderTest extends AsyncDisposable {
  readonly batches: BatchStore;
}

export function makeBatch(changes: Partial<Batch> = {}): Batch {
  const routeId = changes.routeId ?? 'route';
  return {
    version: 1,
    routeId,
    token: '0'.repeat(32),
    submittedAt: '2026-01-01T00:00:00.000Z',
    runId: 'run-1',
    stage: 1,
    shots: [
      {
        key: 'mug#0',
        settingsHash: 'a'.repeat(64),
        shot: {
          id: `${routeId}/mug/0`,
          routeId,
          caseId: 'mug',
          index: 0,
          purpose: 'sample',
          seed: 3,
          worstCaseMicros: 2_000,
          expectedMicros: 1_000,
        },
      },
    ],
    ...changes,
  };
}

const FIRST = makeBatch();
const SECOND = makeBatch({ token: '1'.repeat(32), id: 'batch_2', stage: 2 });

/** What every driver of `BatchStore` must do. Call it in the driver's test file. */
export function describeBatches(name: string, open: () => Promise<BatchesUnderTest>): void {
  describe(`${name} as a store of batches`, { timeout: 60_000 }, () => {
    test('has none at first', async () => {
      await using opened = await open();
      expect(await opened.batches.get('route')).toBeUndefined();
    });

    test('gives back what was put, and touches no other route', async () => {
      await using opened = await open();
      const other = makeBatch({ routeId: 'other' });
      await opened.batches.put(FIRST, { after: undefined });
      await opened.batches.put(other, { after: undefined });
      expect(await opened.batches.get('route')).toEqual(FIRST);
      expect(await opened.batches.get('other')).toEqual(other);
    });

    test('a batch that was begun becomes the one that the vendor took', async () => {
      await using opened = await open();
      await opened.batches.put(FIRST, { after: undefined });
      const submitted = { ...FIRST, id: 'batches/abc-1' };
      await opened.batches.put(submitted, { after: FIRST.token });
      expect(await opened.batches.get('route')).toEqual(submitted);
    });

    test('one batch follows the other', async () => {
      await using opened = await open();
      await opened.batches.put(FIRST, { after: undefined });
      await opened.batches.put(SECOND, { after: FIRST.token });
      expect(await opened.batches.get('route')).toEqual(SECOND);
      await opened.batches.remove('route', { after: SECOND.token });
      expect(await opened.batches.get('route')).toBeUndefined();
    });

    test('nobody replaces or removes a batch that they have not seen', async () => {
      await using opened = await open();
      await opened.batches.put(FIRST, { after: undefined });
      const changed = { code: 'batch-changed' };
      await expect(opened.batches.put(SECOND, { after: undefined })).rejects.toMatchObject(changed);
      await expect(opened.batches.put(SECOND, { after: SECOND.token })).rejects.toMatchObject(changed);
      await expect(opened.batches.remove('route', { after: SECOND.token })).rejects.toMatchObject(changed);
      expect(await opened.batches.get('route')).toEqual(FIRST);
    });

    test('nobody goes on with a batch that was removed', async () => {
      await using opened = await open();
      await expect(opened.batches.put(SECOND, { after: FIRST.token })).rejects.toMatchObject({ code: 'batch-changed' });
      expect(await opened.batches.get('route')).toBeUndefined();
    });

    test.each(['..', '../up', 'a/b', '', 'UPPER', '.hidden', 'x'.repeat(65)])('refuses %j as a route', async (id) => {
      await using opened = await open();
      await expect(opened.batches.get(id)).rejects.toMatchObject({ code: 'invalid-id' });
    });
  });
}
