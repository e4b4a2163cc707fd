import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createReplicate } from '../../src/providers/replicate.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const provider = createReplicate(http);
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const uri = `data:image/png;base64,${PNG.toString('base64')}`;
const MODEL = 'black-forest-labs/flux-1.1-pro-ultra';

async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 402, body: {} }));
  const reply = await provider.generate(makeRequest({ model: MODEL, ...patch }), makeContext(`${server.url}/v1`));
  const { path, headers, body } = server.seen[0]!;
  const { input } = JSON.parse(body.toString()) as { readonly input: Record<string, unknown> };
  return { path, headers, input, warnings: reply.warnings };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: MODEL, prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

describe('a prediction', () => {
  test('asks for nothing that was not said', async () => {
    const { path, headers, input } = await sentFor({});
    expect(path).toBe(`/v1/models/${MODEL}/predictions`);
    expect(headers).not.toHaveProperty('prefer');
    expect(input).toEqual({ prompt: 'A blue mug' });
  });

  test.each([
    ['aspect-ratio', { aspect_ratio: '21:9' }],
    ['width-height', { width: 2016, height: 864 }],
    ['size', { size: '2016x864' }],
  ])('asks for a size as %s', async (sizeAs, expected) => {
    const { input } = await sentFor({ size: '2016x864', options: { size_as: sizeAs } });
    expect(input).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test.each([
    [undefined, { input_images: [uri, uri] }],
    ['images[]', { images: [uri, uri] }],
    ['input_image', { input_image: uri, input_image_2: uri }],
  ])('carries pictures in the field %s', async (field, expected) => {
    const options = field === undefined ? {} : { input_field: field };
    const { input } = await sentFor({ images: [image, image], options });
    expect(input).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test.each([
    [undefined, { mask: uri }],
    ['mask_image', { mask_image: uri }],
  ])('carries a mask in the field %s', async (field, expected) => {
    const options = { input_field: 'image', ...(field === undefined ? {} : { mask_field: field }) };
    const { input } = await sentFor({ images: [image], mask: image, options });
    expect(input).toEqual({ prompt: 'A blue mug', image: uri, ...expected });
  });

  test('of a case goes before what the route says', async () => {
    const options = { input: { aspect_ratio: '16:9', quality: 'low', raw: true } };
    const { input, warnings } = await sentFor({ size: '1024x1024', quality: 'high', options });
    expect(input).toEqual({ prompt: 'A blue mug', aspect_ratio: '1:1', quality: 'high', raw: true });
    expect(warnings).toEqual([expect.stringContaining('Only the aspect ratio')]);
  });

  test('carries a deadline for the vendor', async () => {
    const { headers } = await sentFor({ options: { cancel_after: '90s' } });
    expect(headers).toMatchObject({ 'cancel-after': '90s' });
  });

  test('cannot leave its place in the path', async () => {
    const { path } = await sentFor({ model: '../predictions?x=1/b#c' });
    expect(path).not.toContain('?');
  });
});

test.each([
  [{ model: 'flux' }, /expected owner\/name/],
  [{ model: 'a/b:1234' }, /expected owner\/name/],
  [{ size: '1000x700' }, /is none of them/],
])('%j is known to fail before money is spent', (patch, problem) => {
  expect(check(patch)).toEqual([expect.stringMatching(problem)]);
});

test.each([{ size: '2016x864' }, { model: 'a'.repeat(64) }, { size: '1000x700', options: { size_as: 'size' } }])(
  '%j is fine',
  (patch) => {
    expect(check(patch)).toEqual([]);
  },
);

test.each([
  { input: { prompt: 'x' } },
  { input: { seed: 1 } },
  { wait: 61 },
  { cancel_after: '1.5m' },
  { input_field: 'a b' },
])('the options %j are not taken', (options) => {
  expect(provider.optionsSchema.safeParse(options).success).toBe(false);
});

test('the vendor is not asked at an address of somebody else', async () => {
  await using thief = await startScriptedServer(() => ({ body: { id: 'p1', status: 'succeeded', output: uri } }));
  await using server = await startScriptedServer(({ method }) => ({
    body: {
      id: 'p1',
      status: method === 'POST' ? 'starting' : 'succeeded',
      output: uri,
      urls: { get: `${thief.url}/x` },
    },
  }));
  const reply = await provider.generate(makeRequest({ model: MODEL }), makeContext(server.url, { pollIntervalMs: 1 }));
  expect(reply).toMatchObject({ kind: 'image', exchange: { responseId: 'p1' } });
  expect(server.seen[1]).toMatchObject({ method: 'GET', path: '/predictions/p1' });
  expect(thief.seen).toEqual([]);
});

test('a deadline of the vendor that passes is a timeout', async () => {
  await using server = await startScriptedServer(() => ({ body: { id: 'p1', status: 'canceled' } }));
  const request = makeRequest({ model: MODEL, options: { cancel_after: '5s' } });
  expect(await provider.generate(request, makeContext(server.url))).toMatchObject({
    kind: 'failed',
    reason: 'timeout',
    billing: 'yes',
  });
});

test('a job that stays longer than we wait is cancelled at the simulator', async () => {
  await using simulator = await startSimulator({ latency: { medianMs: 9_000, sigma: 0.01 }, defaultEdge: 64 });
  const signal = AbortSignal.timeout(400);
  const context = makeContext(simulator.baseUrl('replicate'), { signal, pollIntervalMs: 5 });
  const reply = await provider.generate(makeRequest({ model: MODEL }), context);
  expect(reply).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'unknown' });
  expect(simulator.requests({ method: 'POST', path: '/cancel' })).toHaveLength(1);
});

test('a held answer needs no poll', async () => {
  await using simulator = await startSimulator({ latency: { medianMs: 40, sigma: 0.01 }, defaultEdge: 64 });
  const context = makeContext(simulator.baseUrl('replicate'));
  const reply = await provider.generate(makeRequest({ model: MODEL, options: { wait: 10 } }), context);
  expect(reply).toMatchObject({ kind: 'image', exchange: { status: 201 } });
  expect(reply.exchange).not.toHaveProperty('polls');
  expect(reply.exchange.queueMs).toBeGreaterThan(0);
});
