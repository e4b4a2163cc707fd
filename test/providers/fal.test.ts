import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { buildFalRequest } from '../../src/providers/fal-request.ts';
import { createFal } from '../../src/providers/fal.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const provider = createFal(http);
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const uri = `data:image/png;base64,${PNG.toString('base64')}`;
const APP = 'fal-ai/flux-pro/v1.1-ultra';
const sync = { mode: 'sync' } as const;

async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 401, body: {} }));
  const reply = await provider.generate(makeRequest({ model: APP, ...patch }), makeContext(server.url));
  const { path, headers, body } = server.seen[0]!;
  return { path, headers, warnings: reply.warnings, input: JSON.parse(body.toString()) as Record<string, unknown> };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: APP, prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

describe('a request', () => {
  test('goes to the path of its app, with nothing that was not said', async () => {
    const { path, headers, input } = await sentFor({});
    expect(path).toBe(`/${APP}`);
    expect(headers).toMatchObject({ authorization: `Key ${KEY}`, 'x-fal-queue-priority': 'normal' });
    expect(input).toEqual({ prompt: 'A blue mug' });
  });

  test.each([
    ['image-size', { image_size: { width: 1536, height: 1024 } }],
    ['aspect-ratio', { aspect_ratio: '3:2' }],
  ])('asks for a size as %s', async (sizeAs, expected) => {
    const { input } = await sentFor({ size: '1536x1024', options: { size_as: sizeAs } });
    expect(input).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test.each([
    ['image_urls[]', { image_urls: [uri] }],
    ['image_url', { image_url: uri }],
  ])('carries pictures in the field %s', async (field, expected) => {
    const { input } = await sentFor({ images: [image], options: { input_field: field } });
    expect(input).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test.each([
    [undefined, { mask_url: uri }],
    ['mask_image', { mask_image: uri }],
  ])('carries a mask in the field %s', async (field, expected) => {
    const options = { input_field: 'image', ...(field === undefined ? {} : { mask_field: field }) };
    const { input } = await sentFor({ images: [image], mask: image, options });
    expect(input).toEqual({ prompt: 'A blue mug', image: uri, ...expected });
  });

  test('of a case goes before what the route says', async () => {
    const input = { image_size: 'square_hd', num_inference_steps: 8 };
    const sent = await sentFor({ size: '512x512', seed: 3, quality: 'low', options: { input } });
    expect(sent.input).toEqual({
      prompt: 'A blue mug',
      image_size: { width: 512, height: 512 },
      num_inference_steps: 8,
      seed: 3,
      quality: 'low',
    });
  });

  test('carries priority, deadline and the wish for no retries as headers', async () => {
    const { headers } = await sentFor({ options: { priority: 'low', start_timeout: 30, no_retry: true } });
    expect(headers).toMatchObject({
      'x-fal-queue-priority': 'low',
      'x-fal-request-timeout': '30',
      'x-fal-no-retry': '1',
    });
  });

  test("in one piece goes to the sister of the queue's host, and elsewhere to where it is told", () => {
    const pathAt = (baseUrl: string): string =>
      String(buildFalRequest(makeRequest({ model: APP, options: sync }), baseUrl).path);
    expect(pathAt('https://queue.fal.run')).toBe(`https://fal.run/${APP}`);
    expect(pathAt('https://gateway.test/fal')).toBe(`https://gateway.test/fal/${APP}`);
  });
});

test.each([
  [{ model: 'flux' }, /expected owner\/app/],
  [{ size: '1000x700', options: { size_as: 'aspect-ratio' } }, /is none of them/],
  [{ baseUrl: 'https://fal.run' }, /mode: sync/],
  [{ options: { mode: 'sync', priority: 'low' } }, /no meaning with mode: sync/],
])('%j is known to fail before money is spent', (patch, problem) => {
  expect(check(patch)).toEqual([expect.stringMatching(problem)]);
});

test.each([{ size: '1000x700' }, { model: 'workflows/me/mugs' }, { baseUrl: 'https://fal.run', options: sync }])(
  '%j is fine',
  (patch) => {
    expect(check(patch)).toEqual([]);
  },
);

test.each([{ input: { prompt: 'x' } }, { input: { num_images: 4 } }, { start_timeout: 1 }, { mode: 'stream' }])(
  'the options %j are not taken',
  (options) => {
    expect(provider.optionsSchema.safeParse(options).success).toBe(false);
  },
);

/** What a queue does whose submissions name these addresses. */
function queueThatNames(urls: object): (request: { readonly method: string; readonly path: string }) => Script {
  return ({ method, path }) => {
    if (method === 'POST') return { body: { request_id: 'r1', ...urls } };
    return { body: path.endsWith('/status') ? { status: 'COMPLETED' } : { images: [{ url: uri }] } };
  };
}

test.each([
  [APP, '/fal-ai/flux-pro/requests/r1'],
  ['workflows/me/mugs/large', '/workflows/me/mugs/requests/r1'],
])('a request of %s that names no addresses is asked for at the documented ones', async (model, path) => {
  await using server = await startScriptedServer(queueThatNames({}));
  const reply = await provider.generate(makeRequest({ model }), makeContext(server.url, { pollIntervalMs: 1 }));
  expect(reply.kind).toBe('image');
  expect(server.seen.slice(1).map((seen) => seen.path)).toEqual([`${path}/status`, path]);
});

test('the key does not follow an address of somebody else', async () => {
  await using thief = await startScriptedServer(() => ({ body: { status: 'COMPLETED' } }));
  const stolen = `${thief.url}/requests/r1`;
  await using server = await startScriptedServer(
    queueThatNames({ status_url: `${stolen}/status`, response_url: stolen }),
  );
  const reply = await provider.generate(makeRequest({ model: APP }), makeContext(server.url, { pollIntervalMs: 1 }));
  expect(reply.kind).toBe('image');
  expect(thief.seen).toEqual([]);
});

const run = async (script: Script) => {
  await using server = await startScriptedServer(() => script);
  return await provider.generate(makeRequest({ model: APP, options: sync }), makeContext(server.url));
};

describe('in one piece', () => {
  test('a picture needs no poll', async () => {
    const reply = await run({ body: { images: [{ url: uri }] }, headers: { 'x-fal-billable-units': '0.5' } });
    expect(reply).toMatchObject({ kind: 'image', usage: { credits: 0.5 }, billing: 'yes' });
    expect(reply.exchange).not.toHaveProperty('polls');
  });

  test("a 5xx of fal's own is not charged, and repeated where fal says so", async () => {
    const body = { detail: 'No runner available', error_type: 'runner_scheduling_failure' };
    const invited = await run({ status: 503, body, headers: { 'x-fal-retryable': 'true' } });
    const silent = await run({ status: 503, body });
    expect(invited).toMatchObject({ reason: 'vendor-error', retryable: true, billing: 'no' });
    expect(silent).toMatchObject({ reason: 'vendor-error', retryable: false, billing: 'no' });
  });

  test('an invalid input may be charged', async () => {
    const body = { detail: [{ loc: ['body', 'seed'], msg: 'Input should be a valid integer', type: 'int_type' }] };
    expect(await run({ status: 422, body })).toMatchObject({ reason: 'invalid-request', billing: 'unknown' });
  });
});

describe('against the simulator', () => {
  test('one piece is a picture with its units and its working time', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64 });
    const request = makeRequest({ model: 'fal-ai/flux/dev', options: sync });
    const reply = await provider.generate(request, makeContext(`${simulator.url}/fal/run`));
    expect(reply).toMatchObject({ kind: 'image', usage: { credits: 1 } });
    expect(reply.exchange.serverMs).toBeGreaterThanOrEqual(0);
  });

  test('a black picture is a refusal of the output', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, drift: { refusalRate: 1 } });
    const context = makeContext(simulator.baseUrl('fal'), { pollIntervalMs: 2 });
    const reply = await provider.generate(makeRequest({ model: 'fal-ai/flux/dev' }), context);
    expect(reply).toMatchObject({ kind: 'refused', stage: 'output', billing: 'yes' });
  });

  test('a request that stays longer than we wait is cancelled', async () => {
    await using simulator = await startSimulator({ latency: { medianMs: 9_000, sigma: 0.01 }, defaultEdge: 64 });
    const signal = AbortSignal.timeout(400);
    const context = makeContext(simulator.baseUrl('fal'), { signal, pollIntervalMs: 5 });
    const reply = await provider.generate(makeRequest({ model: 'fal-ai/flux/dev' }), context);
    expect(reply).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'unknown' });
    expect(simulator.requests({ method: 'PUT', path: '/cancel' })).toHaveLength(1);
  });
});
