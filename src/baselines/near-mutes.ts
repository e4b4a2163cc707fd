import { MUTE_FILE } from './directory-mutes.ts';
import type { MuteStore } from '../model/mute.ts';

interface Options {
  /** In the folder. */
  readonly mutes: MuteStore;
  /** Told of each write, and how to do it again on top of what others wrote. */
  readonly changed: (paths: readonly string[], again: () => Promise<void>) => void;
  /** Lets errors speak of the storage. */
  readonly named: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `MuteStore` in a near folder: who is late changes what the faster one left. */
export function createNearMutes({ mutes, changed, named }: Options): MuteStore {
  return {
    read: () => named(() => mutes.read()),
    async change(change) {
      const apply = (): Promise<void> => named(() => mutes.change(change));
      await apply();
      changed([MUTE_FILE], apply);
    },
  };
}
