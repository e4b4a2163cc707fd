import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createSdwebui } from '../../src/providers/sdwebui.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { MASK, PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const input = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const mask = { bytes: MASK, mediaType: 'image/png', name: 'mask.png' } as const;

async function sentFor(patch: Partial<GenerateRequest>, apiKey?: string) {
  await using server = await startScriptedServer(() => ({ status: 401, body: {} }));
  const context = makeContext(server.url, apiKey === undefined ? {} : { apiKey });
  const reply = await createSdwebui(http).generate(makeRequest(patch), context);
  const { path, headers, body } = server.seen[0]!;
  return { path, headers, warnings: reply.warnings, body: JSON.parse(body.toString()) as Record<string, unknown> };
}

describe('a request', () => {
  test('asks for the checkpoint of the route, and for nothing that was not said', async () => {
    const { path, body } = await sentFor({ model: 'sd_xl_base_1.0' });
    expect(path).toBe('/sdapi/v1/txt2img');
    expect(body).toEqual({ prompt: 'A blue mug', override_settings: { sd_model_checkpoint: 'sd_xl_base_1.0' } });
  });

  test('leaves the checkpoint alone where the route says so, and keeps other settings', async () => {
    const options = { checkpoint: 'loaded', override_settings: { CLIP_stop_at_last_layers: 2 } };
    const { body } = await sentFor({ options });
    expect(body).toEqual({ prompt: 'A blue mug', override_settings: { CLIP_stop_at_last_layers: 2 } });
    expect((await sentFor({ options: { checkpoint: 'loaded' } })).body).toEqual({ prompt: 'A blue mug' });
  });

  test('carries size, seed and the options of the route', async () => {
    const options = { size: '512x512', steps: 20, sampler_name: 'DPM++ 2M', extra_body: { tiling: true } };
    const { body } = await sentFor({ options, size: '768x512', seed: 7 });
    expect(body).toMatchObject({ width: 768, height: 512, seed: 7, steps: 20, sampler_name: 'DPM++ 2M', tiling: true });
    expect(body).not.toHaveProperty('size');
    expect(body).not.toHaveProperty('extra_body');
  });

  test('to edit has the size of its input, unless one is asked for', async () => {
    const { path, body } = await sentFor({ images: [input] });
    expect(path).toBe('/sdapi/v1/img2img');
    expect(body).toMatchObject({ width: 24, height: 16, init_images: [PNG.toString('base64')] });
    expect((await sentFor({ images: [input], size: '64x64' })).body).toMatchObject({ width: 64, height: 64 });
  });

  test('turns the mask around, because the server repaints what is opaque', async () => {
    const { body } = await sentFor({ images: [input], mask });
    expect(body).toMatchObject({ mask: MASK.toString('base64'), inpainting_mask_invert: 1 });
  });

  test.each([
    ['mia:s3cret', `Basic ${Buffer.from('mia:s3cret').toString('base64')}`],
    ['token-of-a-proxy', 'Bearer token-of-a-proxy'],
  ])('sends the key %s as %s', async (key, expected) => {
    expect((await sentFor({}, key)).headers.authorization).toBe(expected);
  });

  test('of a quality says that there is none', async () => {
    expect((await sentFor({ quality: 'high' })).warnings).toEqual([
      'The server has no quality setting: the asked quality was not sent.',
    ]);
  });
});

test.each([
  [{ extra_body: { batch_size: 4 } }],
  [{ extra_body: { override_settings: {} } }],
  [{ override_settings: { sd_model_checkpoint: 'other' } }],
  [{ denoising_strength: 2 }],
  [{ steps: '20' }],
])('the options %j are an error of the config', (options) => {
  expect(createSdwebui(http).optionsSchema.safeParse(options).success).toBe(false);
});

const check = (imageCount: number) =>
  createSdwebui(http).checkRequest({ model: 'm', prompt: 'p', options: {}, imageCount, hasMask: false });

test('two pictures to edit are one too many', () => {
  expect(check(1)).toEqual([]);
  expect(check(2)).toEqual(['img2img works on one picture at a time, not on 2.']);
});

describe('what served', () => {
  test('is asked for once for each server and checkpoint', async () => {
    await using simulator = await startSimulator();
    const provider = createSdwebui(http);
    const ask = (model: string) =>
      provider.generate(makeRequest({ model, size: '64x64' }), makeContext(simulator.baseUrl('sdwebui')));
    const first = await ask('sd_xl_base_1.0');
    expect(first.exchange.deployment).toMatchObject({
      sampler: 'Euler',
      sd_checkpoint_sha256: expect.stringMatching(
        new RegExp(`^${first.exchange.deployment!['sd_model_hash']}`),
      ) as string,
    });
    expect((await ask('sd_xl_base_1.0')).exchange.deployment).toEqual(first.exchange.deployment);
    const other = await ask('v1-5-pruned-emaonly');
    expect(other.exchange.servedModel).not.toBe(first.exchange.servedModel);
    expect(simulator.requests({ method: 'GET' })).toHaveLength(2);
  });

  test('and is not what was asked for, is said: the server passes over a checkpoint that it does not have', async () => {
    await using simulator = await startSimulator();
    const reply = await createSdwebui(http).generate(
      makeRequest({ model: 'gone-1.0', size: '64x64' }),
      makeContext(simulator.baseUrl('sdwebui')),
    );
    expect(reply).toMatchObject({
      kind: 'image',
      warnings: ['The server painted with sd_xl_base_1.0 and not with the checkpoint that was asked for.'],
    });
  });

  test.each([
    'sd_xl_base_1.0',
    'SD/sd_xl_base_1.0.safetensors',
    'sd_xl_base_1.0.safetensors [31e35c80fc]',
    '31e35c80fc',
  ])('is known as %s', async (model) => {
    const information = { sd_model_name: 'sd_xl_base_1.0', sd_model_hash: '31e35c80fc' };
    await using server = await startScriptedServer(() => ({
      body: { images: [PNG.toString('base64')], info: JSON.stringify(information) },
    }));
    const reply = await createSdwebui(http).generate(makeRequest({ model }), makeContext(server.url));
    expect(reply).toMatchObject({ kind: 'image', warnings: [] });
  });
});

const ask = async (patch: Partial<GenerateRequest>) => {
  await using simulator = await startSimulator();
  const reply = await createSdwebui(http).generate(
    makeRequest({ model: 'sd_xl_base_1.0', size: '64x64', ...patch }),
    makeContext(simulator.baseUrl('sdwebui')),
  );
  if (reply.kind !== 'image') expect.fail(JSON.stringify(reply));
  return reply;
};

describe('against the simulator', () => {
  test('one seed gives one picture, and the server names the seed that it drew', async () => {
    const [first, again, other] = await Promise.all([7, 7, 8].map((seed) => ask({ seed })));
    expect(again!.images[0]!.bytes).toEqual(first!.images[0]!.bytes);
    expect(other!.images[0]!.bytes).not.toEqual(first!.images[0]!.bytes);
    expect(first!.provenance).toEqual({ seed: '7' });
    expect((await ask({})).provenance!['seed']).toMatch(/^\d+$/);
  });
});
