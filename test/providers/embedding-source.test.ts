import { afterEach, describe, expect, test } from 'vitest';

import type { EmbeddingSettings } from '../../src/model/embedding.ts';
import { createEmbeddingSource, type EmbeddingOutcome } from '../../src/providers/embedding-source.ts';
import { createHttp } from '../../src/providers/http.ts';
import { type Script, type ScriptedServer, type SeenRequest, startScriptedServer } from './scripted-server.ts';

const BYTES = Uint8Array.of(137, 80, 78, 71, 1, 2, 3);
const DATA_URL = `data:image/png;base64,${Buffer.from(BYTES).toString('base64')}`;
const VECTOR = [0.5, -1, 0.25];
const OPENAI = { object: 'list', data: [{ index: 0, embedding: VECTOR }], model: 'clip', usage: { total_tokens: 1 } };

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
});

async function start(
  answer: (request: SeenRequest) => Script,
  settings: Partial<EmbeddingSettings> & { readonly apiKey?: string; readonly signal?: AbortSignal } = {},
) {
  server = await startScriptedServer(answer);
  const { apiKey, signal = new AbortController().signal, ...rest } = settings;
  const source = createEmbeddingSource(
    {
      url: `${server.url}/v1/embeddings`,
      format: 'openai',
      model: 'clip',
      deadlineMs: 20_000,
      concurrency: 2,
      source: { file: 'image-drift.yml' },
      ...rest,
    },
    {
      http: createHttp({ env: {} }),
      clock: { sleep: () => Promise.resolve() },
      signal,
      ...(apiKey === undefined ? {} : { apiKey }),
    },
  );
  const embed = (): Promise<EmbeddingOutcome> =>
    source.embed({ mediaType: 'image/png', read: () => Promise.resolve(BYTES) });
  return { embed, seen: server.seen };
}

const valuesOf = (outcome: EmbeddingOutcome): number[] =>
  outcome.kind === 'embedded' ? [...outcome.embedding.values] : [];
const messageOf = (outcome: EmbeddingOutcome): string => (outcome.kind === 'failed' ? outcome.message : 'embedded');

describe('what is sent', () => {
  test.each([
    ['openai', { input: DATA_URL, encoding_format: 'float' }],
    ['infinity', { input: [DATA_URL], modality: 'image', encoding_format: 'float' }],
    ['jina', { input: [{ image: Buffer.from(BYTES).toString('base64') }], embedding_type: 'float' }],
    [
      'vllm',
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: DATA_URL } }] }],
        encoding_format: 'float',
      },
    ],
  ] as const)('%s gets the picture where it looks for it', async (format, body) => {
    const { embed, seen } = await start(() => ({ body: OPENAI }), { format, apiKey: 'secret-key' });
    expect(valuesOf(await embed())).toEqual(VECTOR);
    expect(seen[0]!.path).toBe('/v1/embeddings');
    expect(seen[0]!.headers.authorization).toBe('Bearer secret-key');
    expect(JSON.parse(seen[0]!.body.toString())).toEqual({ model: 'clip', ...body });
  });

  test('plain gets the bytes as they are, and no key where there is none', async () => {
    const { embed, seen } = await start(() => ({ body: VECTOR }), { format: 'plain' });
    expect(valuesOf(await embed())).toEqual(VECTOR);
    expect(seen[0]!.headers['content-type']).toBe('image/png');
    expect(seen[0]!.headers.authorization).toBeUndefined();
    expect([...seen[0]!.body]).toEqual([...BYTES]);
  });
});

describe('what is understood', () => {
  test.each([
    ['a list in a list', [VECTOR]],
    ['vector', { vector: VECTOR }],
    ['embedding', { embedding: VECTOR }],
  ])('plain: %s', async (_name, body) => {
    const { embed } = await start(() => ({ body }), { format: 'plain' });
    expect(valuesOf(await embed())).toEqual(VECTOR);
  });

  test('base64 of 32-bit floats, whatever was asked for', async () => {
    const base64 = Buffer.from(Float32Array.from(VECTOR).buffer).toString('base64');
    const { embed } = await start(() => ({ body: { data: [{ embedding: base64 }] } }));
    expect(valuesOf(await embed())).toEqual(VECTOR);
  });

  test('a source is its model, its host and its length; a server that names another model is another source', async () => {
    const models = ['clip', 'clip-2'];
    const { embed } = await start(() => ({ body: { ...OPENAI, model: models.shift() } }));
    const sources = [await embed(), await embed()].map((outcome) =>
      outcome.kind === 'embedded' ? outcome.embedding.source : outcome.message,
    );
    expect(sources).toEqual(['clip at 127.0.0.1 (3)', 'clip as clip-2 at 127.0.0.1 (3)']);
  });
});

