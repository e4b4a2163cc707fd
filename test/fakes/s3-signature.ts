import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** The server's time, epoch milliseconds; default: now. */
  readonly nowMs?: number;
}

/** An error as S3 answers it. */
export interface S3Error {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further elements of the document. */
  readonly elements?: Readonly<Record<string, string>>;
}

const MAX_SKEW_MS = 15 * 60_000;
const hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Uint8Array | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const refuse = (
  status: number,
  code: string,
  { message = code, elements = {} }: { readonly message?: string; readonly elements?: S3Error['elements'] } = {},
): S3Error => ({ status, code, message, elements });

/**
 * What S3 says against a request; `undefined`: it is signed as it must be. Written from the published steps alone:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function findSignatureError(request: SignedRequest, signer: Signer): S3Error | undefined {
  const { method, target, headers, body } = request;
  const header = (name: string): string => String(headers[name] ?? '');
  const given = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    header('authorization'),
  );
  if (given === null) return refuse(403, 'AccessDenied', { message: 'Access Denied' });
  const [credential, signedHeaders, signature] = given.slice(1) as [string, string, string];
  const [accessKeyId, day = '', region = '', service = '', end = ''] = credential.split('/');
  if (accessKeyId !== signer.accessKeyId)
    return refuse(403, 'InvalidAccessKeyId', { message: 'The Key Id you provided does not exist in our records.' });
  if (region !== signer.region || service !== 's3' || end !== 'aws4_request')
    return refuse(400, 'AuthorizationHeaderMalformed', { elements: { Region: signer.region } });
  const time = header('x-amz-date');
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs((signer.nowMs ?? Date.now()) - at) < MAX_SKEW_MS) || !time.startsWith(`${day}T`))
    return refuse(403, 'RequestTimeTooSkewed');
  if (headers['x-amz-security-token'] !== signer.sessionToken)
    return refuse(400, 'InvalidToken', { message: 'The provided token is malformed or otherwise invalid.' });
  if (header('x-amz-content-sha256') !== hex(body)) return refuse(400, 'XAmzContentSHA256Mismatch');

  const names = signedHeaders.split(';');
  const mustBeSigned = ['host', ...Object.keys(headers).filter((name) => /^(x-amz-|if-)/.test(name))];
  const isComplete = mustBeSigned.every((name) => names.includes(name)) && names.join() === names.toSorted().join();
  const [path = '', query = ''] = target.split('?');
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...new URLSearchParams(query)]
      .map((pair) => pair.map(encode).join('='))
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    header('x-amz-content-sha256'),
  ].join('\n');
  const scope = [day, region, service, end].join('/');
  const key = [region, service, end].reduce<Buffer>(
    (derived, part) => hmac(derived, part),
    hmac(`AWS4${signer.secretAccessKey}`, day),
  );
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hex(canonical)].join('\n')).toString('hex');
  if (isComplete && expected === signature) return undefined;
  return refuse(403, 'SignatureDoesNotMatch', {
    message: 'The request signature we calculated does not match the signature you provided.',
    elements: { StringToSign: `<${canonical.length}>` },
  });
}
