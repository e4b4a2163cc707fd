import { describe, expect, test } from 'vitest';

import { createOpenAiImages } from '../../src/providers/openai-images.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const provider = createOpenAiImages(http);
const inline = (base64: string): object => ({ created: 1, data: [{ b64_json: base64 }] });

async function sentFor(patch: Parameters<typeof makeRequest>[0]) {
  await using server = await startScriptedServer(() => ({ body: inline(PNG.toString('base64')) }));
  const reply = await provider.generate(makeRequest(patch), makeContext(`${server.url}/v1`));
  return { reply, sent: server.seen[0]! };
}

const bodyOf = async (patch: Parameters<typeof makeRequest>[0]) =>
  JSON.parse((await sentFor(patch)).sent.body.toString()) as Record<string, unknown>;

test('one picture is asked for, with nothing that was not said', async () => {
  expect(await bodyOf({})).toEqual({ model: 'model-1', prompt: 'A blue mug', n: 1 });
});

test("the case's size and quality go before the route's, and the seed only when there is one", async () => {
  const options = { size: '1024x1024', quality: 'low', background: 'opaque' };
  const body = await bodyOf({ size: '1536x1024', quality: 'high', seed: 7, options });
  expect(body).toEqual({
    model: 'model-1',
    prompt: 'A blue mug',
    n: 1,
    size: '1536x1024',
    quality: 'high',
    seed: 7,
    background: 'opaque',
  });
});

test('fields for gateways and self-hosted servers are passed on as they are', async () => {
  const options = { extra_body: { num_inference_steps: 20, provider: { only: ['openai'] } } };
  expect(await bodyOf({ options })).toMatchObject({ num_inference_steps: 20, provider: { only: ['openai'] } });
});

test('extra_body may not change what the case decides', () => {
  const parsed = provider.optionsSchema.safeParse({ extra_body: { n: 10 } });
  expect(parsed.error?.issues[0]).toMatchObject({ path: ['extra_body', 'n'] });
});

test.each([
  ['bearer', 'authorization', `Bearer ${KEY}`],
  ['api-key', 'api-key', KEY],
  ['x-api-key', 'x-api-key', KEY],
])('auth %s sends the key as %s', async (auth, header, value) => {
  const { sent } = await sentFor({ options: { auth, organization: 'org-1', project: 'proj_1' } });
  expect(sent.headers).toMatchObject({ [header]: value, 'openai-organization': 'org-1', 'openai-project': 'proj_1' });
  expect(JSON.parse(sent.body.toString())).toEqual({ model: 'model-1', prompt: 'A blue mug', n: 1 });
});

test('an option that edits do not know is left out and said', async () => {
  const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
  const { reply, sent } = await sentFor({ images: [image], options: { moderation: 'low', input_fidelity: 'low' } });
  expect(sent.path).toBe('/v1/images/edits');
  expect(sent.body.toString('latin1')).not.toContain('moderation');
  expect(sent.body.toString('latin1')).toContain('name="input_fidelity"');
  expect(reply.warnings).toEqual(['moderation was not sent: edits with uploaded pictures do not know it.']);
});

describe('servers that speak the Images API in their own way', () => {
  const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
  const uri = `data:image/png;base64,${PNG.toString('base64')}`;

  test('Azure gets its version in the query, of generations and of edits', async () => {
    const options = { auth: 'api-key', api_version: '2025-04-01-preview' };
    expect((await sentFor({ options })).sent.path).toBe('/v1/images/generations?api-version=2025-04-01-preview');
    const edit = await sentFor({ options, images: [image] });
    expect(edit.sent.path).toBe('/v1/images/edits?api-version=2025-04-01-preview');
    expect(JSON.stringify(await bodyOf({ options }))).not.toContain('version');
  });

  test('the JSON form of OpenAI carries pictures, mask and moderation', async () => {
    const options = { edits: 'json', moderation: 'low' };
    const { reply, sent } = await sentFor({ options, images: [image], mask: image });
    expect(sent.path).toBe('/v1/images/edits');
    expect(JSON.parse(sent.body.toString())).toMatchObject({
      images: [{ image_url: uri }],
      mask: { image_url: uri },
      moderation: 'low',
    });
    expect(reply.warnings).toEqual([]);
  });

  test('xAI gets ratios for sizes, one picture as an object and several as a list', async () => {
    const options = { edits: 'xai', size_as: 'aspect_ratio' };
    const one = await bodyOf({ options, images: [image], size: '1536x1024' });
    expect(one).toMatchObject({ aspect_ratio: '3:2', image: { type: 'image_url', url: uri } });
    expect(one).not.toHaveProperty('size');
    const two = await bodyOf({ options, images: [image, image], size: 'auto' });
    expect(two).toMatchObject({ images: { length: 2 } });
    expect(two).not.toHaveProperty('aspect_ratio');
  });

  test('OpenRouter gets both kinds of request at one path', async () => {
    const options = { edits: 'openrouter', path: '/images' };
    expect((await sentFor({ options })).sent.path).toBe('/v1/images');
    const { sent } = await sentFor({ options, images: [image] });
    expect(sent.path).toBe('/v1/images');
    expect(JSON.parse(sent.body.toString())).toMatchObject({
      input_references: [{ type: 'image_url', image_url: { url: uri } }],
    });
  });

  test('stable-diffusion.cpp finds its settings and the seed in the prompt', async () => {
    const options = { sd_cpp_extra_args: { sample_params: { sample_steps: 20 } } };
    expect(await bodyOf({ options, seed: 7 })).toEqual({
      model: 'model-1',
      prompt: 'A blue mug <sd_cpp_extra_args>{"sample_params":{"sample_steps":20},"seed":7}</sd_cpp_extra_args>',
      n: 1,
    });
    expect(provider.optionsSchema.safeParse({ sd_cpp_extra_args: { seed: 1 } }).success).toBe(false);
  });

  test.each(['//evil.example', '/../admin', 'images', '/images?x=1'])('the path %s is refused', (path) => {
    expect(provider.optionsSchema.safeParse({ path }).success).toBe(false);
  });
});

