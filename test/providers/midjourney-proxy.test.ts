import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createMidjourneyProxy } from '../../src/providers/midjourney-proxy.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const provider = createMidjourneyProxy(http);
const input = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;

const ask = (baseUrl: string, patch: Partial<GenerateRequest> = {}) =>
  provider.generate(
    makeRequest({ model: 'v7', ...patch }),
    makeContext(baseUrl, { pollIntervalMs: 2, maxBodyBytes: 20_000_000 }),
  );

async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ body: { code: 4, description: 'no' } }));
  await ask(server.url, patch);
  const { path, headers, body } = server.seen[0]!;
  return { path, headers, body: JSON.parse(body.toString()) as Record<string, unknown> };
}

describe('a submission', () => {
  test('says version, ratio, seed and flags behind the prompt', async () => {
    const { path, headers, body } = await sentFor({
      size: '1536x1024',
      seed: 7,
      options: { flags: '--style raw --stylize 50' },
    });
    expect(path).toBe('/mj/submit/imagine');
    expect(headers).toMatchObject({ 'mj-api-secret': KEY });
    expect(body).toEqual({ prompt: 'A blue mug --v 7 --ar 3:2 --seed 7 --style raw --stylize 50' });
  });

  test.each([
    ['v6.1', '--v 6.1'],
    ['midjourney-v7', '--v 7'],
    ['niji-6', '--niji 6'],
  ])('of the model %s has the flag %s', async (model, flag) => {
    expect((await sentFor({ model })).body['prompt']).toBe(`A blue mug ${flag}`);
  });

  test('has its speed in the path and its key as the gateway wants it', async () => {
    const { path, headers } = await sentFor({ options: { speed: 'fast', auth: 'bearer' } });
    expect(path).toBe('/mj-fast/mj/submit/imagine');
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('takes input pictures along', async () => {
    const { body } = await sentFor({ images: [input] });
    expect(body['base64Array']).toEqual([`data:image/png;base64,${PNG.toString('base64')}`]);
  });
});

test.each([{ flags: '--seed 3' }, { flags: 'raw' }, { upscale: 2 }, { mode: 'upscale', upscale: 5 }])(
  'the options %j are an error of the config',
  (options) => {
    expect(provider.optionsSchema.safeParse(options).success).toBe(false);
  },
);

test('a model that is no version, and flags within the prompt, are told before money is spent', () => {
  const request = { options: {}, imageCount: 0, hasMask: false };
  expect(provider.checkRequest({ ...request, model: 'v7', prompt: 'a mug' })).toEqual([]);
  expect(provider.checkRequest({ ...request, model: 'best', prompt: 'a mug --ar 3:2 please' })).toHaveLength(2);
});

describe('against the simulator', () => {
  test('the sheet of four comes whole, with the times of the proxy', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64 });
    const reply = await ask(simulator.baseUrl('midjourney-proxy'), {});
    expect(reply).toMatchObject({ kind: 'image', images: [{ sheet: { columns: 2, rows: 2 } }] });
    expect([provider.samplesPerCall!({}), provider.samplesPerCall!({ mode: 'upscale' })]).toEqual([4, 1]);
    expect(reply.exchange).toMatchObject({ queueMs: expect.any(Number), serverMs: expect.any(Number) });
  });

  test.each<readonly [string, object, number, number]>([
    ['that is named', { upscale: 3 }, 0, 3],
    ['of the sample', {}, 5, 2],
  ])('a second task enlarges the panel %s', async (_which, options, index, panel) => {
    await using simulator = await startSimulator({ defaultEdge: 64 });
    const reply = await ask(simulator.baseUrl('midjourney-proxy'), {
      options: { mode: 'upscale', ...options },
      place: { caseId: 'mug', index },
    });
    expect(reply).toMatchObject({ kind: 'image', billing: 'yes' });
    expect(reply.kind === 'image' && reply.images[0]!.sheet).toBeUndefined();
    expect(simulator.requests({ method: 'POST', path: '/submit/action' })[0]!.body).toMatchObject({
      value: { customId: `MJ::JOB::upsample::${panel}::0f3c` },
    });
  });
});

test('a panel that cannot be enlarged is not tried again: its sheet was paid', async () => {
  await using server = await startScriptedServer(({ path }) => {
    if (path.endsWith('/imagine')) return { body: { code: 1, result: '17' } };
    if (path.endsWith('/change')) return { body: { code: 23, description: 'full' } };
    return { body: { id: '17', status: 'SUCCESS', imageUrl: 'https://cdn.test/1.png' } };
  });
  const reply = await ask(server.url, { options: { mode: 'upscale', upscale: 1 } });
  expect(reply).toMatchObject({ kind: 'failed', reason: 'rate-limited', retryable: false, billing: 'yes' });
  expect(server.seen.filter(({ path }) => path.endsWith('/imagine'))).toHaveLength(1);
});
