import type { RunHistory } from '../model/history.ts';

interface Options {
  /** In the folder. */
  readonly history: RunHistory;
  /** Told of each write, and how to do it again on top of what others wrote. */
  readonly changed: (paths: readonly string[], again: () => Promise<void>) => void;
  /** Lets errors speak of the storage. */
  readonly named: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `RunHistory` in a near folder. */
export function createNearHistory({ history, changed, named }: Options): RunHistory {
  return {
    read: (routeId) => named(() => history.read(routeId)),
    readRecent: (routeId) => named(() => history.readRecent(routeId)),
    async append(routeId, entry) {
      await named(() => history.append(routeId, entry));
      changed([`history/${routeId}.jsonl`], async () => {
        // It may have arrived although its answer did not.
        const { entries } = await history.read(routeId);
        if (!entries.some(({ runId }) => runId === entry.runId)) await history.append(routeId, entry);
      });
    },
    async keepRecent(routeId, recent) {
      await named(() => history.keepRecent(routeId, recent));
      changed([`history/${routeId}.recent.json`], () => history.keepRecent(routeId, recent));
    },
  };
}
