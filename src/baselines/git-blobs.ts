import { lastLine, mustRun, type RunGit } from './run-git.ts';
import { InfraError } from '../model/errors.ts';

/** The content of files of a remote repository, by the ids of their blobs. */
export interface GitBlobs {
  /** Brings files' content here in one request. */
  fetchBlobs(oids: readonly string[], signal?: AbortSignal): Promise<void>;
  /**
   * Hands out the content of blobs that were fetched, a few at a time. Throws `InfraError` when one is missing or above
   * `maxBytes`, before it hands out any.
   */
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

export const FETCH = 'fetch --quiet --no-tags --no-write-fetch-head --no-auto-maintenance --filter=blob:none'.split(
  ' ',
);
/** Blobs of one process of git together: what is held in memory. */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;
/** The same where their sizes are not known yet. */
const MAX_UNASKED_BYTES = 4 * 1024 * 1024;
const SHOW = ['cat-file', '--batch'];

const lines = (oids: readonly string[]): string => `${oids.join('\n')}\n`;

export function createGitBlobs({ run, named, code }: Options): GitBlobs {
  async function fetchBlobs(oids: readonly string[], signal?: AbortSignal): Promise<void> {
    if (oids.length === 0) return;
    // As git itself does when it misses objects of a partial clone; nothing that we have helps the other side.
    const fetched = await run(
      ['-c', 'fetch.negotiationAlgorithm=noop', ...FETCH, '--recurse-submodules=no', '--stdin', 'origin'],
      { input: lines(oids), ...(signal === undefined ? {} : { signal }) },
    );
    if (fetched.code !== 0) throw unreadable(named, fetched.stderr);
  }

  const readBlobs: GitBlobs['readBlobs'] = async (oids, { maxBytes, take }) => {
    if (oids.length === 0) return;
    const handOut = async (batch: readonly string[], printed: Buffer): Promise<void> => {
      for (const [oid, bytes] of cut(batch, printed, maxBytes)) await take(oid, bytes);
    };
    // Mostly all of it is little, and to ask for the sizes first would take another process.
    const little = await run(SHOW, { input: lines(oids), maxBytes: MAX_UNASKED_BYTES });
    if (little.code === 0) return handOut(oids, little.stdout);
    for (const batch of batches(await blobSizes(oids, maxBytes)))
      await handOut(batch, await mustRun(run, SHOW, { input: lines(batch) }));
  };

  /** What `cat-file --batch` printed; all of it is checked before any of it is used. */
  function cut(oids: readonly string[], printed: Buffer, maxBytes: number): [string, Uint8Array][] {
    let start = 0;
    return oids.map((oid) => {
      const end = printed.indexOf('\n', start);
      const size = sizeIn(printed.toString('latin1', start, end), maxBytes);
      start = end + 1 + size + 1;
      return [oid, printed.subarray(end + 1, end + 1 + size)];
    });
  }

  async function blobSizes(oids: readonly string[], maxBytes: number): Promise<[string, number][]> {
    const text = await mustRun(run, ['cat-file', '--batch-check'], { input: lines(oids) });
    const told = text.toString().trimEnd().split('\n');
    return oids.map((oid, index) => [oid, sizeIn(told[index] ?? '', maxBytes)]);
  }

  /** Of a line `<id> <type> <size>`. */
  function sizeIn(line: string, maxBytes: number): number {
    const [, type, size] = line.split(' ');
    if (type === 'blob' && Number(size) <= maxBytes) return Number(size);
    throw new InfraError(
      code,
      `${named} cannot be used: a file of it ${type === 'blob' ? `has ${size} bytes, more than the ${maxBytes} allowed` : 'is missing'}`,
    );
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
