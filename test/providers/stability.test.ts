import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createStability } from '../../src/providers/stability.ts';
import { decodePicture, encodePicture } from '../../src/simulator/codec.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const provider = createStability(http);
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;

/** The form that was sent; files by their names. */
async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 402, body: {} }));
  const { warnings } = await provider.generate(makeRequest({ model: 'core', ...patch }), makeContext(server.url));
  const { path, headers, body } = server.seen[0]!;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type']! },
  }).formData();
  const fields = Object.fromEntries(
    [...form].map(([name, value]) => [name, typeof value === 'string' ? value : `file ${value.name} ${value.type}`]),
  );
  return { path, headers, fields, warnings };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: 'core', prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

describe('a request', () => {
  test('is a form also without files, and asks for nothing that was not said', async () => {
    const { headers, fields, warnings } = await sentFor({});
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) as string,
    });
    expect(headers).toMatchObject({ accept: 'image/*', authorization: expect.stringMatching(/^Bearer /) as string });
    expect(fields).toEqual({ prompt: 'A blue mug' });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['core', '/v2beta/stable-image/generate/core', {}],
    ['ultra', '/v2beta/stable-image/generate/ultra', {}],
    ['sd3.5-medium', '/v2beta/stable-image/generate/sd3', { model: 'sd3.5-medium' }],
    ['inpaint', '/v2beta/stable-image/edit/inpaint', {}],
    ['style', '/v2beta/stable-image/control/style', {}],
  ])('for %s goes to %s', async (model, path, fields) => {
    expect(await sentFor({ model })).toMatchObject({ path, fields: { prompt: 'A blue mug', ...fields } });
  });

  test('asks for a ratio, that of the case before that of the route', async () => {
    const asked = await sentFor({ size: '2016x864', options: { aspect_ratio: '1:1' } });
    expect(asked.fields).toMatchObject({ aspect_ratio: '21:9' });
    expect(asked.warnings).toEqual([expect.stringContaining('aspect ratios only')]);
    expect((await sentFor({ options: { aspect_ratio: '4:5' } })).fields).toMatchObject({ aspect_ratio: '4:5' });
  });

  test('says who sends it, in headers alone', async () => {
    const { headers, fields } = await sentFor({ options: { client_id: 'image-drift', client_version: '1.0' } });
    expect(headers).toMatchObject({ 'stability-client-id': 'image-drift', 'stability-client-version': '1.0' });
    expect(fields).toEqual({ prompt: 'A blue mug' });
  });

  test.each([
    ['ultra', { image: 'file mug.png image/png', strength: '0.6', aspect_ratio: '1:1' }],
    ['sd3.5-large', { image: 'file mug.png image/png', strength: '0.6', mode: 'image-to-image', model: 'sd3.5-large' }],
    ['structure', { image: 'file mug.png image/png' }],
  ])('carries a picture to %s as that service takes it', async (model, expected) => {
    const { fields } = await sentFor({ model, images: [image], options: { strength: 0.6, aspect_ratio: '1:1' } });
    expect(fields).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test('carries a mask to the service that takes one', async () => {
    const mask = { ...image, name: 'mask.png' };
    const { fields } = await sentFor({ model: 'inpaint', images: [image], mask });
    expect(fields).toMatchObject({ image: 'file mug.png image/png', mask: 'file mask.png image/png' });
  });

  test('says when a size cannot be asked for', async () => {
    const { warnings } = await sentFor({ model: 'structure', images: [image], size: '1024x1024', quality: 'high' });
    expect(warnings).toEqual([
      expect.stringContaining('no quality setting'),
      expect.stringContaining('keeps the size of the picture'),
    ]);
  });
});

test.each([
  [{ size: '1000x700' }, /1000x700 is none of them/],
  [{ seed: 0 }, /takes seed 0 for any seed/],
  [{ prompt: 'x'.repeat(10_001) }, /at most 10000/],
  [{ imageCount: 1 }, /core takes no pictures/],
  [{ model: 'inpaint' }, /needs a picture/],
  [{ model: 'ultra', imageCount: 1 }, /needs the option strength/],
  [{ model: 'structure', imageCount: 1, hasMask: true }, /structure takes no mask; inpaint and erase do/],
  [{ model: 'sketch', imageCount: 2 }, /takes one picture, not 2/],
  [{ model: 'search-and-replace', imageCount: 1 }, /needs the option search_prompt/],
  [{ model: 'fast-upscale', imageCount: 1, seed: 7 }, /fast-upscale takes no seed/],
  [{ model: 'creative-upscale' }, /creative-upscale needs a picture/],
])('%j is known to fail before money is spent', (patch, problem) => {
  expect(check(patch)).toEqual([expect.stringMatching(problem)]);
});

