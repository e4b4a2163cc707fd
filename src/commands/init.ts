import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FORK_WORKFLOWS } from './init-fork-workflows.ts';
import { CONFIG_FILE, configText, IGNORED_LINE, SCHEMA_FOLDER } from './init-files.ts';
import { STARTER_SUITE } from './init-suite.ts';
import { BRANCH_WORKFLOWS, WORKFLOWS } from './init-workflows.ts';
import { STARTER_PICTURES } from './starter-pictures.generated.ts';
import { configJsonSchema, jsonSchemaText, suiteJsonSchema } from '../config/json-schema.ts';
import { InfraError } from '../model/errors.ts';
import type { ImageProvider } from '../providers/contract.ts';
import { providers } from '../providers/registry.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';

export interface InitOptions {
  /** Absolute folder of the repository. */
  readonly root: string;
  /** Protocols that the schema describes; default: all. */
  readonly protocols?: ReadonlyMap<string, ImageProvider>;
  /** Where the config keeps baselines; `branch` needs an origin. Default: `directory`. */
  readonly store?: 'branch' | 'directory';
}

/** Paths relative to the root, with `/`, in the order they were looked at. */
export interface InitResult {
  readonly written: readonly string[];
  /** Existed and were left as they are. */
  readonly kept: readonly string[];
}

/**
 * Writes config, starter suite, pictures, schemas and workflows, and ignores run folders. Never overwrites: what exists
 * is kept and named; `.gitignore` gets a line at its end. Throws `InfraError` when a file cannot be written.
 */
export async function initRepository({
  root,
  protocols = providers,
  store = 'directory',
}: InitOptions): Promise<InitResult> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, content] of Object.entries(starterFiles(protocols, store))) {
    if (await exists(join(root, path))) kept.push(path);
    else {
      await write(root, path, content);
      written.push(path);
    }
  }
  const isIgnoredNow = await ignoreRuns(root);
  (isIgnoredNow ? written : kept).push('.gitignore');
  return { written, kept };
}

function starterFiles(
  protocols: ReadonlyMap<string, ImageProvider>,
  store: 'branch' | 'directory',
): Record<string, string | Uint8Array> {
  const pictures = Object.entries(STARTER_PICTURES).map(([name, base64]): [string, Uint8Array] => [
    `prompts/pictures/${name}`,
    Buffer.from(base64, 'base64'),
  ]);
  return {
    [CONFIG_FILE]: configText(store),
    ...STARTER_SUITE,
    ...Object.fromEntries(pictures),
    [`${SCHEMA_FOLDER}/image-drift.schema.json`]: jsonSchemaText(configJsonSchema(protocols)),
    [`${SCHEMA_FOLDER}/suite.schema.json`]: jsonSchemaText(suiteJsonSchema()),
    ...WORKFLOWS,
    ...FORK_WORKFLOWS,
    ...(store === 'branch' ? BRANCH_WORKFLOWS : {}),
  };
}

/** True for anything at that path, also a link to nowhere: it is somebody's. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cannot('look at', path, error);
  }
}

/** `false`: the line was there. */
async function ignoreRuns(root: string): Promise<boolean> {
  const path = join(root, '.gitignore');
  const text = (await exists(path)) ? await read(path) : '';
  if (text.split(/\r?\n/).includes(IGNORED_LINE)) return false;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await write(root, '.gitignore', `${text}${separator}${IGNORED_LINE}\n`);
  return true;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw cannot('read', path, error);
  }
}

async function write(root: string, path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(join(root, path), content);
  } catch (error) {
    throw cannot('write', path, error);
  }
}

function cannot(verb: string, path: string, error: unknown): InfraError {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return new InfraError('init-failed', `init could not ${verb} ${path}: ${reason}`, {
    hint: 'Files that were written so far are complete; run it again when the cause is gone',
    cause: error,
  });
}
