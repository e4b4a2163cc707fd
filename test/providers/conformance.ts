import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { ImageProvider } from '../../src/providers/contract.ts';
import { PICTURES, PNG } from './pictures.ts';
import { KEY, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

/** What a protocol must show to the suite. */
export interface ConformanceSubject {
  readonly provider: ImageProvider;
  /** Body with a picture inline. */
  readonly inline: (base64: string) => object;
  /** Body with a picture by URL. */
  readonly byUrl: (url: string) => object;
  readonly refusal: Script;
  readonly modelGone: Script;
}

/** Behaviour that holds for every protocol, over real HTTP. */
export function describeConformance({ provider, inline, byUrl, refusal, modelGone }: ConformanceSubject): void {
  const base64 = PNG.toString('base64');

  async function ask(script: Script, patch: Parameters<typeof makeContext>[1] = {}) {
    await using server = await startScriptedServer(() => script);
    const reply = await provider.generate(makeRequest(), makeContext(server.url, patch));
    return { reply, seen: [...server.seen] };
  }

  describe(`conformance of ${provider.protocol}`, () => {
    test('states where it lives and which key it wants', () => {
      expect(provider.defaultBaseUrl).toMatch(/^https:\/\/[^/]+\/.*[^/]$/);
      expect(provider.defaultKeyEnv).toMatch(/^[A-Z_]+_API_KEY$/);
      expect(provider.optionsSchema.safeParse({}).success).toBe(true);
      expect(provider.optionsSchema.safeParse({ qualty: 'low' }).success).toBe(false);
    });

    test.each(Object.entries(PICTURES))('returns the bytes of a %s untouched', async (mediaType, bytes) => {
      const { reply, seen } = await ask({ body: inline(bytes.toString('base64')) });
      expect(reply).toMatchObject({ kind: 'image', billing: 'yes', images: [{ mediaType }] });
      expect(reply.kind === 'image' && Buffer.compare(reply.images[0]!.bytes, bytes)).toBe(0);
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ method: 'POST' });
    });

    test('times the head and the last byte of a reply', async () => {
      const { reply } = await ask({ body: inline(base64), delayMs: 30 });
      const { status, headersMs, lastByteMs, bodyBytes } = reply.exchange;
      expect(status).toBe(200);
      expect(headersMs).toBeGreaterThan(20);
      expect(lastByteMs).toBeGreaterThanOrEqual(headersMs!);
      expect(bodyBytes).toBe(Buffer.byteLength(JSON.stringify(inline(base64))));
    });

    test('fetches a picture that is answered by URL, without the key', async () => {
      await using server = await startScriptedServer(({ method }) =>
        method === 'POST'
          ? { body: byUrl(`${server.url}/files/1.png?sig=abc`) }
          : { body: PNG, headers: { 'content-type': 'text/plain' } },
      );
      const reply = await provider.generate(makeRequest(), makeContext(server.url));
      expect(reply).toMatchObject({ kind: 'image', images: [{ mediaType: 'image/png' }] });
      expect(reply.exchange.downloadMs).toBeGreaterThanOrEqual(0);
      expect(server.seen[1]).toMatchObject({ method: 'GET', path: '/files/1.png?sig=abc' });
      expect(JSON.stringify(server.seen[1]!.headers)).not.toContain(KEY);
    });

    test('a picture that cannot be fetched was made and is paid', async () => {
      await using server = await startScriptedServer(({ method }) =>
        method === 'POST' ? { body: byUrl(`${server.url}/gone.png`) } : { status: 403 },
      );
      const reply = await provider.generate(makeRequest(), makeContext(server.url));
      expect(reply).toMatchObject({ kind: 'failed', reason: 'download', billing: 'yes', retryable: false });
    });

    test('a refusal is not a failure', async () => {
      const { reply } = await ask(refusal);
      expect(reply).toMatchObject({ kind: 'refused', stage: 'input', billing: 'no' });
    });

    test('a retired model is gone', async () => {
      const { reply } = await ask(modelGone);
      expect(reply).toMatchObject({ kind: 'failed', reason: 'model-gone', retryable: false, billing: 'no' });
    });

    test.each([
      [401, 'credentials', 'no', false],
      [402, 'quota', 'no', false],
      [403, 'credentials', 'no', false],
      [413, 'invalid-request', 'no', false],
      [429, 'rate-limited', 'no', true],
      [500, 'vendor-error', 'unknown', false],
      [502, 'vendor-error', 'unknown', false],
      [503, 'vendor-error', 'unknown', false],
      [504, 'vendor-error', 'unknown', false],
    ] as const)('HTTP %i alone is %s, billed: %s, to be repeated: %s', async (status, reason, billing, retryable) => {
      const { reply } = await ask({ status, body: '' });
      expect(reply).toMatchObject({ kind: 'failed', reason, billing, retryable, exchange: { status } });
    });

    test('the wish of retry-after is passed on', async () => {
      const { reply } = await ask({ status: 503, body: '{}', headers: { 'retry-after': '2' } });
      expect(reply).toMatchObject({ retryable: true, retryAfterMs: 2000, billing: 'no' });
    });

    test('a redirect is not followed, so the key stays at home', async () => {
      await using thief = await startScriptedServer(() => ({ body: inline(base64) }));
      const { reply } = await ask({ status: 307, headers: { location: `${thief.url}/steal?token=abcdef` } });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'unexpected-reply', billing: 'no', retryable: false });
      expect(reply.kind === 'failed' && reply.message).toContain('redirects to http://127.0.0.1');
      expect(thief.seen).toEqual([]);
    });

    test('a web page instead of JSON is told by its title', async () => {
      const body = '<!doctype html><html><head><title>Sign in</title></head></html>';
      const { reply } = await ask({ body, headers: { 'content-type': 'text/html' } });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'unexpected-reply', retryable: false });
      expect(reply.kind === 'failed' && reply.message).toBe(
        'HTTP 200: The reply is a web page and not JSON (“Sign in”)',
      );
    });

    test('JSON is read whatever its content type says, and when it comes compressed', async () => {
      const plain = await ask({ body: inline(base64), headers: { 'content-type': 'text/plain' } });
      const packed = await ask({
        body: gzipSync(JSON.stringify(inline(base64))),
        headers: { 'content-encoding': 'gzip' },
      });
      expect([plain.reply.kind, packed.reply.kind]).toEqual(['image', 'image']);
    });

    test('a small reply that unpacks to a large one is refused', async () => {
      const body = gzipSync(Buffer.alloc(3_000_000, 0x20));
      const { reply } = await ask({ body, headers: { 'content-encoding': 'gzip' } });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'unexpected-reply' });
    });

    test('a body that is cut off is a broken transport, perhaps billed', async () => {
      const { reply } = await ask({ body: inline(base64), cutAfterBytes: 40 });
      expect(reply).toMatchObject({
        kind: 'failed',
        reason: 'transport',
        billing: 'unknown',
        retryable: false,
        exchange: { status: 200 },
      });
    });

    test('JSON that ends early is unexpected', async () => {
      const { reply } = await ask({ body: JSON.stringify(inline(base64)).slice(0, -20) });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'unexpected-reply', billing: 'unknown' });
    });

    test('a body above the limit is not read to its end', async () => {
      const { reply } = await ask({ body: inline('A'.repeat(3_000_000)) }, { maxBodyBytes: 100_000 });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'too-large', billing: 'yes', retryable: false });
    });

    test.each([
      ['before the head', { isSilent: true }],
      ['in the body', { body: { a: 1 }, isStalled: true, cutAfterBytes: 3 }],
    ] satisfies [string, Script][])('a deadline that passes %s is a timeout, perhaps billed', async (_when, script) => {
      const { reply } = await ask(script, { signal: AbortSignal.timeout(60) });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'unknown', retryable: false });
    });

    test("the user's wish to end is not a timeout", async () => {
      const controller = new AbortController();
      await using server = await startScriptedServer(() => {
        controller.abort();
        return { isSilent: true };
      });
      const reply = await provider.generate(makeRequest(), makeContext(server.url, { signal: controller.signal }));
      expect(reply).toMatchObject({ kind: 'failed', reason: 'aborted', billing: 'unknown', retryable: false });
    });

    test('an abort before the start sends nothing', async () => {
      const { reply, seen } = await ask({ body: inline(base64) }, { signal: AbortSignal.abort() });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'aborted', billing: 'no' });
      expect(seen).toEqual([]);
    });

    test('a closed port may be asked again, because nothing was sent', async () => {
      const server = await startScriptedServer(() => ({}));
      await server[Symbol.asyncDispose]();
      const reply = await provider.generate(makeRequest(), makeContext(server.url));
      expect(reply).toMatchObject({ kind: 'failed', reason: 'connect', billing: 'no', retryable: true });
      expect(reply.kind === 'failed' && reply.message).toMatch(/^127\.0\.0\.1:\d+ refused the connection$/);
    });

    test('a key that no header can carry is named without being shown', async () => {
      const { reply, seen } = await ask({ body: inline(base64) }, { apiKey: `${KEY}\n` });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'credentials', billing: 'no' });
      expect(JSON.stringify(reply)).not.toContain(KEY);
      expect(seen).toEqual([]);
    });

    test('without a key no auth header is sent', async () => {
      await using server = await startScriptedServer(() => ({ body: inline(base64) }));
      const { apiKey: _, ...context } = makeContext(server.url);
      await provider.generate(makeRequest(), context);
      expect(server.seen[0]!.headers).not.toHaveProperty('authorization');
      expect(server.seen[0]!.headers).not.toHaveProperty('x-goog-api-key');
    });

    test('a vendor that repeats the key does not get it into the record', async () => {
      const error = {
        message: `Wrong key ${KEY}, see https://x.test/?sig=s3cr3tvalue\u001b[31m`,
        code: KEY,
        status: KEY,
      };
      const { reply } = await ask({ status: 401, body: { error }, headers: { 'x-request-id': `r-${KEY}` } });
      expect(reply).toMatchObject({ kind: 'failed', reason: 'credentials' });
      const text = JSON.stringify(reply);
      expect(text).not.toContain(KEY);
      expect(text).not.toContain('s3cr3tvalue');
      expect(text).not.toContain('\\u001b');
    });

    test('a message of a megabyte is cut', async () => {
      const { reply } = await ask({ status: 400, body: { error: { message: 'x'.repeat(900_000) } } });
      expect(reply.kind === 'failed' && reply.message.length).toBeLessThan(2100);
    });

    test.each(['null', '[]', '"text"', '42', '{}', '[null]', '{"error":null}', '{"data":null,"candidates":null}'])(
      'JSON %s is no crash',
      async (body) => {
        const { reply } = await ask({ body });
        expect(reply).toMatchObject({ kind: 'failed', retryable: false });
      },
    );

    test('nesting without end is no crash', async () => {
      const { reply } = await ask({ body: '['.repeat(400_000) + ']'.repeat(400_000) });
      expect(reply).toMatchObject({ kind: 'failed', retryable: false });
    });
  });
}
