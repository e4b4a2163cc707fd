import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Version 0 names objects by SHA-1, as GitHub does, whatever a user's config says. Paths are those of the other side, so
 * none folds into another. Nothing has to outlive a crash, and packs stay as they were written.
 */
const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
	ignoreCase = false
	fsync = none
[fastimport]
	unpackLimit = 0
`;

/**
 * Makes an empty folder a bare repository for the time of one command, without git and a user's template: what
 * gitrepository-layout(5) asks for. All else git makes when it needs it.
 */
export async function layBareRepository(folder: string): Promise<void> {
  await mkdir(join(folder, 'objects'), { recursive: true });
  await mkdir(join(folder, 'refs'), { recursive: true });
  await writeFile(join(folder, 'config'), CONFIG);
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
}
