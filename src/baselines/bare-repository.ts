import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What makes a folder a repository to git, gitrepository-layout(5); all else git makes when it needs it. Its objects are
 * named by SHA-1, whatever a user's config says: so are those of GitHub.
 */
const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
	ignoreCase = false
	fsync = none
[fastimport]
	unpackLimit = 0
`;

/** Makes an empty folder a bare repository for the time of one command, without starting git: no hooks, no user's template. */
export async function layBareRepository(folder: string): Promise<void> {
  await mkdir(join(folder, 'objects'), { recursive: true });
  await mkdir(join(folder, 'refs'), { recursive: true });
  await writeFile(join(folder, 'config'), CONFIG);
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
}
