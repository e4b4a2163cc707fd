import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createOpenRouter } from '../../src/providers/openrouter.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const provider = createOpenRouter(http);
const MODEL = 'google/gemini-3-pro-image';
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const url = `data:image/png;base64,${PNG.toString('base64')}`;
const A_NUMBER: unknown = expect.any(Number);

async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 402, body: {} }));
  const { warnings } = await provider.generate(makeRequest({ model: MODEL, ...patch }), makeContext(server.url));
  const { headers, body } = server.seen[0]!;
  return { headers, warnings, body: JSON.parse(body.toString()) as Record<string, unknown> };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: MODEL, prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

describe('a request', () => {
  const plain = { model: MODEL, messages: [{ role: 'user', content: 'A blue mug' }], modalities: ['image', 'text'] };

  test('asks for nothing that was not said', async () => {
    const { body, headers, warnings } = await sentFor({});
    expect(body).toEqual(plain);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-') || name === 'http-referer')).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each([
    [undefined, '1536x1024', { aspect_ratio: '3:2', image_size: '1K' }],
    ['ratio-and-class', '512x512', { aspect_ratio: '1:1', image_size: '0.5K' }],
    ['aspect-ratio', '3840x2160', { aspect_ratio: '16:9' }],
  ])('asks for a size as %s', async (sizeAs, size, expected) => {
    const { body } = await sentFor({ size, options: sizeAs === undefined ? {} : { size_as: sizeAs } });
    expect(body).toEqual({ ...plain, image_config: expected });
  });

  test('of a case goes before what the route says of sizes, and leaves the rest', async () => {
    const options = { image_config: { aspect_ratio: '21:9', image_size: '4K', quality: 'low' } };
    expect((await sentFor({ options })).body).toMatchObject(options);
    expect((await sentFor({ size: '1024x1024', options })).body).toMatchObject({
      image_config: { aspect_ratio: '1:1', image_size: '1K', quality: 'low' },
    });
  });

  test('carries pictures behind the prompt', async () => {
    const { body } = await sentFor({ images: [image, image] });
    const part = { type: 'image_url', image_url: { url } };
    expect(body['messages']).toEqual([{ role: 'user', content: [{ type: 'text', text: 'A blue mug' }, part, part] }]);
  });

  test('pins a provider and says which app asks', async () => {
    const pinned = { only: ['google-vertex/global'], allow_fallbacks: false };
    const app = { http_referer: 'https://example.com', app_title: 'Drift', routing_metadata: true };
    const { body, headers } = await sentFor({ options: { provider: pinned, ...app } });
    expect(body).toEqual({ ...plain, provider: pinned });
    expect(headers).toMatchObject({
      'http-referer': 'https://example.com',
      'x-openrouter-title': 'Drift',
      'x-openrouter-metadata': 'enabled',
    });
  });

  test('says that a quality was not asked for', async () => {
    expect((await sentFor({ quality: 'high' })).warnings).toEqual([expect.stringContaining('no quality setting')]);
  });
});

test.each([
  [{ model: 'gemini-3-pro-image' }, /expected author\/name/],
  [{ size: '1000x700' }, /No aspect ratio of image_config/],
])('%j is known to fail before money is spent', (patch, problem) => {
  expect(check(patch)).toEqual([expect.stringMatching(problem)]);
});

test.each([{ size: 'auto' }, { size: '2016x864', model: 'acme/new:free' }])('%j is fine', (patch) => {
  expect(check(patch)).toEqual([]);
});

test.each([
  { provider: { only: [] } },
  { provider: { only: ['Google Vertex'] } },
  { provider: { max: 1 } },
  { modalities: ['text'] },
  { modalities: ['image', 'image'] },
  { app_title: 'a\r\nb' },
  { extra_body: { models: ['a/b'] } },
])('the options %j are not taken', (options) => {
  expect(provider.optionsSchema.safeParse(options).success).toBe(false);
});

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const part = (delta: object, finish: string | null = null): object => ({
  id: 'gen-1',
  provider: 'Google',
  model: MODEL,
  choices: [{ index: 0, delta, finish_reason: finish, native_finish_reason: finish }],
});

