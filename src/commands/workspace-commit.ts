import type { Environment } from './environment.ts';
import { createGit } from '../baselines/run-git.ts';

/** Commit that the working copy was checked out at; `undefined`: it is no git repository. */
export async function workspaceCommit({ cwd, env }: Pick<Environment, 'cwd' | 'env'>): Promise<string | undefined> {
  // In a container the files may belong to somebody else than us; nothing of that repository is run or believed.
  const run = createGit({ folder: cwd, env });
  const { code, stdout } = await run(['-c', 'safe.directory=*', 'rev-parse', '--verify', 'HEAD^{commit}']);
  const commit = stdout.toString().trim();
  return code === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