describe('what is a failure in words', () => {
  test.each<[string, Script, string]>([
    ['no vector', { body: { data: [] } }, 'expected one vector, got 0'],
    ['two vectors', { body: { data: [{ embedding: VECTOR }, { embedding: VECTOR }] } }, 'expected one vector, got 2'],
    ['another shape', { body: { ok: true } }, 'expected one vector, got none'],
    ['NaN as null', { body: { data: [{ embedding: [1, null] }] } }, 'number 2 of the vector is not a finite'],
    ['beyond 32 bits', { body: '{"data":[{"embedding":[1,1e39]}]}' }, 'number 2 of the vector is not a finite'],
    ['a base64 NaN', { body: { data: [{ embedding: 'AADAfwAAwH8=' }] } }, 'number 1 of the vector is not a finite'],
    ['one number', { body: { data: [{ embedding: [1] }] } }, 'the vector has 1 numbers, expected 2 to 8192'],
    ['too many numbers', { body: { data: [{ embedding: Array(9000).fill(1) }] } }, 'the vector has 9000 numbers'],
    ['too large', { body: { data: 'x'.repeat(3_000_000) } }, 'larger than'],
    ['not JSON', { body: '<html><title>Oops</title>' }, 'a web page and not JSON'],
    ['refused', { status: 401, body: { error: { message: 'bad key secret-key' } } }, 'HTTP 401: bad key [redacted]'],
    ['broken off', { body: OPENAI, cutAfterBytes: 10 }, 'broke before the reply was complete'],
  ])('%s', async (_name, script, message) => {
    const { embed, seen } = await start(() => script, { apiKey: 'secret-key' });
    expect(messageOf(await embed())).toContain(message);
    expect(seen).toHaveLength(1);
  });

  test('a slow server, at the deadline', async () => {
    const { embed } = await start(() => ({ isSilent: true }), { deadlineMs: 50 });
    expect(messageOf(await embed())).toContain('The deadline passed');
  });

  test('a vector of another length than those before', async () => {
    const lengths = [3, 2];
    const { embed } = await start(() => ({ body: { data: [{ embedding: VECTOR.slice(0, lengths.shift()) }] } }));
    expect(valuesOf(await embed())).toEqual(VECTOR);
    expect(messageOf(await embed())).toBe('the vector has 2 numbers, those of other pictures have 3');
  });
});

test('a rate limit is waited out; an error that may have been billed is not repeated', async () => {
  const scripts: Script[] = [{ status: 429 }, { body: OPENAI }, { status: 500 }];
  const { embed, seen } = await start(() => scripts.shift() ?? { body: OPENAI });
  expect(valuesOf(await embed())).toEqual(VECTOR);
  expect(seen).toHaveLength(2);
  expect(messageOf(await embed())).toContain('HTTP 500');
  expect(seen).toHaveLength(3);
});

test('no more requests are in flight than allowed', async () => {
  let inFlight = 0;
  let most = 0;
  const { embed } = await start(() => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => (inFlight -= 1), 5);
    return { body: OPENAI, delayMs: 10 };
  });
  const outcomes = await Promise.all(Array.from({ length: 6 }, embed));
  expect(outcomes.every(({ kind }) => kind === 'embedded')).toBe(true);
  expect(most).toBeLessThanOrEqual(2);
});

test('a source that fails again and again is left alone', async () => {
  const { embed, seen } = await start(() => ({ status: 500 }), { concurrency: 1 });
  const outcomes = await Promise.all(Array.from({ length: 8 }, embed));
  expect(seen).toHaveLength(5);
  expect(messageOf(outcomes[7]!)).toBe('not asked: 5 pictures in a row had failed');
});

test('the user may end the run', async () => {
  const { embed } = await start(() => ({ isSilent: true }), { signal: AbortSignal.abort() });
  expect(messageOf(await embed())).toContain('aborted');
});
