import { describe, expect, test } from 'vitest';

import type { BaselineStore } from '../../src/model/baseline.ts';
import type { StoredImage } from '../../src/model/sample.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { approvedImage, approvedRefusal, baselineOf, makeCell } from '../compare/cell-samples.ts';

/** A store for one test: starts empty, and goes away with `dispose`. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: BaselineStore;
}

const FIRST = Buffer.from('bytes of the first picture');
const SECOND = Buffer.from('bytes of the second picture');

function imageOf(bytes: Uint8Array): StoredImage {
  return { sha256: sha256(bytes), extension: 'png', mediaType: 'image/png', sizeBytes: bytes.length };
}

function pictured(bytes: Uint8Array, { routeId = 'route', caseId = 'case' } = {}) {
  const image = imageOf(bytes);
  const sample = approvedImage('x');
  return baselineOf(makeCell({ seed: 3, size: 'auto' }, { routeId, caseId }), [
    { ...sample, image, measurement: { ...sample.measurement!, sha256: image.sha256 } },
  ]);
}

const handed = (...all: readonly Uint8Array[]): Map<string, Uint8Array> =>
  new Map(all.map((bytes) => [sha256(bytes), bytes]));

/** What every driver of `BaselineStore` must do. Call it in the driver's test file. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a baseline store`, () => {
    test('has nothing at first', async () => {
      await using opened = await open();
      expect(await opened.store.get('route', 'case')).toBeUndefined();
      expect(await opened.store.list()).toEqual([]);
    });

    test('gives back what was put, pictures byte for byte', async () => {
      await using opened = await open();
      const baseline = pictured(FIRST);
      await opened.store.put(baseline, handed(FIRST));
      expect(await opened.store.get('route', 'case')).toEqual(baseline);
      expect(Buffer.from(await opened.store.getImage(imageOf(FIRST)))).toEqual(FIRST);
    });

    test('keeps baselines of refusals, which have no picture', async () => {
      await using opened = await open();
      const baseline = baselineOf(makeCell(), [approvedRefusal()]);
      await opened.store.put(baseline, new Map());
      expect(await opened.store.get('route', 'case')).toEqual(baseline);
    });

    test('replaces a whole cell and touches no other', async () => {
      await using opened = await open();
      const other = pictured(FIRST, { caseId: 'other' });
      await opened.store.put(pictured(FIRST), handed(FIRST));
      await opened.store.put(other, handed(FIRST));
      await opened.store.put(pictured(SECOND), handed(SECOND));
      expect((await opened.store.get('route', 'case'))?.samples[0]?.image).toEqual(imageOf(SECOND));
      expect(await opened.store.get('route', 'other')).toEqual(other);
      expect(Buffer.from(await opened.store.getImage(imageOf(FIRST)))).toEqual(FIRST);
    });

    test('lists its cells in order', async () => {
      await using opened = await open();
      for (const [routeId, caseId] of [
        ['b', 'one'],
        ['a', 'two'],
        ['a', 'one'],
        ['images', 'one'],
      ] as const)
        await opened.store.put(baselineOf(makeCell({}, { routeId, caseId }), [approvedRefusal()]), new Map());
      expect(await opened.store.list()).toEqual([
        { routeId: 'a', caseId: 'one' },
        { routeId: 'a', caseId: 'two' },
        { routeId: 'b', caseId: 'one' },
        { routeId: 'images', caseId: 'one' },
      ]);
    });

    test.each([
      ['is missing', new Map<string, Uint8Array>()],
      ['has other bytes than its hash says', new Map([[sha256(SECOND), FIRST]])],
    ])('keeps the old baseline when a picture of the new one %s', async (_name, images) => {
      await using opened = await open();
      await opened.store.put(pictured(FIRST), handed(FIRST));
      await expect(opened.store.put(pictured(SECOND), images)).rejects.toMatchObject({ code: 'baseline-incomplete' });
      expect(await opened.store.get('route', 'case')).toEqual(pictured(FIRST));
    });

    test('keeps the baseline that was replaced, with its pictures, and gives it back', async () => {
      await using opened = await open();
      const { store } = opened;
      const [old, young] = [pictured(FIRST), pictured(SECOND)];
      await store.put(old, handed(FIRST));
      expect(await store.getPrevious('route', 'case')).toBeUndefined();
      await store.put(young, handed(SECOND));
      expect(await store.getPrevious('route', 'case')).toEqual(old);
      expect(await store.list()).toEqual([{ routeId: 'route', caseId: 'case' }]);

      expect(await store.restorePrevious('route', 'case')).toEqual(old);
      expect(await store.get('route', 'case')).toEqual(old);
      expect(Buffer.from(await store.getImage(imageOf(FIRST)))).toEqual(FIRST);
      expect(await store.getPrevious('route', 'case')).toEqual(young);
      expect(Buffer.from(await store.getImage(imageOf(SECOND)))).toEqual(SECOND);
    });

    test('a cell that was never replaced has nothing to give back, and stays', async () => {
      await using opened = await open();
      const only = pictured(FIRST);
      await opened.store.put(only, handed(FIRST));
      expect(await opened.store.restorePrevious('route', 'case')).toBeUndefined();
      expect(await opened.store.get('route', 'case')).toEqual(only);
      expect(await opened.store.restorePrevious('route', 'other')).toBeUndefined();
    });

    test('a put that is refused leaves the previous baseline alone', async () => {
      await using opened = await open();
      const [old, young] = [pictured(FIRST), pictured(SECOND)];
      await opened.store.put(old, handed(FIRST));
      await opened.store.put(young, handed(SECOND));
      await expect(opened.store.put(pictured(FIRST), new Map())).rejects.toMatchObject({ code: 'baseline-incomplete' });
      expect(await opened.store.getPrevious('route', 'case')).toEqual(old);
    });

    test('cases may be called like the place of previous baselines', async () => {
      await using opened = await open();
      for (const caseId of ['case', 'previous', 'case.previous']) {
        await opened.store.put(pictured(FIRST, { caseId }), handed(FIRST));
        await opened.store.put(pictured(SECOND, { caseId }), handed(SECOND));
      }
      expect((await opened.store.list()).map(({ caseId }) => caseId)).toEqual(['case', 'case.previous', 'previous']);
      for (const caseId of ['case', 'previous', 'case.previous'])
        expect(await opened.store.getPrevious('route', caseId)).toEqual(pictured(FIRST, { caseId }));
    });

    test('refuses to keep what it could not read again', async () => {
      await using opened = await open();
      const wrong = { ...pictured(FIRST), settingsHash: 'short' };
      await expect(opened.store.put(wrong, handed(FIRST))).rejects.toMatchObject({ code: 'baseline-damaged' });
      expect(await opened.store.list()).toEqual([]);
    });

    test('says that a picture is missing instead of giving none', async () => {
      await using opened = await open();
      await expect(opened.store.getImage(imageOf(FIRST))).rejects.toMatchObject({ code: 'baseline-image-missing' });
    });

    test.each(['..', '../up', 'a/b', 'a\\b', '', 'UPPER', 'a..b', '.hidden', 'x'.repeat(65)])(
      'refuses %j as an id',
      async (id) => {
        await using opened = await open();
        await expect(opened.store.get(id, 'case')).rejects.toMatchObject({ code: 'invalid-id' });
        await expect(opened.store.get('route', id)).rejects.toMatchObject({ code: 'invalid-id' });
      },
    );
  });
}
