import { dirname, join } from 'node:path';

import type { Environment } from './environment.ts';
import { openBranchStorage } from '../baselines/branch-storage.ts';
import { createDirectoryBatches } from '../baselines/directory-batches.ts';
import { createDirectoryHistory } from '../baselines/directory-history.ts';
import { createDirectoryMutes } from '../baselines/directory-mutes.ts';
import { createDirectoryStore } from '../baselines/directory-store.ts';
import { createGit, type GitRemote } from '../baselines/run-git.ts';
import type { S3Keys } from '../baselines/s3-bucket.ts';
import type { Config } from '../model/config.ts';
import { InfraError } from '../model/errors.ts';
import type { Storage } from '../model/storage.ts';
import { createHttp } from '../providers/http.ts';

export type StorageEnvironment = Pick<Environment, 'cwd' | 'env' | 'clock' | 'repository'> &
  Partial<Pick<Environment, 'signal' | 'maskSecret'>>;

/** Opens what `baseline` of the config names. Dispose it. Throws `InfraError` when it cannot be read. */
export async function openStorage(
  { baseline, root }: Pick<Config, 'baseline' | 'root'>,
  environment: StorageEnvironment,
): Promise<Storage> {
  const { env, clock, signal, repository } = environment;
  switch (baseline.store) {
    case 'directory':
      return {
        baselines: createDirectoryStore(baseline.path, { trusted: root }),
        history: createDirectoryHistory(join(dirname(baseline.path), 'history'), { trusted: root }),
        mutes: createDirectoryMutes(dirname(baseline.path), { trusted: root }),
        batches: createDirectoryBatches(join(dirname(baseline.path), 'batches'), { trusted: root }),
        save: async () => ({}),
        [Symbol.asyncDispose]: async () => undefined,
      };
    case 'branch':
      return openBranchStorage({
        ...baseline,
        remote: repository ?? (await originOf(root, env)),
        env,
        clock,
        random: Math.random,
        ...(signal === undefined ? {} : { signal }),
      });
    case 's3': {
      // Before anything is loaded: most configs name no bucket, and this is what most who do forget.
      const keys = bucketKeys(environment);
      const { openS3Storage } = await import('../baselines/s3-storage.ts');
      return openS3Storage({
        ...baseline,
        keys,
        env,
        http: createHttp({ env }),
        clock,
        random: Math.random,
        ...(signal === undefined ? {} : { signal }),
      });
    }
  }
}

/** Of these names alone: a config that could name others could send them somewhere. */
function bucketKeys({ env, maskSecret }: StorageEnvironment): S3Keys {
  const [accessKeyId, secretAccessKey, sessionToken] = (
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const
  ).map((name) => env[name] || undefined);
  for (const secret of [secretAccessKey, sessionToken]) if (secret !== undefined) maskSecret?.(secret);
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
  throw new InfraError('s3-keys', `baseline.store is s3, and ${missing} is not in the environment`, {
    hint: 'Set it and its pair, and AWS_SESSION_TOKEN for temporary keys; aws-actions/configure-aws-credentials does so in a workflow',
  });
}

/** Address of the repository that a working copy was cloned from; `undefined`: it is none, or it was not cloned. */
export async function findOrigin(folder: string, env: Environment['env']): Promise<string | undefined> {
  const { code, stdout } = await createGit({ folder, env })(['remote', 'get-url', 'origin']);
  const url = stdout.toString().trim();
  return code === 0 && url !== '' ? url : undefined;
}

async function originOf(folder: string, env: Environment['env']): Promise<GitRemote> {
  const url = await findOrigin(folder, env);
  if (url !== undefined) return { url };
  throw new InfraError('no-origin', `baseline.store is branch, and ${folder} is no git repository with an origin`, {
    hint: 'Add one with  git remote add origin URL,  or keep baselines in a folder with  store: directory',
  });
}
