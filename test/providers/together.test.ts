import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createTogether } from '../../src/providers/together.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const provider = createTogether(http);
const MODEL = 'black-forest-labs/FLUX.1-schnell';
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const uri = `data:image/png;base64,${PNG.toString('base64')}`;

async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 402, body: {} }));
  const { warnings } = await provider.generate(makeRequest({ model: MODEL, ...patch }), makeContext(server.url));
  const body = JSON.parse(server.seen[0]!.body.toString()) as Record<string, unknown>;
  return { body, warnings };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: MODEL, prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

describe('a request', () => {
  test('asks for nothing that was not said', async () => {
    const { body, warnings } = await sentFor({});
    expect(body).toEqual({ model: MODEL, prompt: 'A blue mug' });
    expect(warnings).toEqual([]);
  });

  test('asks for a size in pixels, that of the case before that of the route', async () => {
    const { body } = await sentFor({ size: '1344x768', options: { size: '1024x1024' } });
    expect(body).toMatchObject({ width: 1344, height: 768 });
    expect(body).not.toHaveProperty('size');
  });

  test('asks for a ratio where the model takes nothing else, and says what is lost', async () => {
    const { body, warnings } = await sentFor({ size: '1536x1024', options: { size_as: 'aspect-ratio' } });
    expect(body).toEqual({ model: MODEL, prompt: 'A blue mug', aspect_ratio: '3:2' });
    expect(warnings).toEqual([expect.stringContaining('Only the aspect ratio')]);
  });

  test.each([
    [[image], {}, { image_url: uri }],
    [[image, image], {}, { reference_images: [uri, uri] }],
    [[image], { input_field: 'reference_images' }, { reference_images: [uri] }],
  ])('carries %# pictures where the vendor takes them', async (images, options, expected) => {
    const { body } = await sentFor({ images, options });
    expect(body).toEqual({ model: MODEL, prompt: 'A blue mug', ...expected });
  });

  test('says that a quality was not asked for', async () => {
    const { body, warnings } = await sentFor({ quality: 'high' });
    expect(body).not.toHaveProperty('quality');
    expect(warnings).toEqual([expect.stringContaining('no quality setting')]);
  });
});

test.each([
  [{ model: 'google/gemini-3-pro-image', seed: 1 }, /takes no seed/],
  [{ model: 'black-forest-labs/FLUX.1-schnell-Free', options: { steps: 8 } }, /at most 4 steps, not 8/],
  [{ imageCount: 2, options: { input_field: 'image_url' } }, /takes one picture, not 2/],
])('%j is known to fail before money is spent', (patch, problem) => {
  expect(check(patch)).toEqual([expect.stringMatching(problem)]);
});

test.each([{ seed: 1, options: { steps: 8 } }, { imageCount: 3 }, { model: 'acme/new-model', size: '123x45' }])(
  '%j is fine',
  (patch) => {
    expect(check(patch)).toEqual([]);
  },
);

test.each([
  { n: 2 },
  { response_format: 'b64_json' },
  { output_format: 'webp' },
  { steps: 0 },
  { extra_body: { seed: 1 } },
])('the options %j are not taken', (options) => {
  expect(provider.optionsSchema.safeParse(options).success).toBe(false);
});

test.each([
  ['base64', undefined],
  ['url', expect.any(Number) as unknown],
])('a picture as %s is timed as it came', async (format, downloadMs) => {
  await using simulator = await startSimulator({ defaultEdge: 64 });
  const request = makeRequest({ model: MODEL, options: { response_format: format } });
  const reply = await provider.generate(request, makeContext(simulator.baseUrl('together')));
  expect(reply).toMatchObject({ kind: 'image', exchange: { servedModel: MODEL, status: 200 } });
  expect(reply.exchange.downloadMs).toEqual(downloadMs);
});

test('the same seed gives the same picture, another seed another', async () => {
  await using simulator = await startSimulator({ defaultEdge: 64 });
  const bytesOf = async (seed: number): Promise<string> => {
    const request = makeRequest({ model: MODEL, seed, options: { response_format: 'base64' } });
    const reply = await provider.generate(request, makeContext(simulator.baseUrl('together')));
    return reply.kind === 'image' ? Buffer.from(reply.images[0]!.bytes).toString('base64') : reply.kind;
  };
  const first = await bytesOf(1);
  expect(await bytesOf(1)).toBe(first);
  expect(await bytesOf(2)).not.toBe(first);
});
