import type { BucketSettings } from '../model/config.ts';
import { InfraError } from '../model/errors.ts';

export interface S3Address {
  /** Of the bucket, with `/` at its end. */
  readonly url: string;
  /** What signatures are made for. */
  readonly region: string;
}

/** What most services other than Amazon's expect, or take for their own. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Where a bucket is. Without an endpoint it is Amazon's, whose hosts carry the region:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketAddress(
  { bucket, endpoint, addressing, ...settings }: BucketSettings,
  env: Readonly<Record<string, string | undefined>>,
): S3Address {
  const region = settings.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined);
  if (region !== undefined && !/^[a-z0-9-]{1,40}$/.test(region))
    throw new InfraError('s3-region', 'AWS_REGION is no region such as eu-central-1');
  if (endpoint === undefined && region === undefined)
    throw new InfraError('s3-region', `the region of the bucket ${bucket} is not known`, {
      hint: 'Set baseline.region or AWS_REGION; for another service than Amazon S3 set baseline.endpoint',
    });
  const domain = region?.startsWith('cn-') === true ? 'amazonaws.com.cn' : 'amazonaws.com';
  const service = new URL(endpoint ?? `https://s3.${region!}.${domain}`);
  // Certificates for *.service do not cover a bucket whose name has a dot.
  const isVirtual =
    (addressing ?? (endpoint === undefined && !bucket.includes('.') ? 'virtual' : 'path')) === 'virtual';
  const url = isVirtual ? `${service.protocol}//${bucket}.${service.host}/` : `${service.origin}/${bucket}/`;
  return { url, region: region ?? DEFAULT_REGION };
}
