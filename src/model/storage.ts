import type { BaselineStore } from './baseline.ts';
import type { RunHistory } from './history.ts';

/** Where baselines and the history of runs are kept, open for one command. Dispose it: it may have a working folder. */
export interface Storage extends AsyncDisposable {
  readonly baselines: BaselineStore;
  readonly history: RunHistory;
  /** Absent: this storage keeps no pictures of reports. */
  readonly pictures?: PictureShelf;
  /**
   * Makes what was written since it was opened last, all at once, beside what others wrote in the meantime. A storage
   * that keeps every write at once has nothing to do. Throws `InfraError` when it is refused; nothing is kept then.
   */
  save(options: {
    /** What was done, one line. */
    readonly subject: string;
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
}
