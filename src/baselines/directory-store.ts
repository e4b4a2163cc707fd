import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { baselineSchema, checkedId, idSchema, MAX_IMAGE_BYTES, storedImageSchema } from './baseline-schema.ts';
import { placeBelow } from './place-below.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import { InfraError } from '../model/errors.ts';
import type { StoredImage } from '../model/sample.ts';
import {
  ContainedFileError,
  type ContainedPath,
  firstLink,
  readContainedFile,
  writeContainedFile,
} from '../shared/contained-file.ts';
import { sha256 } from '../shared/hash.ts';
import { printableLine } from '../shared/printable.ts';

const MAX_BASELINE_BYTES = 4 * 1024 * 1024;

/**
 * Baselines in a folder of the repository: `<route>/<case>.json`, the one before it as `<route>/previous/<case>.json`,
 * and the pictures as `images/<sha256>.<ext>`. The
 * folder may come from a pull request, so links are refused and nothing is believed before its form and its hash
 * were checked. Pictures that no baseline names any longer stay: git history and open pull requests may need them.
 */
export function createDirectoryStore(
  root: string,
  options: {
    /** A folder above `root` from which on no part of the way may be a link, for example the config's. Default: `root` itself. */
    readonly trusted?: string;
  } = {},
): BaselineStore {
  const place = placeBelow(root, options.trusted ?? root);
  const cellFile = (routeId: string, caseId: string): ContainedPath =>
    place(checkedId(routeId), `${checkedId(caseId)}.json`);
  // A folder, because a case may be called `mug.previous`.
  const previousFile = (routeId: string, caseId: string): ContainedPath =>
    place(checkedId(routeId), 'previous', `${checkedId(caseId)}.json`);
  const imageFile = (image: StoredImage): ContainedPath => {
    const { sha256: hash, extension } = storedImageSchema.parse(image);
    return place('images', `${hash}.${extension}`);
  };

  async function get(routeId: string, caseId: string): Promise<Baseline | undefined> {
    return readBaseline(cellFile(routeId, caseId), { routeId, caseId });
  }

  async function getPrevious(routeId: string, caseId: string): Promise<Baseline | undefined> {
    return readBaseline(previousFile(routeId, caseId), { routeId, caseId });
  }

  async function getImage(image: StoredImage): Promise<Uint8Array> {
    const file = imageFile(image);
    const path = join(file.root, ...file.parts);
    const bytes = await guarded(() => readContainedFile(file, { maxBytes: MAX_IMAGE_BYTES }));
    if (bytes === undefined)
      throw new InfraError('baseline-image-missing', `${path} is named by a baseline and does not exist`, {
        hint: 'Restore it from git, or accept a new run for the case; with Git LFS, check out with lfs: true',
      });
    if (sha256(bytes) !== image.sha256) throw damaged(path, 'its content does not have the hash in its name');
    return bytes;
  }

  async function put(baseline: Baseline, images: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const file = cellFile(baseline.routeId, baseline.caseId);
    const text = fileText(baseline);
    // What could not be read again must not replace what can.
    parseBaseline(join(file.root, ...file.parts), Buffer.from(text));
    for (const { image } of baseline.samples) {
      if (image === undefined) continue;
      const bytes = images.get(image.sha256);
      if (bytes === undefined || sha256(bytes) !== image.sha256)
        throw new InfraError(
          'baseline-incomplete',
          `the picture ${image.sha256.slice(0, 12)} of ${baseline.routeId}/${baseline.caseId} was not handed over unchanged`,
        );
      await guarded(() => writeContainedFile(imageFile(image), bytes));
    }
    await replace(baseline, text);
  }

  /**
   * Keeps the bytes that are replaced, even damaged ones: they may be all that is left. First the copy, then the new
   * file: a crash between the two loses no baseline that is in use.
   */
  async function replace({ routeId, caseId }: Pick<Baseline, 'routeId' | 'caseId'>, text: string): Promise<void> {
    const file = cellFile(routeId, caseId);
    const old = await guarded(() => readContainedFile(file, { maxBytes: MAX_BASELINE_BYTES }));
    if (old !== undefined) await guarded(() => writeContainedFile(previousFile(routeId, caseId), old));
    await guarded(() => writeContainedFile(file, text));
  }

  async function restorePrevious(routeId: string, caseId: string): Promise<Baseline | undefined> {
    const previous = await getPrevious(routeId, caseId);
    if (previous === undefined) return undefined;
    // A baseline without its pictures would only fail later.
    for (const { image } of previous.samples) if (image !== undefined) await getImage(image);
    await replace(previous, fileText(previous));
    return previous;
  }

  async function list(): Promise<{ routeId: string; caseId: string }[]> {
    const cells: { routeId: string; caseId: string }[] = [];
    const way = place();
    const link = await firstLink(way);
    if (link !== undefined) throw unusable(new ContainedFileError(join(way.root, link), 'it is a symbolic link'));
    for (const folder of await entries(root)) {
      if (!idSchema.safeParse(folder.name).success) continue;
      refuseLinked(folder);
      if (!folder.isDirectory()) continue;
      for (const entry of await entries(join(root, folder.name))) {
        const caseId = entry.name.replace(/\.json$/, '');
        if (caseId === entry.name || !idSchema.safeParse(caseId).success) continue;
        refuseLinked(entry);
        if (entry.isFile()) cells.push({ routeId: folder.name, caseId });
      }
    }
    return cells.sort((a, b) => compareText(`${a.routeId}/${a.caseId}`, `${b.routeId}/${b.caseId}`));
  }

  // Everything is near, so there is nothing to fetch before.
  return { get, getPrevious, restorePrevious, getImage, prefetch: async () => undefined, put, list };
}

