import { openS3Storage, type S3StorageOptions } from '../../src/baselines/s3-storage.ts';
import type { Storage } from '../../src/model/storage.ts';
import { createHttp } from '../../src/providers/http.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { BUCKET, type S3Server } from '../fakes/s3-server.ts';

/** A clock whose sleeps are short and whose day may be another one; the signatures keep the real time. */
const clockOf = (aheadMs: number) => ({
  ...systemClock,
  now: () => Date.now() + aheadMs,
  sleep: (ms: number) => systemClock.sleep(ms / 50),
});

export function openOnS3(
  server: Pick<S3Server, 'url' | 'signer'>,
  { aheadMs = 0, ...options }: Partial<S3StorageOptions> & { readonly aheadMs?: number } = {},
): Promise<Storage> {
  const { accessKeyId, secretAccessKey, sessionToken, region } = server.signer;
  return openS3Storage({
    bucket: BUCKET,
    endpoint: server.url,
    region,
    prefix: 'drift',
    keepDays: 90,
    keys: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    env: {},
    http: createHttp({ env: {} }),
    clock: clockOf(aheadMs),
    random: Math.random,
    ...options,
  });
}
