import { get } from 'node:http';

import { describe, expect, test } from 'vitest';

import { sha256 } from '../../src/shared/hash.ts';
import { readImageHeader } from '../../src/shared/image-header.ts';
import { encodePicture } from '../../src/simulator/codec.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { bodyOf, bytesFrom, pictureFrom, post, startSmall } from './asking.ts';
import { gradient } from './pictures.ts';

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('what OpenAI would reject', () => {
  test.each([
    [{ style: 'vivid' }, 'unknown_parameter', 'style'],
    [{ response_format: 'b64_json' }, 'unknown_parameter', 'response_format'],
    [{ seed: 1 }, 'unknown_parameter', 'seed'],
    [{ n: 0 }, 'integer_below_min_value', 'n'],
    [{ n: 11 }, 'integer_above_max_value', 'n'],
    [{ n: '2' }, 'invalid_type', 'n'],
    [{ prompt: 'x'.repeat(32_001) }, 'string_above_max_length', 'prompt'],
    [{ prompt: '' }, 'missing_required_parameter', 'prompt'],
    [{ quality: 'xhigh' }, 'invalid_value', 'quality'],
    [{ background: 'transparent', output_format: 'jpeg' }, 'invalid_value', 'background'],
    [{ output_compression: 50 }, 'invalid_value', 'output_compression'],
    [{ size: 'big' }, 'invalid_size', 'size'],
    [{ size: '1000x1024' }, 'invalid_size', 'size'],
    [{ size: '512x512' }, 'invalid_size', 'size'],
    [{ size: '3072x1008' }, 'invalid_size', 'size'],
    [{ size: '3856x2160' }, 'invalid_size', 'size'],
    [{ size: '3840x2176' }, 'invalid_size', 'size'],
    [{ model: 'gpt-image-1.5', size: '1280x1024' }, 'invalid_size', 'size'],
  ])('%j is a 400 with code %s', async (fields, code, param) => {
    await using simulator = await startSimulator();
    const response = await post(simulator, { size: '1024x1024', ...fields });
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).error).toMatchObject({ code, param });
  });

  test('a prompt of exactly 32,000 characters passes', async () => {
    await using simulator = await startSmall();
    expect((await post(simulator, { prompt: 'é'.repeat(32_000), size: '32x32' })).status).toBe(200);
  });

  test('a body that is no JSON, and a request without key', async () => {
    await using simulator = await startSimulator();
    const send = (headers: Record<string, string>) =>
      fetch(`${simulator.openaiBaseUrl}/images/generations`, { method: 'POST', headers, body: '{"model"' });
    expect((await send({ authorization: 'Bearer x' })).status).toBe(400);
    expect((await send({})).status).toBe(401);
  });

  test('a mask of another size, a mask that is no PNG, an edit without image', async () => {
    await using simulator = await startSmall();
    const edit = async (parts: Readonly<Record<string, Buffer>>) => {
      const form = new FormData();
      form.set('model', 'gpt-image-2');
      form.set('prompt', 'A hat');
      for (const [name, bytes] of Object.entries(parts)) form.append(name, new Blob([new Uint8Array(bytes)]), 'a.png');
      const response = await fetch(`${simulator.openaiBaseUrl}/images/edits`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: form,
      });
      return { status: response.status, code: (await bodyOf(response)).error?.code };
    };
    const image = await encodePicture(gradient(64, 48), 'png');
    const other = await encodePicture(gradient(48, 64), 'png');
    const jpeg = await encodePicture(gradient(64, 48), 'jpeg');
    expect(await edit({ image, mask: other })).toEqual({ status: 400, code: 'invalid_image_file' });
    expect(await edit({ image, mask: jpeg })).toEqual({ status: 400, code: 'unsupported_file_mimetype' });
    expect(await edit({ image: image.subarray(0, 60) })).toEqual({ status: 400, code: 'invalid_image_file' });
    expect(await edit({})).toEqual({ status: 400, code: 'missing_required_parameter' });
    expect(await edit({ image })).toEqual({ status: 200, code: undefined });
  });
});

