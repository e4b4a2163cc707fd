import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { expect, test } from 'vitest';

import type { GenerateRequest, InputBytes } from '../../src/providers/contract.ts';
import { createOpenAiImages } from '../../src/providers/openai-images.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

type ClientCall = (client: OpenAI) => Promise<unknown>;

/** The same request by OpenAI's own client and by our adapter, as a server sees them. */
async function record(call: ClientCall, patch: Partial<GenerateRequest>): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(() => ({
    body: { created: 1, data: [{ b64_json: PNG.toString('base64') }] },
  }));
  const baseURL = `${server.url}/v1`;
  const client = new OpenAI({ apiKey: KEY, baseURL, organization: 'org-1', project: 'proj_1', maxRetries: 0 });
  await call(client);
  const options = { organization: 'org-1', project: 'proj_1', ...patch.options };
  await createOpenAiImages(http).generate(makeRequest({ ...patch, options }), makeContext(baseURL));
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

const upload = ({ bytes, name, mediaType }: InputBytes) => toFile(bytes, name, { type: mediaType });

const envelope = ({ method, path, headers }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  organization: headers['openai-organization'],
  project: headers['openai-project'],
  accept: headers['accept'],
  contentType: headers['content-type']?.split(';')[0],
});

/** Parts of a form in the order of their names; equal names keep their order. */
async function partsOf({ headers, body }: SeenRequest): Promise<unknown[]> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type']! },
  }).formData();
  const parts = await Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === 'string'
        ? { name, value }
        : {
            name,
            file: value.name,
            type: value.type,
            bytes: Buffer.from(await value.arrayBuffer()).toString('base64'),
          },
    ),
  );
  return parts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

test('a generation with every option is the request that the official client sends', async () => {
  const common = {
    background: 'transparent',
    output_format: 'webp',
    output_compression: 80,
    moderation: 'low',
    complexity: 'high',
    safety_identifier: 'hash-1',
    user: 'user-1',
    style: 'vivid',
    response_format: 'b64_json',
  } as const;
  const [theirs, ours] = await record(
    (client) =>
      client.images.generate({
        model: 'gpt-image-2',
        prompt: 'A mug “ü” 🫖',
        n: 1,
        size: '1536x1024',
        quality: 'low',
        ...common,
      }),
    { model: 'gpt-image-2', prompt: 'A mug “ü” 🫖', size: '1536x1024', quality: 'low', options: common },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(JSON.parse(ours.body.toString())).toEqual(JSON.parse(theirs.body.toString()));
});

test('a streamed generation is the request that the official client sends', async () => {
  const options = { stream: true, partial_images: 2 } as const;
  const [theirs, ours] = await record(
    (client) => client.images.generate({ model: 'gpt-image-2', prompt: 'A mug', n: 1, ...options }),
    { model: 'gpt-image-2', prompt: 'A mug', options },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(JSON.parse(ours.body.toString())).toEqual(JSON.parse(theirs.body.toString()));
});

test('a streamed edit is the form that the official client sends', async () => {
  const image: InputBytes = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' };
  const options = { stream: true, partial_images: 0 } as const;
  const [theirs, ours] = await record(
    async (client) =>
      client.images.edit({ model: 'gpt-image-2', prompt: 'Red', n: 1, image: [await upload(image)], ...options }),
    { model: 'gpt-image-2', prompt: 'Red', images: [image], options },
  );
  expect(await partsOf(ours)).toEqual(await partsOf(theirs));
});

test('a GIF is the request that the official client sends', async () => {
  const options = { output_format: 'gif', frame_count: 4, frame_duration_ms: 120 } as const;
  const [theirs, ours] = await record(
    (client) => client.images.generate({ model: 'gpt-image-2.5-flare', prompt: 'A mug', n: 1, ...options }),
    { model: 'gpt-image-2.5-flare', prompt: 'A mug', options },
  );
  expect(JSON.parse(ours.body.toString())).toEqual(JSON.parse(theirs.body.toString()));
});

test('an edit with two pictures and a mask is the form that the official client sends', async () => {
  const first: InputBytes = { bytes: PNG, mediaType: 'image/png', name: 'mug “ü”.png' };
  const second: InputBytes = { bytes: PICTURES['image/webp'], mediaType: 'image/webp', name: 'table.webp' };
  const mask: InputBytes = { bytes: PNG, mediaType: 'image/png', name: 'mask.png' };
  const options = {
    input_fidelity: 'high',
    background: 'opaque',
    output_format: 'jpeg',
    output_compression: 90,
  } as const;
  const [theirs, ours] = await record(
    async (client) =>
      client.images.edit({
        model: 'gpt-image-1.5',
        prompt: 'Make it red',
        n: 1,
        size: '1024x1024',
        quality: 'high',
        image: [await upload(first), await upload(second)],
        mask: await upload(mask),
        ...options,
      }),
    {
      model: 'gpt-image-1.5',
      prompt: 'Make it red',
      size: '1024x1024',
      quality: 'high',
      images: [first, second],
      mask,
      options,
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(await partsOf(ours)).toEqual(await partsOf(theirs));
});

test('a generation at Azure is the request that the official client sends', async () => {
  await using server = await startScriptedServer(() => ({ body: { created: 1, data: [] } }));
  const apiVersion = '2025-04-01-preview';
  const client = new AzureOpenAI({
    endpoint: server.url,
    apiKey: KEY,
    apiVersion,
    deployment: 'images-1',
    maxRetries: 0,
  });
  await client.images.generate({ model: 'images-1', prompt: 'A mug', n: 1, size: '1024x1024' });
  const options = { auth: 'api-key', api_version: apiVersion };
  const request = makeRequest({ model: 'images-1', prompt: 'A mug', size: '1024x1024', options });
  await createOpenAiImages(http).generate(request, makeContext(`${server.url}/openai/deployments/images-1`));
  const [theirs, ours] = server.seen.map((seen) => ({
    ...envelope(seen),
    apiKey: seen.headers['api-key'],
    body: JSON.parse(seen.body.toString()) as unknown,
  }));
  expect(ours).toEqual(theirs);
});

test('an edit in JSON has the fields that OpenAI documents for it', async () => {
  // The client's `edit` uploads only, so the body goes through its plain `post`.
  const image: InputBytes = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' };
  const [theirs, ours] = await record(
    (client) =>
      client.post('/images/edits', {
        body: {
          model: 'gpt-image-2',
          prompt: 'Red',
          n: 1,
          images: [{ image_url: `data:image/png;base64,${PNG.toString('base64')}` }],
        },
      }),
    { model: 'gpt-image-2', prompt: 'Red', images: [image], options: { edits: 'json' } },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(JSON.parse(ours.body.toString())).toEqual(JSON.parse(theirs.body.toString()));
});
