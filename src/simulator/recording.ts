import { sha256 } from '../shared/hash.ts';
import type { Exchange } from './exchange.ts';
import type { RecordedBody, RecordedFile, RecordedRequest } from './options.ts';

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'x-goog-api-key',
  'api-key',
  'x-api-key',
  'x-key',
  'mj-api-secret',
  'cookie',
  'proxy-authorization',
]);
/** Longest prompt of any vendor, and a little more: what is longer is a picture. */
const MAX_KEPT_STRING = 33_000;

/** Headers that hold nothing but a key. */
const KEY_HEADERS = ['x-goog-api-key', 'x-key', 'api-key', 'x-api-key', 'mj-api-secret'] as const;

/** The form of a `multipart/form-data` body, by the platform's own parser; `undefined` when it is not one or is damaged. */
export async function readForm(exchange: Exchange): Promise<FormData | undefined> {
  const type = exchange.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return undefined;
  try {
    return await new Response(new Uint8Array(exchange.body), { headers: { 'content-type': type } }).formData();
  } catch {
    // A damaged form is the client's mistake; the caller answers 400 for it.
    return undefined;
  }
}

/** The JSON value of a body; `undefined` when it is none. */
export function readJson(exchange: Exchange): unknown {
  try {
    return JSON.parse(exchange.body.toString('utf8')) as unknown;
  } catch {
    // Not JSON: the caller answers as the vendor would.
    return undefined;
  }
}

/** The credential of a request and how it was sent. */
export function credentialOf(exchange: Exchange): {
  readonly scheme: RecordedRequest['auth']['scheme'];
  readonly key?: string;
} {
  for (const scheme of KEY_HEADERS) {
    const key = exchange.headers[scheme];
    if (key !== undefined) return { scheme, key };
  }
  const authorization = exchange.headers['authorization'];
  if (authorization !== undefined) {
    // fal.ai says `Key`, everybody else `Bearer`.
    const [, scheme, key] = /^(bearer|key)\s+(.*)$/i.exec(authorization) ?? [];
    return scheme === undefined
      ? { scheme: 'other', key: authorization }
      : { scheme: scheme.toLowerCase() as 'bearer' | 'key', key: key!.trim() };
  }
  const query = exchange.url.searchParams.get('key');
  return query === null ? { scheme: 'none' } : { scheme: 'query', key: query };
}

/** What is kept of a request: everything but the secret and the bulk. */
export async function recordExchange(exchange: Exchange): Promise<Omit<RecordedRequest, 'dialect'>> {
  const { scheme, key } = credentialOf(exchange);
  const query = new URLSearchParams(exchange.url.searchParams);
  if (query.has('key')) query.set('key', sha256(query.get('key')!));
  const headers = Object.entries(exchange.headers).map(([name, value]) => [
    name,
    SECRET_HEADERS.has(name) ? '[redacted]' : value,
  ]);
  return {
    method: exchange.method,
    path: exchange.url.pathname + (query.size === 0 ? '' : `?${query.toString()}`),
    headers: Object.fromEntries(headers) as Record<string, string>,
    auth: { scheme, ...(key === undefined ? {} : { keySha256: sha256(key) }) },
    body: await recordBody(exchange),
  };
}

async function recordBody(exchange: Exchange): Promise<RecordedBody> {
  if (exchange.body.length === 0) return { kind: 'none' };
  const form = await readForm(exchange);
  if (form !== undefined) return recordForm(form);
  const value = readJson(exchange);
  return value === undefined
    ? { kind: 'other', sizeBytes: exchange.body.length }
    : { kind: 'json', value: shorten(value) };
}

async function recordForm(form: FormData): Promise<RecordedBody> {
  const fields: Record<string, string[]> = {};
  const files: RecordedFile[] = [];
  for (const [field, value] of form.entries()) {
    if (typeof value === 'string') {
      (fields[field] ??= []).push(value);
      continue;
    }
    const bytes = new Uint8Array(await value.arrayBuffer());
    files.push({
      field,
      fileName: value.name,
      mediaType: value.type,
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
    });
  }
  // The order of parts means nothing except among those of one name; sorted, two clients can be compared.
  return {
    kind: 'form',
    fields,
    files: files.toSorted((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0)),
  };
}

function shorten(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'string' && item.length > MAX_KEPT_STRING
        ? `sha256:${sha256(item)} (${item.length} characters)`
        : item,
    ),
  ) as unknown;
}
