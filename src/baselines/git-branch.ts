import { layBareRepository } from './bare-repository.ts';
import { type Author, blobId, commitStream } from './commit-stream.ts';
import { createGitBlobs, FETCH, type GitBlobs, unreadable } from './git-blobs.ts';
import { lastLine, mustRun, type RunGit, withoutCredentials } from './run-git.ts';
import { InfraError } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';

export interface TreeEntry {
  /** `100644` is a plain file, `120000` a link. */
  readonly mode: string;
  readonly oid: string;
}

/** Where a branch stands: one commit, its list of files, and none of their content. */
export interface BranchTip {
  readonly commit: string;
  /** By path with `/`. */
  readonly files: ReadonlyMap<string, TreeEntry>;
  /** Commits since the root, this one included; 0: the commit is not of our making. */
  readonly age: number;
  /** Day of the root, ISO; absent with `age` 0. */
  readonly since?: string;
}

export interface NewCommit {
  /** What the files are put on; absent: an empty branch. */
  readonly tip?: BranchTip;
  /** Forgets the commits before: a root commit. */
  readonly isRoot: boolean;
  /** Local file by path. */
  readonly written: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
  readonly subject: string;
  /** Login of the author. Absent: Image Drift itself. */
  readonly author?: string;
  /** ISO time. */
  readonly at: string;
}

export type Pushed = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly said: string };

/** One branch of a remote repository, through a bare repository of our own that holds as little of it as possible. */
export interface GitBranch extends GitBlobs {
  /** `undefined`: there is no such branch. Throws `InfraError` when the remote cannot be read. */
  fetchTip(signal?: AbortSignal): Promise<BranchTip | undefined>;
  /** Makes a commit here, and says how the branch would stand with it; `undefined`: it would change nothing. */
  commit(commit: NewCommit): Promise<BranchTip | undefined>;
  /** Moves the branch from `expected` to `commit`, or does nothing: a branch that somebody moved in the meantime stays. */
  push(commit: string, expected: string | undefined, signal?: AbortSignal): Promise<Pushed>;
}

interface Options {
  /** In an empty folder; set up for the remote. */
  readonly run: RunGit;
  readonly branch: string;
  /** For messages. */
  readonly url: string;
}

const TIP = 'refs/image-drift/tip';
/** Id, message and files at once: the commit was fetched without its parents, so everything in it is new to git. */
const SHOW_WHOLE = 'diff-tree --root --always -r -z --no-renames --ignore-submodules=none --format=%H%n%B'.split(' ');
const MAX_FILES = 200_000;
/** `.invalid` is reserved for names that reach nobody, RFC 2606. */
const US: Author = { name: 'Image Drift', email: 'image-drift@image-drift.invalid' };