test.each([
  { size: '1536x1024', seed: 4_294_967_294 },
  { model: 'sd3.5-large', imageCount: 1, options: { strength: 0.5 }, size: '1000x700' },
  { model: 'inpaint', imageCount: 1, hasMask: true },
  { model: 'search-and-recolor', imageCount: 1, options: { select_prompt: 'the mug' } },
])('%j is fine', (patch) => {
  expect(check(patch)).toEqual([]);
});

test.each([
  { size: '1024x1024', aspect_ratio: '1:1' },
  { aspect_ratio: '7:5' },
  { accept: 'image/png' },
  { client_id: 'a\nb' },
  { extra_body: { seed: 1 } },
])('the options %j are not taken', (options) => {
  expect(provider.optionsSchema.safeParse(options).success).toBe(false);
});

describe('an answer', () => {
  test('that is a picture keeps its bytes, and its headers tell the rest', async () => {
    const webp = PICTURES['image/webp'];
    const headers = { 'content-type': 'image/webp', 'finish-reason': 'SUCCESS', seed: '8', 'x-request-id': 'r1' };
    await using server = await startScriptedServer(() => ({ body: webp, headers }));
    const reply = await provider.generate(makeRequest({ model: 'core', seed: 7 }), makeContext(server.url));
    expect(reply).toMatchObject({
      kind: 'image',
      images: [{ mediaType: 'image/webp' }],
      provenance: { seed: '8' },
      exchange: { requestId: 'r1', bodyBytes: webp.length },
      warnings: ['The vendor says it used seed 8 instead of 7.'],
    });
    expect(reply.kind === 'image' && webp.equals(reply.images[0]!.bytes)).toBe(true);
  });

  test.each(['image/*', 'application/json'])('as %s carries the same picture for the same seed', async (accept) => {
    await using simulator = await startSimulator({ defaultEdge: 64 });
    const ask = async (options: object) => {
      const request = makeRequest({ model: 'sd3.5-large', seed: 5, options: { ...options } });
      const reply = await provider.generate(request, makeContext(simulator.baseUrl('stability')));
      return { reply, bytes: reply.kind === 'image' ? Buffer.from(reply.images[0]!.bytes) : undefined };
    };
    const [plain, asked] = [await ask({}), await ask({ accept })];
    expect(asked.reply).toMatchObject({ kind: 'image', provenance: { seed: '5' }, warnings: [] });
    expect(asked.bytes).toEqual(plain.bytes);
  });

  test.each(['image/*', 'application/json'])('as %s tells a withheld picture by its finish reason', async (accept) => {
    await using simulator = await startSimulator({ defaultEdge: 64, drift: { refusalRate: 1 } });
    const request = makeRequest({ model: 'core', options: { accept } });
    const reply = await provider.generate(request, makeContext(simulator.baseUrl('stability')));
    expect(reply).toMatchObject({ kind: 'refused', stage: 'output', vendorCode: 'CONTENT_FILTERED' });
    expect(reply).not.toHaveProperty('images');
  });
});

/** Each script once, in their order. */
function answers(...scripts: readonly Script[]) {
  let turn = 0;
  return startScriptedServer(() => scripts[Math.min(turn++, scripts.length - 1)]!);
}

const upscale = (url: string) =>
  provider.generate(makeRequest({ model: 'creative-upscale', images: [image] }), {
    ...makeContext(url),
    pollIntervalMs: 1,
  });

