import { lastLine, mustRun, type RunGit } from './run-git.ts';
import { InfraError } from '../model/errors.ts';

/** The content of files of a remote repository, by the ids of their blobs. */
export interface GitBlobs {
  /** Brings files' content here in one request. */
  fetchBlobs(oids: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Hands out the content of blobs that were fetched, a few at a time. Throws `InfraError` above `maxBytes`, before reading. */
  readBlobs(
    oids: readonly string[],
    options: { readonly maxBytes: number; readonly take: (oid: string, bytes: Uint8Array) => Promise<void> },
  ): Promise<void>;
}

interface Options {
  /** In a bare repository of our own, set up for the remote. */
  readonly run: RunGit;
  /** Where the files are from, for messages. */
  readonly named: string;
  /** Of the error for a file that is missing or too large. */
  readonly code: string;
}

export const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--filter=blob:none'];
/** Blobs of one process of git together: what is held in memory. */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

export function createGitBlobs({ run, named, code }: Options): GitBlobs {
  async function fetchBlobs(oids: readonly string[], signal?: AbortSignal): Promise<void> {
    if (oids.length === 0) return;
    // As git itself does when it misses objects of a partial clone; nothing that we have helps the other side.
    const fetched = await run(
      ['-c', 'fetch.negotiationAlgorithm=noop', ...FETCH, '--recurse-submodules=no', '--stdin', 'origin'],
      { input: `${oids.join('\n')}\n`, ...(signal === undefined ? {} : { signal }) },
    );
    if (fetched.code !== 0) throw unreadable(named, fetched.stderr);
  }

  const readBlobs: GitBlobs['readBlobs'] = async (oids, { maxBytes, take }) => {
    for (const batch of batches(await blobSizes(oids, maxBytes))) {
      let rest = await mustRun(run, ['cat-file', '--batch'], { input: `${batch.join('\n')}\n` });
      for (const oid of batch) {
        const end = rest.indexOf('\n');
        const size = Number(rest.subarray(0, end).toString().split(' ')[2]);
        await take(oid, rest.subarray(end + 1, end + 1 + size));
        rest = rest.subarray(end + 1 + size + 1);
      }
    }
  };

  async function blobSizes(oids: readonly string[], maxBytes: number): Promise<[string, number][]> {
    if (oids.length === 0) return [];
    const text = await mustRun(run, ['cat-file', '--batch-check'], { input: `${oids.join('\n')}\n` });
    return text
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [oid = '', type = '', size = ''] = line.split(' ');
        if (type !== 'blob' || Number(size) > maxBytes)
          throw new InfraError(
            code,
            `${named} cannot be used: a file of it ${type === 'blob' ? `has ${size} bytes, more than the ${maxBytes} allowed` : 'is missing'}`,
          );
        return [oid, Number(size)];
      });
  }

  return { fetchBlobs, readBlobs };
}

/** Groups that fit in memory; a file larger than that is one of its own. */
function batches(sizes: readonly (readonly [string, number])[]): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const [oid, size] of sizes) {
    room -= size;
    if (room < 0 || groups.length === 0) {
      groups.push([]);
      room = MAX_BATCH_BYTES - size;
    }
    groups.at(-1)!.push(oid);
  }
  return groups;
}

export function unreadable(named: string, stderr: string): InfraError {
  return new InfraError('branch-unreadable', `${named} could not be read: ${lastLine(stderr)}`, {
    hint: /resolve host|connect|timed out|timeout|reset|early eof/i.test(stderr)
      ? 'Check the network; nothing was sent to any vendor'
      : 'Give the job  permissions: contents: read,  or check that git on this machine may read the repository',
  });
}
