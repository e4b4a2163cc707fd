import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, test } from 'vitest';

import { type BucketOptions, createBucket } from '../../src/baselines/s3-bucket.ts';
import { createHttp } from '../../src/providers/http.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { BUCKET, type S3Server, startS3Server } from '../fakes/s3-server.ts';
import { findSignatureError } from '../fakes/s3-signature.ts';

const http = createHttp({ env: {} });
const clock = { ...systemClock, sleep: (ms: number) => systemClock.sleep(ms / 100) };

const bucketAt = (url: string, options: Partial<BucketOptions> = {}) =>
  createBucket({
    url,
    region: 'us-east-1',
    keys: { accessKeyId: 'id', secretAccessKey: 'secret' },
    http,
    clock,
    random: () => 0,
    place: 'the bucket pictures',
    ...options,
  });

const bucketOf = ({ url, signer }: S3Server, { secret = signer.secretAccessKey, ...options }: Options = {}) =>
  bucketAt(`${url}/${BUCKET}/`, {
    region: signer.region,
    keys: { ...signer, secretAccessKey: secret },
    ...options,
  });
type Options = Partial<BucketOptions> & { readonly secret?: string };

const BYTES = Buffer.from('some bytes');
const PLAIN = { mediaType: 'text/plain' };
const READ = { maxBytes: 1_000 };

test('the door of these tests takes the request that Amazon signs in its documentation, and no other', () => {
  // "GET Object" of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
  const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const names = 'host;range;x-amz-content-sha256;x-amz-date';
  const request = {
    method: 'GET',
    target: '/test.txt',
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': emptyHash,
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
    },
    body: Buffer.of(),
  };
  const signer = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    nowMs: Date.parse('2013-05-24T00:00:10Z'),
  };
  expect(findSignatureError(request, signer)).toBeUndefined();
  const mismatch = { code: 'SignatureDoesNotMatch' };
  expect(findSignatureError({ ...request, target: '/test2.txt' }, signer)).toMatchObject(mismatch);
  expect(findSignatureError({ ...request, method: 'DELETE' }, signer)).toMatchObject(mismatch);
  expect(findSignatureError(request, { ...signer, secretAccessKey: 'x' })).toMatchObject(mismatch);
});

describe('objects of a bucket', () => {
  test('are written, read, replaced and deleted', async () => {
    await using server = await startS3Server();
    const bucket = bucketOf(server);
    expect(await bucket.get('a/b.txt', READ)).toBeUndefined();
    const first = await bucket.put('a/b.txt', BYTES, PLAIN);
    const found = await bucket.get('a/b.txt', READ);
    expect([Buffer.from(found!.bytes), { kind: 'done', etag: found!.etag }]).toEqual([BYTES, first]);
    await bucket.put('a/b.txt', Buffer.of(), PLAIN);
    expect((await bucket.get('a/b.txt', READ))?.bytes).toHaveLength(0);
    await bucket.remove('a/b.txt');
    await bucket.remove('a/b.txt');
    expect(await bucket.get('a/b.txt', READ)).toBeUndefined();
  });

  test('are written on a condition alone where there is one', async () => {
    await using server = await startS3Server();
    const bucket = bucketOf(server);
    const changed = { kind: 'changed' };
    expect(await bucket.put('x', BYTES, { ...PLAIN, onlyOver: '"0"' })).toEqual(changed);
    const first = await bucket.put('x', BYTES, { ...PLAIN, onlyOver: 'none' });
    expect(await bucket.put('x', Buffer.from('other'), { ...PLAIN, onlyOver: 'none' })).toEqual(changed);
    const onlyOver = first.kind === 'done' ? first.etag : '';
    expect(await bucket.put('x', Buffer.from('other'), { ...PLAIN, onlyOver })).toMatchObject({ kind: 'done' });
    expect(await bucket.put('x', BYTES, { ...PLAIN, onlyOver })).toEqual(changed);
    expect(Buffer.from((await bucket.get('x', READ))!.bytes).toString()).toBe('other');
  });

  test.each(['../x', '/x', 'a//b', 'a/./b', 'a b', 'a?b', 'a%2e%2e/b', ''])('%j is no key', async (key) => {
    await expect(bucketAt('http://127.0.0.1:1/pictures/').get(key, READ)).rejects.toThrow('not a key of ours');
  });
});

