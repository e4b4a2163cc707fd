import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

import type { Environment } from './environment.ts';
import { listFiles, readFileWithin, UnreadableFileError } from './file-ports.ts';
import { createTreeListing } from './tree-listing.ts';
import { layBareRepository } from '../baselines/bare-repository.ts';
import { createGitBlobs } from '../baselines/git-blobs.ts';
import { createGit, type GitRemote } from '../baselines/run-git.ts';
import type { SuiteSource } from '../config/load-config.ts';
import type { TreeFile } from '../github/pull-desk.ts';
import { ConfigError, InfraError } from '../model/errors.ts';
import { writeContainedFile } from '../shared/contained-file.ts';

/** Files of a pull request's head as data: they are never checked out, and no program is asked to run them. */
export interface HeadFiles extends SuiteSource, AsyncDisposable {
  /** Brings what was asked for and is not here yet. `false`: nothing is missing. Throws `InfraError` above the limits. */
  fetchMissing(): Promise<boolean>;
}

export interface HeadInput {
  /** For messages: `commit … of pull request 7`. */
  readonly named: string;
  /** Everything that the commit holds, by path with `/`. */
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly remote: GitRemote;
}

/** What a suite of thousands of cases needs; a stranger's commit could name whole archives. */
const MAX_FILES = 3_000;
/** Input pictures are a few MB, texts far less. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_TOTAL_BYTES = 200 * 1024 * 1024;

/**
 * Opens an empty private folder in which files of the commit appear as they are asked for. Reading a file that is not
 * there yet fails and notes it, so a reader asks, lets `fetchMissing` bring all at once, and asks again. Links,
 * submodules and files above the limits are refused by what GitHub's list says of them, before anything is fetched.
 */
export async function openHeadFiles(
  { named, files, remote }: HeadInput,
  { env, signal }: Pick<Environment, 'env' | 'signal'>,
): Promise<HeadFiles> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'image-drift-head-')));
  const [repository, cwd] = [join(base, 'repository'), join(base, 'files')];
  await mkdir(repository);
  await mkdir(cwd);
  const run = createGit({ folder: repository, env, remote });
  const git = createGitBlobs({ run, named, code: 'head-unusable' });
  const listing = createTreeListing(
    cwd,
    [...files].filter(isPlain).map(([path]) => path),
  );
  const wanted = new Map<string, TreeFile>();
  const brought = new Set<string>();
  let total = 0;

  return {
    cwd,
    async readFile(path, root) {
      const name = relative(cwd, path).split(sep).join('/');
      const file = files.get(name);
      if (file === undefined) throw new UnreadableFileError(name, 'it does not exist');
      const refusal = whyRefused(file);
      if (refusal !== undefined) throw new UnreadableFileError(name, refusal);
      if (brought.has(name)) return readFileWithin(path, root);
      wanted.set(name, file);
      throw new UnreadableFileError(name, 'it was not fetched yet');
    },
    listFiles: (globs, root) => listFiles(globs, root, listing),
    async fetchMissing() {
      if (wanted.size === 0) return false;
      total += [...wanted.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      if (brought.size + wanted.size > MAX_FILES || total > MAX_TOTAL_BYTES)
        throw new InfraError('head-unusable', `${named} cannot be used: its suite names too much`, {
          hint: `At most ${MAX_FILES} files and ${MAX_TOTAL_BYTES / 1024 / 1024} MB are read of a pull request`,
        });
      if (brought.size === 0) await layBareRepository(repository);
      const paths = Map.groupBy(wanted, ([, { oid }]) => oid);
      await git.fetchBlobs([...paths.keys()], signal);
      await git.readBlobs([...paths.keys()], {
        maxBytes: MAX_FILE_BYTES,
        take: async (oid, bytes) => {
          for (const [path] of paths.get(oid) ?? [])
            await writeContainedFile({ root: cwd, parts: path.split('/') }, bytes);
        },
      });
      for (const path of wanted.keys()) brought.add(path);
      wanted.clear();
      return true;
    },
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

/** Loads something from the head, again for as long as it asks for files that are not here yet. */
export async function withFetching<T>(head: HeadFiles, load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof ConfigError) || !(await head.fetchMissing())) throw error;
    }
  }
}

/** A file of the head; `undefined` when it cannot be read. */
export async function readNow(head: HeadFiles, path: string): Promise<Uint8Array | undefined> {
  for (;;) {
    try {
      return await head.readFile(path, head.cwd);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      if (!(await head.fetchMissing())) return undefined;
    }
  }
}

const isPlain = ([, file]: readonly [string, TreeFile]): boolean => whyRefused(file) === undefined;

/** Finishes the sentence "… cannot be read: ". Modes are those of git's trees. */
function whyRefused({ mode, sizeBytes }: TreeFile): string | undefined {
  if (mode === '120000') return 'it is a symbolic link';
  if (mode !== '100644' && mode !== '100755') return 'it is not a regular file';
  if (sizeBytes > MAX_FILE_BYTES) return `it has ${sizeBytes} bytes, more than ${MAX_FILE_BYTES}`;
  return undefined;
}