describe('a stream', () => {
  const options = { stream: true };
  const ask = async (chunks: readonly string[]) => {
    await using server = await startScriptedServer(() => ({ chunks }));
    return await provider.generate(makeRequest({ model: MODEL, options }), makeContext(server.url));
  };
  const picture = { images: [{ type: 'image_url', image_url: { url } }] };

  test('is joined into one answer, with the bill of its last part', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14, cost: 0.01 };
    const reply = await ask([
      ': OPENROUTER PROCESSING\n\n',
      event(part({ content: 'Here ' })),
      event(part(picture)),
      event(part({ content: 'it is.' }, 'stop')),
      event({ ...part({}), choices: [], usage }),
      'data: [DONE]\n\n',
    ]);
    expect(reply).toMatchObject({
      kind: 'image',
      text: 'Here it is.',
      vendorCostUsd: 0.01,
      exchange: { responseId: 'gen-1', servedBy: 'Google', servedModel: MODEL, firstImageMs: A_NUMBER },
    });
  });

  test.each([
    ['a picture and no end', [event(part(picture))], { kind: 'failed', reason: 'transport' }],
    ['nothing', [], { kind: 'failed', reason: 'transport' }],
    ['a withheld picture', [event(part({}, 'content_filter'))], { kind: 'refused', stage: 'unknown' }],
    [
      'a refusal in parts',
      [event(part({ refusal: 'I ' })), event(part({ refusal: 'will not' }, 'stop'))],
      { kind: 'refused', message: 'I will not' },
    ],
    [
      'an error',
      [event({ ...part({}, 'error'), error: { code: 429, message: 'Slow down' } })],
      { kind: 'failed', reason: 'rate-limited', retryable: false, billing: 'unknown' },
    ],
  ])('with %s is no success', async (_what, chunks, expected) => {
    expect(await ask(chunks)).toMatchObject(expected);
  });
});

test('a server that does not know streams is understood, and it is said', async () => {
  const body = { id: 'gen-1', choices: [{ finish_reason: 'stop', message: { images: [{ image_url: { url } }] } }] };
  await using server = await startScriptedServer(() => ({ body }));
  const request = makeRequest({ model: MODEL, options: { stream: true } });
  expect(await provider.generate(request, makeContext(server.url))).toMatchObject({
    kind: 'image',
    warnings: [expect.stringContaining('in one piece')],
  });
});

describe('against the simulator', () => {
  test('the provider that serves, the route there and the cost are told', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, latency: { medianMs: 20, sigma: 0.01 } });
    const options = { provider: { only: ['google-vertex'] }, routing_metadata: true };
    const request = makeRequest({ model: MODEL, options });
    const reply = await provider.generate(request, makeContext(simulator.baseUrl('openrouter')));
    expect(reply).toMatchObject({
      kind: 'image',
      vendorCostUsd: A_NUMBER,
      exchange: { servedBy: 'Google', servedModel: MODEL, serverMs: A_NUMBER, deployment: { region: 'iad' } },
    });
    expect(reply.exchange.responseId).toMatch(/^gen-/);
  });

  test('a model that was swapped behind the name shows', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, drift: { servedModel: 'google/other' } });
    const reply = await provider.generate(makeRequest({ model: MODEL }), makeContext(simulator.baseUrl('openrouter')));
    expect(reply).toMatchObject({ kind: 'image', exchange: { servedModel: 'google/other' } });
  });

  test.each([
    [{ blockedWords: ['mug'] }, { kind: 'refused', stage: 'input', billing: 'no', categories: ['violence'] }],
    [{ drift: { refusalRate: 1 } }, { kind: 'refused', stage: 'output', vendorCode: 'IMAGE_SAFETY', billing: 'no' }],
    [{ failures: { empty: 1 } }, { kind: 'failed', reason: 'empty', billing: 'no' }],
  ])('%j is refused or empty, and nothing is charged', async (simulated, expected) => {
    await using simulator = await startSimulator({ defaultEdge: 64, ...simulated });
    const reply = await provider.generate(makeRequest({ model: MODEL }), makeContext(simulator.baseUrl('openrouter')));
    expect(reply).toMatchObject(expected);
  });

  test('a streamed picture is that of the answer in one piece, and one that is cut is none', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, models: { [MODEL]: { seeded: true } } });
    const ask = (options: object, prompt = 'A kite') =>
      provider.generate(
        makeRequest({ model: MODEL, prompt, options: { ...options } }),
        makeContext(simulator.baseUrl('openrouter')),
      );
    expect(await ask({ stream: true })).toMatchObject({ kind: 'image', vendorCostUsd: A_NUMBER });
    simulator.configure({ failures: { cutBody: 1 } });
    expect(await ask({ stream: true })).toMatchObject({ kind: 'failed', reason: 'transport' });
  });
});