describe('a task', () => {
  test.each([
    ['creative-upscale', '/v2beta/stable-image/upscale/creative', ['prompt', 'image']],
    [
      'replace-background-and-relight',
      '/v2beta/stable-image/edit/replace-background-and-relight',
      ['background_prompt', 'subject_image'],
    ],
  ])('of %s is asked for until its picture is there', async (model, path, fields) => {
    const sent = await sentFor({ model, images: [image] });
    expect(sent).toMatchObject({ path });
    expect(Object.keys(sent.fields)).toEqual(fields);

    await using simulator = await startSimulator({ defaultEdge: 64, latency: { medianMs: 60, sigma: 0.01 } });
    const request = makeRequest({ model, images: [image], seed: 5 });
    const reply = await provider.generate(request, {
      ...makeContext(simulator.baseUrl('stability')),
      pollIntervalMs: 10,
    });
    expect(reply).toMatchObject({
      kind: 'image',
      provenance: { seed: '5' },
      exchange: { status: 200, responseId: expect.stringMatching(/^[0-9a-f]{64}$/) as string, pollEveryMs: 10 },
      warnings: [],
    });
    expect(reply.exchange.polls).toBeGreaterThan(1);
    expect(reply.exchange.lastByteMs).toBeGreaterThan(reply.exchange.acceptedMs!);
    // 202 says neither waiting nor working.
    expect(reply.exchange).not.toHaveProperty('queueMs');
  });

  test('withheld at its end is a refusal', async () => {
    await using server = await answers(
      { body: { id: 'ab12' } },
      { status: 202, body: { id: 'ab12', status: 'in-progress' } },
      { body: { image: PNG.toString('base64'), finish_reason: 'CONTENT_FILTERED', seed: 3 } },
    );
    expect(await upscale(server.url)).toMatchObject({ kind: 'refused', stage: 'output', exchange: { polls: 2 } });
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2beta/stable-image/upscale/creative',
      'GET /v2beta/results/ab12',
      'GET /v2beta/results/ab12',
    ]);
  });

  test('that the vendor has forgotten is lost, and not asked for anew: it may be billed', async () => {
    await using server = await answers(
      { body: { id: 'ab12' } },
      { status: 404, body: { id: 'r', name: 'not_found', errors: ['expired'] } },
    );
    expect(await upscale(server.url)).toMatchObject({ kind: 'failed', reason: 'vendor-error', retryable: false });
    expect(server.seen).toHaveLength(2);
  });

  test('goes on through an answer of a broken gate', async () => {
    await using server = await answers(
      { body: { id: 'ab12' } },
      { status: 503, body: '<html>' },
      { body: PNG, headers: { 'content-type': 'image/png', 'finish-reason': 'SUCCESS', seed: '3' } },
    );
    expect(await upscale(server.url)).toMatchObject({ kind: 'image', exchange: { polls: 2 } });
  });

  test('whose id would lead elsewhere is no task', async () => {
    await using server = await answers({ body: { id: '../v1/user/balance' } });
    expect(await upscale(server.url)).toMatchObject({ kind: 'failed', retryable: false });
    expect(server.seen).toHaveLength(1);
  });
});

test.each(['erase', 'remove-background', 'fast-upscale'])('%s gets no prompt, for it takes none', async (model) => {
  const { fields } = await sentFor({ model, images: [image] });
  expect(fields).toEqual({ image: 'file mug.png image/png' });
});

test.each([
  'inpaint',
  'erase',
  'remove-background',
  'fast-upscale',
  'conservative-upscale',
  'structure',
  'ultra',
  'sd3.5-medium',
])('the simulator edits by %s', async (model) => {
  await using simulator = await startSimulator({ defaultEdge: 64 });
  const request = makeRequest({ model, images: [image], options: { strength: 0.6 } });
  const reply = await provider.generate(request, makeContext(simulator.baseUrl('stability')));
  expect(reply).toMatchObject({ kind: 'image', warnings: [] });
});

test('the simulator paints where a mask is white and nowhere else, as the vendor does', async () => {
  await using simulator = await startSimulator({ defaultEdge: 64 });
  const original = await decodePicture(PNG);
  const { width, height } = original;
  const isRight = (at: number): boolean => Math.floor(at / 4) % width >= width / 2;
  const light = new Uint8Array(original.data.length).map((_value, at) => (at % 4 === 3 || isRight(at) ? 255 : 0));
  const form = new FormData();
  form.append('prompt', 'A red mug');
  form.append('image', new Blob([new Uint8Array(PNG)]), 'mug.png');
  const mask = await encodePicture({ data: light, width, height }, 'png');
  form.append('mask', new Blob([new Uint8Array(mask)]), 'mask.png');
  const response = await fetch(`${simulator.baseUrl('stability')}/v2beta/stable-image/edit/inpaint`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', accept: 'image/*' },
    body: form,
  });
  expect(response.headers.get('finish-reason')).toBe('SUCCESS');
  const { data } = await decodePicture(await response.bytes());
  const changed = [...data.keys()].filter((at) => data[at] !== original.data[at]);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.every(isRight)).toBe(true);
});
