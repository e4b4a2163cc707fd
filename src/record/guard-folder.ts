import { InfraError } from '../model/errors.ts';
import { ContainedFileError } from '../shared/contained-file.ts';

/** Finishes the sentence "… cannot be used: ". */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'a file is in the place of the folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in the place of a folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** Works in a run's folder; what the disk or somebody's links forbid becomes an `InfraError`. */
export async function guardFolder<T>(work: () => Promise<T>, hint?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InfraError) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof ContainedFileError)
      throw new InfraError('run-folder-unusable', `the run's file ${error.message}`, {
        ...(hint === undefined ? {} : { hint }),
        cause: error,
      });
    if (code === undefined) throw error;
    throw new InfraError(
      'run-folder-unusable',
      `the run's folder cannot be used: ${path === undefined ? '' : `${path}: `}${REASONS[code] ?? code}`,
      { ...(hint === undefined ? {} : { hint }), cause: error },
    );
  }
}