describe('keys of a bucket', () => {
  test('may be temporary: their token goes with them, and a wrong one is told', async () => {
    await using server = await startS3Server();
    server.signer = { ...server.signer, sessionToken: 'FwoGZXIvYXdzEBYa/+=' };
    await bucketOf(server).put('x', BYTES, PLAIN);
    expect((await bucketOf(server).get('x', READ))?.bytes).toHaveLength(BYTES.length);
    const { accessKeyId, secretAccessKey } = server.signer;
    await expect(bucketOf(server, { keys: { accessKeyId, secretAccessKey } }).get('x', READ)).rejects.toMatchObject({
      code: 's3-refused',
      message: expect.stringContaining('InvalidToken') as string,
      hint: expect.stringContaining('AWS_SESSION_TOKEN') as string,
    });
  });

  test('sign the name of the bucket where it is part of the host', async () => {
    await using server = await startS3Server();
    const host = `${BUCKET}.s3.us-east-1.amazonaws.com`;
    const seen: string[] = [];
    const bucket = bucketOf(server, {
      url: `https://${host}/`,
      http: {
        exchange(request) {
          seen.push(request.url.href);
          const url = new URL(request.url.pathname, server.url);
          return http.exchange({ ...request, url, headers: { ...request.headers, host: request.url.host } });
        },
      },
    });
    await bucket.put('a/x', BYTES, PLAIN);
    expect(seen).toEqual([`https://${host}/a/x`]);
    expect(await server.keys()).toEqual(['a/x']);
  });

  test.each([
    [
      'is not known',
      { keys: { accessKeyId: 'other', secretAccessKey: 'x' } },
      'InvalidAccessKeyId',
      'AWS_ACCESS_KEY_ID',
    ],
    ['has another secret', { secret: 'wrong' }, 'SignatureDoesNotMatch', 'AWS_SECRET_ACCESS_KEY'],
    [
      'signs for another region',
      { region: 'eu-west-1' },
      'AuthorizationHeaderMalformed',
      'set baseline.region: us-east-1',
    ],
    [
      'is used with a clock that is an hour late',
      { clock: { ...clock, now: () => Date.now() - 3_600_000 } },
      'RequestTimeTooSkewed',
      'Set the clock',
    ],
    ['is asked for a bucket that is not there', { name: 'nothing' }, 'NoSuchBucket', 'Create the bucket'],
  ])(
    'when one %s, the message says so and what to do, without a secret',
    async (_name, { name, ...options }: Options & { name?: string }, said, hint) => {
      await using server = await startS3Server();
      const url = name === undefined ? {} : { url: `${server.url}/${name}/` };
      const refused: unknown = await bucketOf(server, { ...options, ...url })
        .get('x', READ)
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 's3-refused',
        exitCode: 3,
        message: expect.stringContaining(`the bucket pictures could not be read: ${said}`) as string,
        hint: expect.stringContaining(hint) as string,
      });
      expect(JSON.stringify(refused) + String(refused)).not.toContain(server.signer.secretAccessKey);
      expect(server.requests).toHaveLength(1);
    },
  );

  test('that may not list get "forbidden" for what is not there, and the hint names that right', async () => {
    await using server = await startS3Server();
    server.intercept = () => 403;
    await expect(bucketOf(server).get('x', READ)).rejects.toMatchObject({
      message: 'the bucket pictures could not be read: AccessDenied: AccessDenied & more',
      hint: expect.stringContaining('s3:ListBucket') as string,
    });
  });
});