describe('formats', () => {
  test.each([
    [{ output_format: 'jpeg', output_compression: 60 }, 'image/jpeg'],
    [{ output_format: 'webp' }, 'image/webp'],
    [{ background: 'transparent' }, 'image/png'],
  ])('%j comes as %s', async (fields, mediaType) => {
    await using simulator = await startSmall();
    expect(readImageHeader(await bytesFrom(simulator, fields))?.mediaType).toBe(mediaType);
  });

  test('JSON edits take data URLs', async () => {
    await using simulator = await startSmall();
    const png = await encodePicture(gradient(64, 64), 'png');
    const response = await fetch(`${simulator.openaiBaseUrl}/images/edits`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-image-2',
        prompt: 'A hat',
        images: [{ image_url: `data:image/png;base64,${png.toString('base64')}` }],
      }),
    });
    expect(response.status).toBe(200);
  });
});

describe('failures', () => {
  test.each([
    ['serverError', 500],
    ['unavailable', 503],
    ['html', 502],
    ['rateLimited', 429],
  ] as const)('%s answers %i', async (name, status) => {
    await using simulator = await startSmall({ failures: { [name]: 1 } });
    expect((await post(simulator)).status).toBe(status);
  });

  test('a cut body promises more than it brings', async () => {
    await using simulator = await startSmall({ failures: { cutBody: 1 } });
    const response = await post(simulator);
    expect(response.status).toBe(200);
    expect(await caught(response.text())).toBeInstanceOf(TypeError);
  });

  test('a truncated picture is good JSON around bad bytes', async () => {
    await using simulator = await startSmall({ failures: { truncatedImage: 1 } });
    expect(await caught(pictureFrom(simulator))).toBeInstanceOf(Error);
  });

  test('an oversized reply is as long as it promises, and can be left early', async () => {
    await using simulator = await startSmall({ failures: { oversized: 1 }, oversizedBytes: 5_000_000 });
    expect((await (await post(simulator)).arrayBuffer()).byteLength).toBeGreaterThan(5_000_000);
    const response = await post(simulator);
    await response.body!.cancel();
    expect((await post(simulator, { model: 'dall-e-3' })).status).toBe(404);
  });

  test('a hanging request ends when the client gives up', async () => {
    await using simulator = await startSmall({ failures: { hang: 1 } });
    const error = await caught(
      fetch(`${simulator.openaiBaseUrl}/images/generations`, {
        method: 'POST',
        headers: { authorization: 'Bearer k' },
        body: JSON.stringify({ model: 'gpt-image-2', prompt: 'x' }),
        signal: AbortSignal.timeout(80),
      }),
    );
    expect((error as Error).name).toBe('TimeoutError');
  });

  test('an empty answer has no data', async () => {
    await using simulator = await startSmall({ failures: { empty: 1 } });
    expect((await bodyOf(await post(simulator))).data).toEqual([]);
  });
});

describe('scripted replies', () => {
  test('are given once, in order, each to its dialect', async () => {
    await using simulator = await startSmall();
    simulator.enqueue({ dialect: 'gemini', status: 418 });
    simulator.enqueue({ status: 529, body: { error: 'busy' }, headers: { 'Retry-After': '3' } });
    const first = await post(simulator);
    expect(first.status).toBe(529);
    expect(first.headers.get('retry-after')).toBe('3');
    expect(await first.json()).toEqual({ error: 'busy' });
    expect((await post(simulator)).status).toBe(200);
    const gemini = await fetch(`${simulator.geminiBaseUrl}/models/x:generateContent`, { method: 'POST', body: '{}' });
    expect(gemini.status).toBe(418);
  });

  test('wait, cut and hold as told', async () => {
    await using simulator = await startSmall();
    simulator.enqueue({ body: 'abcdef', delayMs: 30 });
    const before = performance.now();
    expect(await (await post(simulator)).text()).toBe('abcdef');
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    simulator.enqueue({ body: 'abcdef', cutAfterBytes: 3 });
    expect(await caught((await post(simulator)).text())).toBeInstanceOf(TypeError);
    simulator.enqueue({ body: 'abcdef', cutAfterBytes: 3, holdOpen: true });
    const held = await post(simulator);
    const reader = held.body!.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('abc');
    const next = await Promise.race([
      reader.read().then(() => 'more'),
      new Promise((resolve) => setTimeout(resolve, 40, 'nothing')),
    ]);
    expect(next).toBe('nothing');
    await reader.cancel();
  });
});