test('the first of several pictures is used, and the surplus is said', async () => {
  const picture = { b64_json: PNG.toString('base64') };
  await using server = await startScriptedServer(() => ({ body: { data: [picture, picture] } }));
  const reply = await provider.generate(makeRequest(), makeContext(server.url));
  expect(reply).toMatchObject({ kind: 'image', images: { length: 1 } });
  expect(reply.warnings).toEqual(['The server answered with 2 pictures instead of one; the first is used.']);
});

test('identity headers are kept, and no others', async () => {
  const headers = {
    'cf-ray': '8f',
    server: 'gateway',
    'set-cookie': 'session=1',
    'x-oneapi-request-id': '2026',
    'openai-model': 'gpt-image-2-2026-04-21',
  };
  await using server = await startScriptedServer(() => ({ body: inline(PNG.toString('base64')), headers }));
  const { exchange } = await provider.generate(makeRequest(), makeContext(server.url));
  const { 'set-cookie': _, ...kept } = headers;
  expect(exchange.headers).toEqual(kept);
  expect(exchange).toMatchObject({ requestId: '2026', servedModel: 'gpt-image-2-2026-04-21' });
});

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const STREAMED = { options: { stream: true, partial_images: 2 } };

async function replyTo(chunks: readonly string[], patch: Partial<Script> = {}) {
  await using server = await startScriptedServer(() => ({ chunks, ...patch }));
  return await provider.generate(makeRequest(STREAMED), makeContext(server.url));
}

test('a stream gives the completed picture, the time of the first partial one, and the usage with both', async () => {
  const b64_json = PNG.toString('base64');
  const reply = await replyTo(
    [
      event('image_generation.partial_image', { b64_json: 'not even base64', partial_image_index: 0 }),
      event('image_generation.partial_image', { b64_json, partial_image_index: 1 }),
      event('image_generation.completed', {
        b64_json,
        quality: 'low',
        usage: { input_tokens: 9, output_tokens: 396, total_tokens: 405, input_tokens_details: { text_tokens: 9 } },
      }),
    ],
    { chunkPauseMs: 10 },
  );
  expect(reply).toMatchObject({
    kind: 'image',
    images: { length: 1 },
    effective: { quality: 'low' },
    usage: { textIn: 9, imageOut: 396 },
    warnings: [],
  });
  const { firstImageMs, lastByteMs } = reply.exchange;
  expect(lastByteMs! - firstImageMs!).toBeGreaterThan(15);
});

test('without partial pictures there is no time of the first one', async () => {
  const reply = await replyTo([event('image_generation.completed', { b64_json: PNG.toString('base64') })]);
  expect(reply).toMatchObject({ kind: 'image' });
  expect(reply.exchange).not.toHaveProperty('firstImageMs');
});

test('a refusal that comes as an event is a refusal', async () => {
  const error = { message: 'No.', code: 'moderation_blocked', moderation_details: { moderation_stage: 'output' } };
  expect(await replyTo([event('error', { error })])).toMatchObject({
    kind: 'refused',
    stage: 'output',
    billing: 'unknown',
  });
});

test('names may stand in the event line alone, and the error beside its type', async () => {
  const data = JSON.stringify({ b64_json: PNG.toString('base64') });
  expect(await replyTo([`event: image_edit.completed\ndata: ${data}\n\n`, 'data: [DONE]\n\n'])).toMatchObject({
    kind: 'image',
  });
  expect(await replyTo([event('error', { message: 'Broken.', code: 'server_error' })])).toMatchObject({
    kind: 'failed',
    reason: 'vendor-error',
    message: 'HTTP 200: Broken.',
    billing: 'unknown',
  });
});

test('names may stand in the data alone', async () => {
  const data = JSON.stringify({ type: 'image_generation.completed', b64_json: PNG.toString('base64') });
  expect(await replyTo([`data: ${data}\n\n`])).toMatchObject({ kind: 'image' });
});

test('a server that does not know streams is understood, and it is said', async () => {
  const { reply } = await sentFor(STREAMED);
  expect(reply).toMatchObject({
    kind: 'image',
    warnings: ['The server answered in one piece and not with the stream that was asked for.'],
  });
});
