import { connectOctokit, type ConnectOptions } from './connect-octokit.ts';
import type { EventContext } from './event-context.ts';
import type { Refused } from './forge.ts';
import { InfraError } from '../model/errors.ts';

/** A pull request as GitHub knows it now. */
export interface PullHead {
  readonly kind: 'pull';
  readonly number: number;
  /** Commit at its head. */
  readonly head: string;
  /** Branch that it is to be merged into. */
  readonly base: string;
  readonly isOpen: boolean;
}

/** A file of a commit, as GitHub lists it. */
export interface TreeFile {
  /** `100644` and `100755` are plain files, `120000` is a link, `160000` another repository. */
  readonly mode: string;
  readonly oid: string;
  readonly sizeBytes: number;
}

/** Every file of a commit, by path with `/`. */
export interface CommitFiles {
  readonly kind: 'files';
  readonly files: ReadonlyMap<string, TreeFile>;
}

/** What is asked about pull requests of strangers. Methods throw `InfraError` when GitHub cannot be reached. */
export interface PullDesk {
  read(number: number): Promise<PullHead | Refused>;
  /** Throws `InfraError` when GitHub cannot list them all. */
  listFiles(commit: string): Promise<CommitFiles | Refused>;
}

export type PullDeskOptions = ConnectOptions & { readonly context: Pick<EventContext, 'apiUrl' | 'repository'> };

export function createPullDesk(options: PullDeskOptions): PullDesk {
  const { client, octokit } = connectOctokit(options);
  const { owner, name: repo } = options.context.repository;
  const reading = { isWrite: false, isRepeatable: true } as const;

  return {
    async read(number) {
      const answer = await client.call({
        ...reading,
        permission: 'pull-requests: write',
        send: () => octokit.rest.pulls.get({ owner, repo, pull_number: number }),
        purpose: `read pull request ${number}`,
      });
      if (answer.kind === 'refused') return answer;
      const { head, base, state } = answer.data;
      return { kind: 'pull', number, head: head.sha, base: base.ref, isOpen: state === 'open' };
    },
    async listFiles(commit) {
      const answer = await client.call({
        ...reading,
        permission: 'contents: read',
        send: () => octokit.rest.git.getTree({ owner, repo, tree_sha: commit, recursive: '1' }),
        purpose: `list the files of commit ${commit}`,
      });
      if (answer.kind === 'refused') return answer;
      if (answer.data.truncated)
        throw new InfraError('head-unusable', `commit ${commit} has more files than GitHub lists`, {
          hint: 'Push it to a branch of this repository, whose pull requests are checked out',
        });
      return { kind: 'files', files: new Map(answer.data.tree.flatMap(toFile)) };
    },
  };
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number;
}

/** Folders are left out, and names that could mean another place on some system: no suite can name them then. */
function toFile({ path, mode, type, sha, size }: Entry): (readonly [string, TreeFile])[] {
  if (type === 'tree' || !isSafePath(path) || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)) return [];
  return [[path, { mode, oid: sha, sizeBytes: size ?? 0 }]];
}

const isSafePath = (path: string): boolean =>
  path.length <= 1_000 && path.split('/').every((name) => !/^$|^\.{1,2}$|^\.git$|[\\:\p{C}]|[. ]$/iu.test(name));
