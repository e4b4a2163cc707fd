import { AwsV4Signer } from 'aws4fetch';

import type { S3Address } from './s3-address.ts';
import { parseRefusal, refusalError } from './s3-error.ts';
import { InfraError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';
import type { Http, HttpResponse } from '../providers/http.ts';
import { sha256 } from '../shared/hash.ts';

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys. */
  readonly sessionToken?: string;
}

export interface BucketOptions extends S3Address {
  readonly keys: S3Keys;
  readonly http: Http;
  readonly clock: Clock;
  /** 0 up to 1; spreads tries. */
  readonly random: () => number;
  /** Name for messages. */
  readonly place: string;
}

export interface S3Object {
  readonly bytes: Uint8Array;
  /** Version of the content. */
  readonly etag: string;
}

export interface PutOptions {
  readonly mediaType: string;
  /** Writes only while the object has this version, or `'none'`: while there is none. */
  readonly onlyOver?: string;
}

export type PutOutcome =
  | { readonly kind: 'done'; readonly etag: string }
  /** The object has another version. */
  | { readonly kind: 'changed' }
  /** The service says that it does not know conditions. */
  | { readonly kind: 'unconditional' };

/** Objects of one bucket of any service that speaks S3's protocol. Keys hold nothing but `A-Za-z0-9._/-`. */
export interface Bucket {
  /** `undefined`: there is no such object. Throws `InfraError` for all else, also above `maxBytes`. */
  get(
    key: string,
    options: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<S3Object | undefined>;
  put(key: string, bytes: Uint8Array, options: PutOptions): Promise<PutOutcome>;
  /** Also when there is no such object. */
  remove(key: string): Promise<void>;
}

interface BucketRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const MAX_TRIES = 4;
/** Of one try: a picture of 64 MB at 5 Mbit/s. */
const TRY_TIMEOUT_MS = 120_000;
/** Errors are short documents, and answers to writes have no body. */
const MAX_REPLY_BYTES = 64 * 1024;
const MAX_KEY_LENGTH = 1_000;

/**
 * Requests are signed with version 4 of Amazon's signatures, the hash of the body included; redirects are not followed,
 * since what was signed is for one host. Every request may be sent again: a condition that the first try has fulfilled
 * fails in the second one, which then answers `changed`.
 */
export function createBucket(options: BucketOptions): Bucket {
  const { url: base, place, clock, random } = options;
  const signingKeys = new Map<string, ArrayBuffer>();

  async function send(request: BucketRequest, doing: string): Promise<HttpResponse> {
    for (let round = 1; ; round += 1) {
      const { signal } = request;
      const outcome = await tryOnce(request);
      const isLast = round >= MAX_TRIES || signal?.aborted === true;
      if (outcome.kind === 'response') {
        if (isLast || !(outcome.status === 429 || outcome.status >= 500) || outcome.status === 501) return outcome;
      } else if (isLast || outcome.isPermanent === true || outcome.reason === 'too-large') {
        throw new InfraError('s3-unreachable', `${place} could not be ${doing}: ${outcome.message}`, {
          hint: 'Check baseline.endpoint and the network',
        });
      }
      await clock.sleep((0.5 + random()) * 250 * 2 ** round);
    }
  }

  async function tryOnce({ method, key, headers, body, maxBytes = MAX_REPLY_BYTES, signal }: BucketRequest) {
    const url = new URL(checkedKey(key), base);
    const { accessKeyId, secretAccessKey, sessionToken } = options.keys;
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'X-Amz-Content-Sha256': sha256(body ?? '') },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region: options.region,
      cache: signingKeys,
      datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    }).sign();
    const deadline = AbortSignal.timeout(TRY_TIMEOUT_MS);
    return options.http.exchange({
      method,
      url,
      headers: Object.fromEntries(signed.headers),
      ...(body === undefined ? {} : { body }),
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      maxBodyBytes: Math.max(maxBytes, MAX_REPLY_BYTES),
      reach: 'not-link-local',
      keepAlive: true,
    });
  }

  return {
    async get(key, { maxBytes, signal }) {
      const response = await send(
        { method: 'GET', key, maxBytes, ...(signal === undefined ? {} : { signal }) },
        'read',
      );
      if (response.status === 200) return { bytes: response.body, etag: etagOf(response, place) };
      const refusal = parseRefusal(response);
      // Any server answers 404; that an object is missing only S3 says.
      if (refusal.code === 'NoSuchKey') return undefined;
      throw refusalError(place, 'read', refusal);
    },
    async put(key, bytes, { mediaType, onlyOver }) {
      const condition: Record<string, string> =
        onlyOver === undefined ? {} : onlyOver === 'none' ? { 'If-None-Match': '*' } : { 'If-Match': onlyOver };
      const response = await send(
        { method: 'PUT', key, body: bytes, headers: { 'Content-Type': mediaType, ...condition } },
        'written',
      );
      if (response.status === 200) return { kind: 'done', etag: etagOf(response, place) };
      const refusal = parseRefusal(response);
      if (onlyOver !== undefined) {
        // 409: another conditional write is under way. NoSuchKey: what was to be replaced is gone.
        const { status, code } = refusal;
        if (status === 412 || status === 409 || code === 'NoSuchKey') return { kind: 'changed' };
        if (code === 'NotImplemented') return { kind: 'unconditional' };
      }
      throw refusalError(place, 'written', refusal);
    },
    async remove(key) {
      const response = await send({ method: 'DELETE', key }, 'tidied');
      if (response.status !== 204 && response.status !== 200)
        throw refusalError(place, 'tidied', parseRefusal(response));
    },
  };
}

function etagOf({ headers }: HttpResponse, place: string): string {
  const etag = headers['etag'];
  if (etag !== undefined && /^[\x21-\x7e]{1,200}$/.test(etag)) return etag;
  throw new InfraError('s3-unusable', `${place} cannot be used: its answers do not name versions of objects (ETag)`, {
    hint: 'Check baseline.endpoint: is it an S3-compatible service, and nothing before it that changes answers?',
  });
}

function checkedKey(key: string): string {
  const isPlain = /^[A-Za-z0-9._/-]+$/.test(key) && !key.split('/').some((part) => /^\.{0,2}$/.test(part));
  if (isPlain && key.length <= MAX_KEY_LENGTH) return key;
  throw new Error(`not a key of ours: ${key}`);
}
