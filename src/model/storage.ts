import type { BaselineStore } from './baseline.ts';
import type { BatchStore } from './batch.ts';
import type { RunHistory } from './history.ts';
import type { MuteStore } from './mute.ts';

/** Where baselines and the history of runs are kept, open for one command. Dispose it: it may have a working folder. */
export interface Storage extends AsyncDisposable {
  readonly baselines: BaselineStore;
  readonly history: RunHistory;
  /** A batch that nobody remembers would be paid for and never shown, so every storage keeps them. */
  readonly batches: BatchStore;
  readonly mutes: MuteStore;
  /** Absent: this storage keeps no pictures of reports. */
  readonly pictures?: PictureShelf;
  /** Absent: runs of this storage are accepted from their folder alone. */
  readonly waiting?: WaitingShelf;
  /**
   * Makes what was written since it was opened last, all at once, beside what others wrote in the meantime. A storage
   * that keeps every write at once has nothing to do. Throws `InfraError` when it is refused; nothing is kept then.
   */
  save(options: {
    /** What was done, one line. */
    readonly subject: string;
    /** Login of the person who asked for it, where that is not whoever runs this. */
    readonly author?: string;
  }): Promise<Saved>;
}

export interface Saved {
  /** Commit that holds everything; absent: there is none, or there was nothing to keep. */
  readonly commit?: string;
}

/** Pictures that comments and issues show. */
export interface PictureShelf {
  /** Bytes by path; paths are content-addressed. Kept by the next `save`. */
  add(files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Where the paths are found once they are saved, with `/` at its end. Absent: in the commit of `Saved`. */
  readonly baseUrl?: string;
}

/**
 * What waits for a person: runs that may be accepted, and what was accepted of pull requests that are not merged yet.
 * Small texts say what is there; the files that they name, pictures above all, stay for as long as a text names them.
 */
export interface WaitingShelf {
  /** Names of the texts that are there, in no order. */
  list(): Promise<readonly string[]>;
  /** `undefined`: there is no such text. Names are those of `waitingName`. */
  read(name: string): Promise<string | undefined>;
  /**
   * Makes a text of what is there, and does so again on top of what another run wrote until this is saved; `undefined`
   * removes it. `change` is called more than once and has no other effect.
   */
  update(name: string, change: (text: string | undefined) => string | undefined): Promise<void>;
  /** Bytes by name, `<SHA-256>.<extension>`. */
  addFiles(files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Throws `InfraError` when one is missing, or does not have the hash in its name. */
  readFiles(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
