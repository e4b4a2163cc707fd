import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import type { HttpResponse } from './http.ts';

/** `excerpt`: the start of the vendor's text, raw. */
export type JsonBody =
  | { readonly value: unknown; readonly excerpt: string }
  /** What came instead, one sentence without a trailing full stop. */
  | { readonly problem: string; readonly excerpt: string };

const DECOMPRESSORS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/**
 * Reads a body as JSON, whatever its content type claims: gateways label JSON as text. We ask for no compression;
 * where a CDN compresses all the same, the unpacked size is held to `maxBytes` as well.
 */
export async function readJson(response: HttpResponse, maxBytes: number): Promise<JsonBody> {
  const bytes = await unpackBody(response, maxBytes);
  if (bytes === undefined)
    return {
      problem: `The reply says it is compressed with ${encodingOf(response)}, but cannot be unpacked`,
      excerpt: '',
    };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.trim() === '') return { problem: 'The reply has no body', excerpt: '' };
  try {
    return { value: JSON.parse(text) as unknown, excerpt: text.slice(0, 4096) };
  } catch {
    return describeOther(text);
  }
}

/** A body without its `content-encoding`; `undefined` when it is damaged or larger than `maxBytes` once unpacked. */
export async function unpackBody(response: HttpResponse, maxBytes: number): Promise<Uint8Array | undefined> {
  const encoding = encodingOf(response);
  if (!Object.hasOwn(DECOMPRESSORS, encoding)) return response.body;
  try {
    return await DECOMPRESSORS[encoding as keyof typeof DECOMPRESSORS](response.body, { maxOutputLength: maxBytes });
  } catch {
    // Damaged or too large: zlib's own words would not help a reader.
    return undefined;
  }
}

function encodingOf({ headers }: HttpResponse): string {
  return headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
}

function describeOther(text: string): JsonBody {
  const start = text.slice(0, 16_384);
  if (/^\s*(<!doctype|<html|<\?xml|<head|<body)/i.test(start)) {
    const title = /<title[^>]{0,100}>([^<]{1,200})/i.exec(start)?.[1];
    return { problem: 'The reply is a web page and not JSON', excerpt: title ?? '' };
  }
  if (/^\s*(event|data):/.test(start)) return { problem: 'The reply is an event stream and not JSON', excerpt: start };
  if (/^\s*[[{]/.test(start)) return { problem: 'The reply is JSON that ends early or is damaged', excerpt: '' };
  return { problem: 'The reply is not JSON', excerpt: start };
}
