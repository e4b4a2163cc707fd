import { InfraError } from '../model/errors.ts';
import type { HttpResponse } from '../providers/http.ts';
import { printableLine } from '../shared/printable.ts';

/** What a service says of a request that it refused. */
export interface S3Refusal {
  readonly status: number;
  /** Such as `NoSuchKey`. Absent: the reply is not one of S3. */
  readonly code?: string;
  readonly message?: string;
  /** Region where the bucket is, when it is another one. */
  readonly region?: string;
}

const MAX_XML = 10_000;

/** Reads the error document of S3, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. */
export function parseRefusal({ status, headers, body }: Pick<HttpResponse, 'status' | 'headers' | 'body'>): S3Refusal {
  const xml = Buffer.from(body.subarray(0, MAX_XML)).toString();
  const isError = xml.includes('<Error');
  const textOf = (element: string): string | undefined => {
    const text = isError ? new RegExp(`<${element}>([^<]{1,1000})</${element}>`).exec(xml)?.[1] : undefined;
    return text === undefined ? undefined : printableLine(decodeEntities(text), 200);
  };
  const [code, message] = [textOf('Code'), textOf('Message')];
  const region = textOf('Region') ?? headers['x-amz-bucket-region'];
  return {
    status,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(region === undefined ? {} : { region: printableLine(region, 40) }),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const decodeEntities = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);

const RIGHTS = 's3:GetObject, s3:PutObject and s3:DeleteObject for its objects, and s3:ListBucket for the bucket';

const HINTS: Readonly<Record<string, string>> = {
  // Without the right to list, Amazon says this of everything that is not there.
  AccessDenied: `The key needs ${RIGHTS}`,
  AllAccessDisabled: 'The account or the bucket is locked; ask its owner',
  ExpiredToken: 'The session has ended; ask for a new one in the same job, as close to this step as possible',
  InvalidAccessKeyId: 'AWS_ACCESS_KEY_ID is no key of this service',
  InvalidToken: 'AWS_SESSION_TOKEN does not belong to AWS_ACCESS_KEY_ID; unset it when the key is a lasting one',
  NoSuchBucket: 'Create the bucket, or mend baseline.bucket, baseline.endpoint or baseline.addressing',
  RequestTimeTooSkewed: 'Set the clock of this machine',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID, or baseline.region is wrong',
};

/** `doing`: what was refused, for a sentence such as `… could not be read`. */
export function refusalError(place: string, doing: string, refusal: S3Refusal): InfraError {
  const { status, code, message, region } = refusal;
  const said = [code ?? `HTTP ${status}`, ...(message === undefined ? [] : [message])].join(': ').replace(/\.$/, '');
  return new InfraError('s3-refused', `${place} could not be ${doing}: ${said}`, { hint: hintFor(refusal, region) });
}

function hintFor({ status, code = '' }: S3Refusal, region: string | undefined): string {
  if (['PermanentRedirect', 'AuthorizationHeaderMalformed', 'TemporaryRedirect'].includes(code) || status === 301)
    return region === undefined
      ? 'Mend baseline.region'
      : `The bucket is in another region; set baseline.region: ${region}`;
  const hint = HINTS[code];
  if (hint !== undefined) return hint;
  if (status === 401 || status === 403) return HINTS['AccessDenied']!;
  return 'Check baseline.endpoint, baseline.bucket and the state of the service';
}
