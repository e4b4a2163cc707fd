import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

import {
  isForgotten,
  isTextPath,
  isWaitingText,
  keptMonth,
  mayVanish,
  unnamedFiles,
  unusedFiles,
} from './branch-layout.ts';
import { createDirectoryBatches } from './directory-batches.ts';
import { createDirectoryHistory } from './directory-history.ts';
import { createDirectoryMutes } from './directory-mutes.ts';
import { createDirectoryStore } from './directory-store.ts';
import { createNearBaselines } from './near-baselines.ts';
import { createNearBatches } from './near-batches.ts';
import { createNearHistory } from './near-history.ts';
import { createNearMutes } from './near-mutes.ts';
import { createNearWaiting } from './near-waiting.ts';
import type { BaselineStore } from '../model/baseline.ts';
import type { BatchStore } from '../model/batch.ts';
import { InfraError } from '../model/errors.ts';
import type { RunHistory } from '../model/history.ts';
import type { MuteStore } from '../model/mute.ts';
import type { PictureShelf, WaitingShelf } from '../model/storage.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';

/** The files of a distant storage as they are at one moment, by path with `/`. */
export interface FarFiles {
  /** Of every file; another version is other content. */
  readonly versions: ReadonlyMap<string, string>;
  /** Hands over the content of these paths. Throws `InfraError`, also above `maxBytes`. */
  fetch(
    paths: readonly string[],
    options: { readonly maxBytes: number; readonly take: (path: string, bytes: Uint8Array) => Promise<void> },
  ): Promise<void>;
}

/** What is to be kept: nothing else changes in the storage. */
export interface Pending {
  /** Local file by path. */
  readonly written: Map<string, string>;
  readonly removed: readonly string[];
}

/** A private folder that stands for a distant storage while a command works. */
export interface NearFolder {
  readonly baselines: BaselineStore;
  readonly history: RunHistory;
  readonly batches: BatchStore;
  readonly mutes: MuteStore;
  readonly pictures: PictureShelf;
  readonly waiting: WaitingShelf;
  /** Puts the texts of `far` into the folder, in place of those of before. */
  layOut(far: FarFiles): Promise<void>;
  /**
   * Does every write that is not kept yet again, on top of what was laid out. What another run has made impossible is
   * given up and thrown, so that the next `save` keeps all the rest.
   */
  changeAgain(): Promise<void>;
  /** `true`: something was written, new to the storage or not. */
  isChanged(): boolean;
  /** Writes since `saved`; `undefined`: the storage has them all. What waited since before `oldestMs` goes with them. */
  pending(options: {
    readonly oldestMs: number;
    /** Old pictures of reports, and those that no baseline names, go too. */
    readonly isTidied: boolean;
  }): Promise<Pending | undefined>;
  /** What was written is kept now, and so stands the storage. */
  saved(far: FarFiles | undefined): void;
  /** Local file of a path. */
  local(path: string): string;
  /** Beside the files, for a driver's own use. */
  readonly workFolder: string;
  remove(): Promise<void>;
}

interface Options {
  /** For sentences: `the branch image-drift`. */
  readonly place: string;
  /** What stands before a path in messages. */
  readonly shownAs: string;
}

/** A write, so that it can be done again on top of what another run wrote. */
interface Change {
  /** Files it may have touched. */
  readonly paths: readonly string[];
  again(): Promise<void>;
}

const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
const NOTHING: FarFiles = { versions: new Map(), fetch: async () => undefined };

/**
 * Texts are laid into the folder at once, where the stores of directories read and write them; pictures are brought
 * when they are asked for. A driver makes what was written last, and where another run was faster it lays out what that
 * one wrote, and the same writes are done again.
 */