describe('gateways', () => {
  test('answer URLs that need no key, with what b64_json would have held', async () => {
    await using simulator = await startSmall({ gateway: { urlReplies: true } });
    const { data } = await bodyOf(await post(simulator, { model: 'anything/goes', some_option: true }));
    expect(data[0]!.b64_json).toBeUndefined();
    const file = await fetch(data[0]!.url!);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(data[0]!.url).toBe(`${simulator.url}/files/${sha256(new Uint8Array(await file.arrayBuffer()))}.png`);
    const redirected = await fetch(`${simulator.url}/redirect?to=${encodeURIComponent(data[0]!.url!)}`);
    expect(redirected.status).toBe(200);
    expect((await fetch(`${simulator.url}/files/none.png`)).status).toBe(404);
    expect((await bodyOf(await post(simulator, { response_format: 'b64_json' }))).data[0]!.b64_json).toBeTruthy();
  });

  test('can prefix base64, ignore sizes and forget usage', async () => {
    await using simulator = await startSmall({ gateway: { dataUriPrefix: true, ignoreSize: true, omitUsage: true } });
    const body = await bodyOf(await post(simulator, { size: '64x32' }));
    const base64 = /^data:image\/png;base64,(.*)$/.exec(body.data[0]!.b64_json!)![1]!;
    expect(readImageHeader(Buffer.from(base64, 'base64'))).toMatchObject({ width: 256, height: 256 });
    expect(body.usage).toBeUndefined();
  });

  test('take a bearer key on the Gemini path, which the vendor itself does not', async () => {
    await using simulator = await startSmall({ gateway: {} });
    const ask = () =>
      fetch(`${simulator.geminiBaseUrl}/models/gemini-3-pro-image:generateContent`, {
        method: 'POST',
        headers: { authorization: 'Bearer k' },
        body: JSON.stringify({
          contents: [{ parts: [{ text: 'A kite' }] }],
          generation_config: { image_config: { aspect_ratio: '1:1' } },
        }),
      });
    expect((await ask()).status).toBe(200);
    simulator.configure({ gateway: undefined });
    expect((await ask()).status).toBe(403);
  });
});

describe('the server', () => {
  test('records requests without their secret', async () => {
    await using simulator = await startSmall();
    await post(simulator);
    await fetch(`${simulator.geminiBaseUrl}/models/x?key=secret-key`);
    const [first, second] = simulator.requests();
    expect(first).toMatchObject({
      dialect: 'openai-images',
      headers: { authorization: '[redacted]' },
      auth: { scheme: 'bearer', keySha256: sha256('sk-test') },
      body: { kind: 'json', value: { model: 'gpt-image-2', prompt: 'A kite over dunes' } },
    });
    expect(second!.auth).toEqual({ scheme: 'query', keySha256: sha256('secret-key') });
    expect(JSON.stringify(simulator.requests())).not.toMatch(/sk-test|secret-key/);
    expect(simulator.requests({ dialect: 'gemini' })).toHaveLength(1);
    expect(simulator.requests({ method: 'POST', path: '/edits' })).toHaveLength(0);
  });

  test('goes back to its first state', async () => {
    await using simulator = await startSmall();
    const first = await bytesFrom(simulator);
    simulator.configure({ apiKey: 'other' });
    simulator.enqueue({ status: 500 });
    expect((await post(simulator)).status).toBe(500);
    expect((await post(simulator)).status).toBe(401);
    simulator.reset();
    expect(simulator.requests()).toEqual([]);
    expect((await bytesFrom(simulator)).equals(first)).toBe(true);
  });

  test('frees its port when it closes, with requests still open', async () => {
    const simulator = await startSmall({ failures: { hang: 1 } });
    const pending = caught(post(simulator));
    while (simulator.requests().length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await simulator.close();
    await simulator.close();
    expect(await pending).toBeInstanceOf(TypeError);
    const port = Number(new URL(simulator.url).port);
    await using again = await startSimulator({ port });
    expect(again.url).toBe(simulator.url);
    expect(await caught(startSimulator({ port }))).toMatchObject({ code: 'EADDRINUSE' });
  });

  test.each(['/v1/chat/completions', '/v1beta/models/%', '/files/%E0%A4%A', '//'])(
    'answers %s with 404',
    async (path) => {
      await using simulator = await startSimulator();
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const { hostname, port } = new URL(simulator.url);
        get({ hostname, port, path }, (response) => resolve(response.resume().statusCode)).on('error', reject);
      });
      expect(status).toBe(404);
    },
  );
});
