import { readEmbeddingReply, type EmbeddingReply } from './embedding-reply.ts';
import type { Http } from './http.ts';
import { askJson, type JsonRequest } from './ask-json.ts';
import type { Embedding, EmbeddingSettings } from '../model/embedding.ts';
import type { Clock } from '../model/ports.ts';
import type { ImageMediaType } from '../model/suite.ts';

/** 8,192 numbers as text, with much room. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const MAX_ATTEMPTS = 3;
const FIRST_WAIT_MS = 1_000;
/** A source that failed so often in a row is not asked again: each picture would wait for its deadline. */
const GIVE_UP_AFTER = 5;

export type EmbeddingOutcome =
  | { readonly kind: 'embedded'; readonly embedding: Embedding }
  /** One sentence without a trailing full stop, safe to show. */
  | { readonly kind: 'failed'; readonly message: string };

export interface EmbeddablePicture {
  readonly mediaType: ImageMediaType;
  readonly read: () => Promise<Uint8Array>;
}

/** Turns pictures into vectors. What a server or the network does is an outcome, never an exception. */
export interface EmbeddingSource {
  /** Any number may be asked for at once: each picture is read when its turn comes. */
  embed(picture: EmbeddablePicture): Promise<EmbeddingOutcome>;
}

export interface EmbeddingPorts {
  readonly http: Http;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Sent only to the host of the settings' URL. */
  readonly apiKey?: string;
  /** The user's wish to end. */
  readonly signal: AbortSignal;
}

/** Requests are repeated only where nothing can have been served or billed. Vectors of one source have one length. */
export function createEmbeddingSource(settings: EmbeddingSettings, ports: EmbeddingPorts): EmbeddingSource {
  const waiting: (() => void)[] = [];
  let free = settings.concurrency;
  let failuresInRow = 0;
  let length: number | undefined;

  const acquire = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };

  async function ask({ read, mediaType }: EmbeddablePicture): Promise<EmbeddingOutcome> {
    if (failuresInRow >= GIVE_UP_AFTER)
      return { kind: 'failed', message: `not asked: ${GIVE_UP_AFTER} pictures in a row had failed` };
    const reply = await askPatiently(settings, ports, requestFor(settings, await read(), mediaType));
    const isOdd = reply.kind === 'vector' && length !== undefined && reply.values.length !== length;
    failuresInRow = reply.kind === 'failed' || isOdd ? failuresInRow + 1 : 0;
    if (reply.kind === 'failed') return { kind: 'failed', message: reply.message };
    if (isOdd)
      return {
        kind: 'failed',
        message: `the vector has ${reply.values.length} numbers, those of other pictures have ${length}`,
      };
    length = reply.values.length;
    return { kind: 'embedded', embedding: { source: sourceName(settings, reply), values: reply.values } };
  }

  return {
    async embed(picture) {
      await acquire();
      try {
        return await ask(picture);
      } finally {
        release();
      }
    },
  };
}

async function askPatiently(
  settings: EmbeddingSettings,
  { http, clock, apiKey, signal: abort }: EmbeddingPorts,
  request: JsonRequest,
): Promise<EmbeddingReply> {
  const signal = AbortSignal.any([abort, AbortSignal.timeout(settings.deadlineMs)]);
  const context = {
    baseUrl: settings.url,
    signal,
    maxBodyBytes: MAX_BODY_BYTES,
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  for (let attempt = 1; ; attempt++) {
    const answer = await askJson(http, context, request);
    const reply: EmbeddingReply =
      answer.kind === 'json'
        ? readEmbeddingReply(answer, settings.format)
        : { kind: 'failed', message: answer.message, failure: answer };
    const mayRetry = reply.kind === 'failed' && reply.failure?.retryable === true && reply.failure.billing === 'no';
    if (!mayRetry || attempt === MAX_ATTEMPTS) return reply;
    const asked = answer.kind === 'json' ? answer.hints.retryAfterMs : answer.retryAfterMs;
    try {
      await clock.sleep(asked ?? FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    } catch {
      return reply;
    }
  }
}

const authorize = (apiKey: string): Record<string, string> => ({ authorization: `Bearer ${apiKey}` });

function requestFor(
  { url, format, model }: EmbeddingSettings,
  bytes: Uint8Array,
  mediaType: ImageMediaType,
): JsonRequest {
  if (format === 'plain') return { path: new URL(url), headers: { 'content-type': mediaType }, body: bytes, authorize };
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const dataUrl = `data:${mediaType};base64,${base64}`;
  const picture = {
    openai: { input: dataUrl },
    infinity: { input: [dataUrl], modality: 'image' },
    jina: { input: [{ image: base64 }] },
    vllm: { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: dataUrl } }] }] },
  }[format];
  const encoding = format === 'jina' ? { embedding_type: 'float' } : { encoding_format: 'float' };
  const body = JSON.stringify({ model, ...picture, ...encoding });
  return { path: new URL(url), headers: { 'content-type': 'application/json' }, body, authorize };
}

/** For example `clip-vit-b-32 at embed.example.com (512)`. A server that names another model of its own is another source. */
function sourceName(
  { url, model }: EmbeddingSettings,
  { values, servedModel }: Extract<EmbeddingReply, { kind: 'vector' }>,
): string {
  const names = [...new Set([model, servedModel])].filter((name) => name !== undefined).join(' as ');
  return `${names === '' ? '' : `${names} at `}${new URL(url).hostname} (${values.length})`;
}
