import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Neither part holds `<`, `>` or a line break. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface StreamedCommit {
  readonly author: Author;
  readonly committer: Author;
  readonly message: string;
  /** Id of the commit before; absent: a root commit. */
  readonly parent?: string;
  /** Of a root commit: id of the tree that the files are put on; absent: an empty one. */
  readonly tree?: string;
  /** Local file by path. */
  readonly written: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

/** Exists within one process of `git fast-import` only. */
const REF = 'refs/image-drift/made';

/**
 * A commit as input of `git fast-import --done --date-format=now`, one file in memory at a time. It answers with the
 * commit's id, and leaves no ref. Nothing of the content that the commit does not change has to be there.
 */
export async function* commitStream(commit: StreamedCommit): AsyncGenerator<string | Uint8Array> {
  const { author, committer, message, parent, tree, written, removed } = commit;
  yield `commit ${REF}\nmark :1\n`;
  yield `author ${author.name} <${author.email}> now\ncommitter ${committer.name} <${committer.email}> now\n`;
  yield `data ${Buffer.byteLength(message)}\n${message}\n`;
  if (parent !== undefined) yield `from ${parent}\n`;
  if (tree !== undefined) yield `M 040000 ${tree} ""\n`;
  for (const [path, file] of written) {
    const bytes = await readFile(file);
    yield `M 100644 inline ${quoted(path)}\ndata ${bytes.length}\n`;
    yield bytes;
    yield '\n';
  }
  for (const path of removed) yield `D ${quoted(path)}\n`;
  // A ref that is reset to nothing is not written when the process ends.
  yield `get-mark :1\nreset ${REF}\nfrom ${'0'.repeat(40)}\ndone\n`;
}

/** The id that git gives a file's content in a repository of SHA-1. */
export async function blobId(file: string): Promise<string> {
  const bytes = await readFile(file);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** As a string of C, in which all but three characters stand for themselves. */
const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
