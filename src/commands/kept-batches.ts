import type { Batch, BatchStore } from '../model/batch.ts';
import { InfraError } from '../model/errors.ts';
import type { Storage } from '../model/storage.ts';

/**
 * The batches of a storage, where every write is kept at once: what comes after it costs money. A write that the storage
 * refuses to keep is taken back, so that no later one brings it along.
 */
export function keptBatches({ batches, save }: Pick<Storage, 'batches' | 'save'>): BatchStore {
  async function keep(routeId: string, before: Batch | undefined, subject: string): Promise<void> {
    try {
      await save({ subject });
    } catch (error) {
      // Of two runs at once the other one is in the store, and nothing of ours.
      if (error instanceof InfraError && error.code === 'batch-changed') throw error;
      const after = (await batches.get(routeId))?.token;
      if (before !== undefined) await batches.put(before, { after });
      else if (after !== undefined) await batches.remove(routeId, { after });
      throw error;
    }
  }

  return {
    get: (routeId) => batches.get(routeId),
    async put(batch, options) {
      const { routeId } = batch;
      const before = await batches.get(routeId);
      await batches.put(batch, options);
      await keep(routeId, before, `Batch of ${routeId}`);
    },
    async remove(routeId, options) {
      const before = await batches.get(routeId);
      await batches.remove(routeId, options);
      await keep(routeId, before, `End of the batch of ${routeId}`);
    },
  };
}