const fileText = (baseline: Baseline): string => `${JSON.stringify(baseline, undefined, 2)}\n`;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function readBaseline(
  file: ContainedPath,
  { routeId, caseId }: { readonly routeId: string; readonly caseId: string },
): Promise<Baseline | undefined> {
  const path = join(file.root, ...file.parts);
  const bytes = await guarded(() => readContainedFile(file, { maxBytes: MAX_BASELINE_BYTES }));
  if (bytes === undefined) return undefined;
  const baseline = parseBaseline(path, bytes);
  if (baseline.routeId !== routeId || baseline.caseId !== caseId)
    throw damaged(path, `it is the baseline of ${baseline.routeId}/${baseline.caseId}`);
  return baseline;
}

function parseBaseline(path: string, bytes: Uint8Array): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged(path, `it is not JSON: ${printableLine((error as Error).message)}`, error);
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 1)
    throw new InfraError('baseline-newer', `${path} has format version ${version}; this version reads 1`, {
      hint: 'Update image-drift',
    });
  const result = baselineSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw damaged(path, printableLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`));
}

function damaged(path: string, what: string, cause?: unknown): InfraError {
  return new InfraError('baseline-damaged', `the baseline ${path} is damaged: ${what}`, {
    hint: 'Restore it from git, or delete it and accept a new run for the case',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    throw unusable(error);
  }
}

const unusable = (error: ContainedFileError): InfraError =>
  new InfraError('baseline-unusable', `the baseline ${error.message}`, {
    hint: 'Baselines are plain files below baseline.path, which no link leads to',
    cause: error,
  });

/** Found while listing: later a link would be an error of a run that was paid for. */
function refuseLinked(entry: Dirent): void {
  if (entry.isSymbolicLink())
    throw unusable(new ContainedFileError(join(entry.parentPath, entry.name), 'it is a symbolic link'));
}

async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return [];
    throw new InfraError(
      'baseline-unusable',
      `the baseline folder ${folder} cannot be listed: ${code ?? String(error)}`,
      { cause: error },
    );
  }
}