describe('a service in trouble', () => {
  test('is asked again, and gets a write once more', async () => {
    await using server = await startS3Server();
    const bucket = bucketOf(server);
    const troubles = [503, 500, 'drop', undefined] as const;
    let tries = 0;
    server.intercept = () => troubles[tries++ % troubles.length];
    expect(await bucket.put('x', BYTES, PLAIN)).toMatchObject({ kind: 'done' });
    expect((await bucket.get('x', READ))?.bytes).toHaveLength(BYTES.length);
    expect(tries).toBe(8);
  });

  test('is given up after four tries', async () => {
    await using server = await startS3Server();
    server.intercept = () => 503;
    await expect(bucketOf(server).get('x', READ)).rejects.toMatchObject({
      code: 's3-refused',
      message: expect.stringContaining('SlowDown') as string,
    });
    expect(server.requests).toHaveLength(4);
  });

  test('that cuts a body gives none', async () => {
    await using server = await startS3Server();
    const bucket = bucketOf(server);
    await bucket.put('x', BYTES, PLAIN);
    server.intercept = () => 'cut';
    await expect(bucket.get('x', READ)).rejects.toMatchObject({ code: 's3-unreachable' });
    let isCut = false;
    server.intercept = () => (isCut ? undefined : ((isCut = true), 'cut'));
    expect(Buffer.from((await bucket.get('x', READ))!.bytes)).toEqual(BYTES);
  });

  test('is waited for no longer when the run is aborted', async () => {
    await using server = await startS3Server();
    server.intercept = () => 503;
    const aborted = AbortSignal.abort();
    await expect(bucketOf(server).get('x', { ...READ, signal: aborted })).rejects.toMatchObject({
      message: expect.stringContaining('aborted') as string,
    });
  });

  test('that is not there is a matter of the network', async () => {
    const server = await startS3Server();
    await server[Symbol.asyncDispose]();
    await expect(bucketOf(server).get('x', READ)).rejects.toMatchObject({
      code: 's3-unreachable',
      hint: expect.stringContaining('network') as string,
    });
  });
});

async function startPlain(listener: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    requests,
    bucket: bucketAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/pictures/`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a server that is no S3', () => {
  test('and finds nothing is not an empty bucket', async () => {
    await using plain = await startPlain((_, response) => response.writeHead(404).end('<h1>Not found</h1>'));
    await expect(plain.bucket.get('x', READ)).rejects.toMatchObject({
      code: 's3-refused',
      message: 'the bucket pictures could not be read: HTTP 404',
      hint: expect.stringContaining('baseline.endpoint') as string,
    });
  });

  test('and takes everything is not believed either', async () => {
    await using plain = await startPlain((_, response) => response.end('OK'));
    await expect(plain.bucket.put('x', BYTES, PLAIN)).rejects.toMatchObject({ code: 's3-unusable' });
    await expect(plain.bucket.get('x', READ)).rejects.toMatchObject({ code: 's3-unusable' });
  });

  test('and points elsewhere is not followed', async () => {
    await using plain = await startPlain((_, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    await expect(plain.bucket.get('x', READ)).rejects.toMatchObject({ code: 's3-refused' });
    await expect(plain.bucket.put('x', BYTES, PLAIN)).rejects.toMatchObject({ code: 's3-refused' });
    expect(plain.requests).toEqual(['/pictures/x', '/pictures/x']);
  });

  test('and sends more than there can be is cut off', async () => {
    await using plain = await startPlain((_, response) => response.end(Buffer.alloc(1_000_000)));
    await expect(plain.bucket.get('x', READ)).rejects.toMatchObject({
      code: 's3-unreachable',
      message: expect.stringContaining('larger than') as string,
    });
    expect(plain.requests).toHaveLength(1);
  });

  test.each(['169.254.169.254', '[fd00:ec2::254]'])(
    'and is where clouds serve credentials (%s) is not asked',
    async (host) => {
      await expect(bucketAt(`http://${host}/pictures/`).get('x', READ)).rejects.toThrow(/reserved address/);
    },
  );
});