export async function createNearFolder({ place, shownAs }: Options): Promise<NearFolder> {
  const base = await mkdtemp(join(tmpdir(), 'image-drift-near-'));
  const root = join(base, 'files');
  const workFolder = join(base, 'work');
  await mkdir(root);
  await mkdir(workFolder);
  const changes: Change[] = [];
  /** Version of each text that lies in the folder; none: it was written here. */
  const laid = new Map<string, string | undefined>();
  let far = NOTHING;

  const local = (path: string): string => join(root, ...path.split('/'));

  const bring = (paths: readonly string[], maxBytes: number): Promise<void> =>
    paths.length === 0
      ? Promise.resolve()
      : far.fetch(paths, { maxBytes, take: (path, bytes) => writeFileAtomic(local(path), bytes) });

  /** Brings those that are not here yet, as far as the storage has them. */
  const bringFiles = (paths: readonly string[]): Promise<void> =>
    bring(
      [...new Set(paths)].filter((path) => far.versions.has(path) && !existsSync(local(path))),
      MAX_PICTURE_BYTES,
    );

  async function layOut(next: FarFiles): Promise<void> {
    for (const [path, version] of laid) {
      if (version !== undefined && version === next.versions.get(path)) continue;
      await rm(local(path), { force: true });
      laid.delete(path);
    }
    far = next;
    const texts = [...far.versions].filter(([path]) => isTextPath(path) && !laid.has(path));
    await bring(
      texts.map(([path]) => path),
      MAX_TEXT_BYTES,
    );
    for (const [path, version] of texts) laid.set(path, version);
  }

  function changed(paths: readonly string[], again: Change['again']): void {
    changes.push({ paths, again });
    markWritten(paths);
  }

  function markWritten(paths: readonly string[]): void {
    for (const path of paths) if (isTextPath(path)) laid.set(path, undefined);
  }

  /** Messages speak of the storage, not of a folder that is gone when they are read. */
  async function named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InfraError) || !error.message.includes(root)) throw error;
      throw new InfraError(error.code, error.message.replaceAll(`${root}${sep}`, shownAs), {
        hint: hintOf(error) ?? `It is in ${place}; mend it there, or accept a new run for the case`,
        cause: error,
      });
    }
  }

  /** Content of the texts that are here and match. */
  async function textsOf(paths: Iterable<string>, isWanted: (path: string) => boolean): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    for (const path of paths)
      if (isTextPath(path) && isWanted(path) && existsSync(local(path)))
        texts.set(path, await readFile(local(path), 'utf8'));
    return texts;
  }

  const pending: NearFolder['pending'] = async ({ oldestMs, isTidied }) => {
    const written = new Map<string, string>();
    const removed = new Set<string>();
    for (const path of changes.flatMap(({ paths }) => paths)) {
      const isThere = far.versions.has(path);
      if (isThere && !isTextPath(path)) continue;
      if (existsSync(local(path))) written.set(path, local(path));
      else if (isThere && mayVanish(path)) removed.add(path);
    }
    if (written.size + removed.size === 0) return undefined;

    const oldest = new Date(oldestMs).toISOString();
    const waiting = await textsOf(laid.keys(), isWaitingText);
    for (const [path, text] of waiting)
      if (!written.has(path) && isForgotten(text, oldest)) {
        removed.add(path);
        waiting.delete(path);
      }
    // Files that wait for nobody.
    for (const path of unnamedFiles(far.versions.keys(), [...waiting.values()])) removed.add(path);
    for (const path of unnamedFiles(written.keys(), [...waiting.values()])) written.delete(path);

    if (isTidied) {
      const texts = await textsOf(laid.keys(), (path) => path.startsWith('baselines/'));
      const month = keptMonth(oldestMs);
      for (const path of unusedFiles([...far.versions.keys()], { texts: [...texts.values()], keptMonth: month }))
        if (!written.has(path)) removed.add(path);
    }
    return { written, removed: [...removed] };
  };

  return {
    baselines: createNearBaselines({
      baselines: createDirectoryStore(join(root, 'baselines'), { trusted: root }),
      bring: bringFiles,
      changed,
      named,
    }),
    history: createNearHistory({
      history: createDirectoryHistory(join(root, 'history'), { trusted: root }),
      changed,
      named,
    }),
    batches: createNearBatches({
      batches: createDirectoryBatches(join(root, 'batches'), { trusted: root }),
      changed,
      named,
    }),
    mutes: createNearMutes({ mutes: createDirectoryMutes(root, { trusted: root }), changed, named }),
    pictures: {
      async add(files) {
        for (const [path, bytes] of files) await writeFileAtomic(local(path), bytes);
        changed([...files.keys()], async () => undefined);
      },
    },
    waiting: createNearWaiting({ shownAs, texts: () => laid.keys(), local, bring: bringFiles, changed }),
    layOut,
    async changeAgain() {
      const errors: unknown[] = [];
      for (const change of changes.splice(0))
        try {
          markWritten(change.paths);
          await change.again();
          changes.push(change);
        } catch (error) {
          errors.push(error);
        }
      if (errors.length > 0) throw errors[0];
    },
    isChanged: () => changes.length > 0,
    pending,
    saved(now) {
      changes.length = 0;
      if (now !== undefined) far = now;
    },
    local,
    workFolder,
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** Of a batch and of mutes: nothing that is accepted mends them. */
const hintOf = ({ code, hint }: InfraError): string | undefined => (/^(batch|mutes)-/.test(code) ? hint : undefined);
