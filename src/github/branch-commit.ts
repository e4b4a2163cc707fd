import type { CommitRequest, Committed, Refused } from './forge.ts';
import type { Repository } from './event-context.ts';
import type { CallOptions, GitHubClient } from './github-client.ts';
import type { Octokit } from './ours.ts';
import { InfraError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';

interface Options {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly clock: Clock;
  /** 0 up to 1; spreads jobs that collided. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** Where a branch stands. */
interface Head {
  readonly commit: string;
  readonly tree: string;
  readonly paths: ReadonlySet<string>;
}

type TreeEntry = { readonly path: string; readonly mode: '100644'; readonly type: 'blob'; readonly sha: string };

/** Enough for the widest matrix of jobs that end in the same second; each round lets at least one of them through. */
const MAX_ROUNDS = 8;

/**
 * Blobs, tree, commit, ref. The ref only moves forward: when another job was faster, its commit becomes our parent.
 * https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database
 */
export async function commitFiles(options: Options, request: CommitRequest): Promise<Committed | Refused> {
  const { clock, random, signal } = options;
  const blobs = new Map<string, string>();
  for (let round = 1; ; round += 1) {
    const head = await readHead(options, request.branch);
    if (head !== undefined && 'kind' in head) return head;
    const missing = [...request.files].filter(([path]) => head?.paths.has(path) !== true);
    if (missing.length === 0 && head !== undefined) return { kind: 'done', commit: head.commit, added: 0 };

    const entries: TreeEntry[] = [];
    for (const [path, bytes] of missing) {
      const sha = blobs.get(path) ?? (await writeBlob(options, bytes));
      if (typeof sha !== 'string') return sha;
      blobs.set(path, sha);
      entries.push({ path, mode: '100644', type: 'blob', sha });
    }
    const commit = await writeCommit(options, { entries, head, message: request.message });
    if (typeof commit !== 'string') return commit;
    const moved = await moveBranch(options, { branch: request.branch, commit, isNew: head === undefined });
    if (moved === undefined) return { kind: 'done', commit, added: missing.length };
    // 422: not a fast-forward, or the branch was made in the meantime. 409: GitHub was moving it just now.
    if ((moved.status !== 422 && moved.status !== 409) || round >= MAX_ROUNDS) return moved;
    await clock.sleep(random() * 500 * round, signal);
  }
}

function call<T extends object>(
  { client }: Options,
  options: Pick<CallOptions<T>, 'send' | 'purpose' | 'isRepeatable'>,
) {
  return client.call<T>({ ...options, permission: 'contents: write' });
}

/** `undefined`: there is no such branch. */
async function readHead(options: Options, branch: string): Promise<Head | Refused | undefined> {
  const { octokit, repository } = options;
  const at = { owner: repository.owner, repo: repository.name };
  const read = { purpose: `read branch ${branch}`, isRepeatable: true };
  const ref = await call(options, { ...read, send: () => octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` }) });
  if (ref.kind === 'refused') return ref.status === 404 ? undefined : ref;
  const { sha } = ref.data.object;
  const commit = await call(options, { ...read, send: () => octokit.rest.git.getCommit({ ...at, commit_sha: sha }) });
  if (commit.kind === 'refused') return commit;
  const tree = await call(options, {
    ...read,
    send: () => octokit.rest.git.getTree({ ...at, tree_sha: commit.data.tree.sha, recursive: '1' }),
  });
  if (tree.kind === 'refused') return tree;
  // A truncated list (over 100,000 entries) only means that some blobs are sent again and turn out to be there.
  const paths = new Set(tree.data.tree.flatMap(({ path, type }) => (type === 'blob' ? [path] : [])));
  return { commit: sha, tree: commit.data.tree.sha, paths };
}

async function writeBlob(options: Options, bytes: Uint8Array): Promise<string | Refused> {
  const { octokit, repository } = options;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const blob = await call(options, {
    send: () =>
      octokit.rest.git.createBlob({ owner: repository.owner, repo: repository.name, content, encoding: 'base64' }),
    purpose: 'store a picture',
    isRepeatable: true,
  });
  return blob.kind === 'refused' ? blob : shaOf(blob.data);
}

async function writeCommit(
  options: Options,
  {
    entries,
    head,
    message,
  }: { readonly entries: TreeEntry[]; readonly head: Head | undefined; readonly message: string },
): Promise<string | Refused> {
  const { octokit, repository } = options;
  const at = { owner: repository.owner, repo: repository.name };
  const write = { purpose: 'commit pictures', isRepeatable: true };
  const base = head === undefined ? {} : { base_tree: head.tree };
  const tree = await call(options, {
    ...write,
    send: () => octokit.rest.git.createTree({ ...at, ...base, tree: entries }),
  });
  if (tree.kind === 'refused') return tree;
  const parents = head === undefined ? [] : [head.commit];
  const commit = await call(options, {
    ...write,
    send: () => octokit.rest.git.createCommit({ ...at, message, tree: tree.data.sha, parents }),
  });
  return commit.kind === 'refused' ? commit : shaOf(commit.data);
}

/** `undefined`: the branch points at the commit. */
async function moveBranch(
  options: Options,
  { branch, commit, isNew }: { readonly branch: string; readonly commit: string; readonly isNew: boolean },
): Promise<Refused | undefined> {
  const { octokit, repository } = options;
  const at = { owner: repository.owner, repo: repository.name };
  const moved = await call(options, {
    send: () =>
      isNew
        ? octokit.rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: commit })
        : octokit.rest.git.updateRef({ ...at, ref: `heads/${branch}`, sha: commit, force: false }),
    purpose: `move branch ${branch}`,
    isRepeatable: true,
  });
  return moved.kind === 'refused' ? moved : undefined;
}

/** Hashes end up in URLs, so they must be hashes. */
function shaOf({ sha }: { readonly sha: string }): string {
  if (/^[0-9a-f]{40,64}$/.test(sha)) return sha;
  throw new InfraError('github-answer', 'GitHub could not store files: the answer has no object id', {
    hint: 'Check GITHUB_API_URL, and what stands between this machine and GitHub.',
  });
}
