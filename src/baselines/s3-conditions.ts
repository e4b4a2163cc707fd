import type { Bucket, PutOutcome } from './s3-bucket.ts';
import { InfraError } from '../model/errors.ts';

/** Says to a person what the folder is; its content never changes, so that it may be written at any time. */
const README_KEY = 'README.md';
const README = Buffer.from(`# Image Drift

This folder is written by Image Drift: baselines, run history, batches under way, and runs that may be accepted.
image-drift.json says which objects are in use. Others go after a week; do not delete any by rules of the bucket.
`);

/** No object of ours has it: it is of the form that most services use, the MD5 of an object. */
const NO_VERSION = `"${'0'.repeat(32)}"`;

/**
 * Two runs at once are both kept only where the service writes on a condition, and services that do not know conditions
 * ignore them in silence. So it is asked, before every save, to do what it must refuse. Throws `InfraError` when it does
 * not. Known by Amazon S3 since November 2024
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html), R2, MinIO and Ceph.
 */
export async function mustKnowConditions(bucket: Bucket, place: string): Promise<void> {
  const write = async (onlyOver: string): Promise<PutOutcome['kind']> =>
    (await bucket.put(README_KEY, README, { mediaType: 'text/markdown; charset=utf-8', onlyOver })).kind;
  let kind = await write('none');
  if (kind === 'done') kind = await write('none');
  if (kind === 'changed') kind = await write(NO_VERSION);
  if (kind === 'changed') return;
  throw new InfraError(
    's3-unconditional',
    `${place} was not written to: its service does not know conditional writes`,
    {
      hint: 'Runs that end at once would lose each other there. Use a service that knows If-Match and If-None-Match, or store: branch',
    },
  );
}