export async function openGitBranch({ run, branch, url }: Options): Promise<GitBranch> {
  const ref = `refs/heads/${branch}`;
  const named = `the branch ${branch} of ${printableLine(withoutCredentials(url).replace(/^https?:\/\//, ''), 120)}`;
  await layBareRepository(run.folder);

  async function fetchTip(signal?: AbortSignal): Promise<BranchTip | undefined> {
    const fetched = await run(
      [...FETCH, '--depth=1', 'origin', `+${ref}:${TIP}`],
      signal === undefined ? {} : { signal },
    );
    if (fetched.code !== 0) {
      if (/couldn't find remote ref/i.test(fetched.stderr)) return undefined;
      throw unreadable(named, fetched.stderr);
    }
    const told = (await mustRun(run, [...SHOW_WHOLE, TIP])).toString();
    const [head = '', ...list] = told.split('\0');
    return { commit: head.slice(0, head.indexOf('\n')), files: parseList(list, named), ...parseTrailers(head) };
  }

  async function commit({
    tip,
    isRoot,
    written,
    removed,
    subject,
    author,
    at,
  }: NewCommit): Promise<BranchTip | undefined> {
    const oids = new Map<string, string>();
    for (const [path, file] of written) oids.set(path, await blobId(file));
    const isNew = ([path, oid]: readonly [string, string]): boolean => tip?.files.get(path)?.oid !== oid;
    if (!isRoot && removed.length === 0 && ![...oids].some(isNew)) return undefined;

    const parent = isRoot ? undefined : tip;
    const since = parent?.since ?? at;
    const age = (parent?.age ?? 0) + 1;
    const input = commitStream({
      author: authorOf(author, url) ?? US,
      committer: US,
      message: `${subject}\n\nImage-Drift-Since: ${since}\nImage-Drift-Commits: ${age}\n`,
      ...(parent === undefined ? {} : { parent: parent.commit }),
      ...(isRoot && tip !== undefined ? { tree: await treeOf(tip) } : {}),
      written,
      removed,
    });
    // Pictures gain nothing by deltas.
    const made = await mustRun(run, ['fast-import', '--quiet', '--done', '--date-format=now', '--depth=0'], { input });
    const files = new Map(tip?.files);
    for (const [path, oid] of oids) files.set(path, { mode: '100644', oid });
    for (const path of removed) files.delete(path);
    return { commit: made.toString().trim(), files, age, since };
  }

  const treeOf = async ({ commit: oid }: BranchTip): Promise<string> =>
    (await mustRun(run, ['rev-parse', '--verify', `${oid}^{tree}`])).toString().trim();

  async function push(made: string, expected: string | undefined, signal?: AbortSignal): Promise<Pushed> {
    const { code, stdout, stderr } = await run(
      ['push', '--porcelain', '--no-verify', `--force-with-lease=${ref}:${expected ?? ''}`, 'origin', `${made}:${ref}`],
      signal === undefined ? {} : { signal },
    );
    if (code === 0) return { kind: 'done' };
    const rejected = stdout
      .toString()
      .split('\n')
      .find((line) => line.startsWith('!'));
    return { kind: 'refused', said: rejected === undefined ? lastLine(stderr) : printableLine(rejected, 300) };
  }

  return { ...createGitBlobs({ run, named, code: 'baseline-unusable' }), fetchTip, commit, push };
}

/** The address is the one that this GitHub links to the account. Logins of other forms are nobody's. */
function authorOf(login: string | undefined, url: string): Author | undefined {
  if (login === undefined || !/^[A-Za-z0-9](?:[A-Za-z0-9-_]{0,98})$/.test(login)) return undefined;
  return { name: login, email: `${login}@users.noreply.${serverName(url)}` };
}

/** Host of a GitHub Enterprise Server; `github.com` for what is no http(s) address of a name. */
function serverName(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return 'github.com';
  const { hostname } = new URL(url);
  return /\.[a-z][a-z0-9-]*$/.test(hostname) ? hostname : 'github.com';
}

/** Pairs of `:<old mode> <mode> <old id> <id> A` and a path. */
function parseList(list: readonly string[], named: string): Map<string, TreeEntry> {
  const files = new Map<string, TreeEntry>();
  for (let index = 0; index + 1 < list.length; index += 2) {
    const [, mode, , oid] = list[index]!.trim().split(' ');
    files.set(list[index + 1]!, { mode: mode!, oid: oid! });
  }
  if (files.size > MAX_FILES)
    throw new InfraError('baseline-unusable', `${named} cannot be used: it holds more than ${MAX_FILES} files`);
  return files;
}

/** Trailers that `commit` writes: with them the age of a branch is known without its history. */
function parseTrailers(commit: string): { readonly age: number; readonly since?: string } {
  const age = /^Image-Drift-Commits: (\d{1,6})$/m.exec(commit)?.[1];
  const since = /^Image-Drift-Since: (\d{4}-\d\d-\d\dT[\d:.]+Z)$/m.exec(commit)?.[1];
  return age === undefined || since === undefined ? { age: 0 } : { age: Number(age), since };
}
