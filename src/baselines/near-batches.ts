import type { BatchStore } from '../model/batch.ts';

interface Options {
  /** In the folder. */
  readonly batches: BatchStore;
  /** Told of each write, and how to do it again on top of what others wrote. */
  readonly changed: (paths: readonly string[], again: () => Promise<void>) => void;
  /** Lets errors speak of the storage. */
  readonly named: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * `BatchStore` in a near folder. Two runs that go on from the same batch are told apart when they are saved: the second
 * one does its write again on what the first one wrote, and `batch-changed` comes of it.
 */
export function createNearBatches({ batches, changed, named }: Options): BatchStore {
  return {
    get: (routeId) => named(() => batches.get(routeId)),
    async put(batch, { after }) {
      const { routeId, token, id } = batch;
      await named(() => batches.put(batch, { after }));
      changed([pathOf(routeId)], async () => {
        const stored = await named(() => batches.get(routeId));
        // It may have arrived although its answer did not.
        if (stored?.token === token && stored.id === id) return;
        await named(() => batches.put(batch, { after }));
      });
    },
    async remove(routeId, { after }) {
      await named(() => batches.remove(routeId, { after }));
      changed([pathOf(routeId)], async () => {
        const isThere = (await named(() => batches.get(routeId))) !== undefined;
        if (isThere) await named(() => batches.remove(routeId, { after }));
      });
    },
  };
}

const pathOf = (routeId: string): string => `batches/${routeId}.json`;
