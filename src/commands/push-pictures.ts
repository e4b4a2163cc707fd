import type { Environment } from './environment.ts';
import type { SavedRun } from './save-run.ts';
import { openBranchStorage } from '../baselines/branch-storage.ts';
import type { GitRemote } from '../baselines/run-git.ts';
import { InfraError } from '../model/errors.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import { picturePaths } from '../publish/kept-pictures.ts';

/** The same branch and age as those of `baseline: { store: branch }`. */
const BRANCH = { branch: 'image-drift', keepDays: 90 } as const;

/**
 * Puts the pictures of a report where comments can link them, for a storage that has no place for them: one push by
 * git, because GitHub's API would take a request for each. A branch that refuses is a warning.
 */
export async function pushPictures(
  record: RunRecord,
  {
    remote,
    readImage,
    environment,
  }: {
    readonly remote: GitRemote;
    readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
    readonly environment: Pick<Environment, 'env' | 'clock' | 'signal'>;
  },
): Promise<Pick<SavedRun, 'kept' | 'notes'>> {
  const chosen = picturePaths(record);
  if (chosen.size === 0) return { kept: 'nothing', notes: [] };
  const { env, clock, signal } = environment;
  const files = new Map<string, Uint8Array>();
  for (const { image, path } of chosen.values()) files.set(path, await readImage(image));
  try {
    await using storage = await openBranchStorage({ ...BRANCH, remote, env, clock, signal, random: Math.random });
    await storage.pictures?.add(files);
    const { commit } = await storage.save({ subject: `Pictures of run ${record.run.id}` });
    if (commit === undefined) return { kept: 'nothing', notes: [] };
    return { kept: { commit, paths: new Map([...chosen].map(([hash, { path }]) => [hash, path])) }, notes: [] };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    const text = `The report has no pictures: ${error.message}.${error.hint === undefined ? '' : ` ${error.hint}.`}`;
    return { kept: 'nothing', notes: [{ level: 'warning', text }] };
  }
}
