import { OpenRouter } from '@openrouter/sdk';
import { expect, test } from 'vitest';

import { createOpenAiImages } from '../../src/providers/openai-images.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

test('a generation with references at OpenRouter is the request that its official client sends', async () => {
  await using server = await startScriptedServer(() => ({
    body: { created: 1, data: [{ b64_json: PNG.toString('base64') }] },
  }));
  const baseUrl = `${server.url}/api/v1`;
  const url = `data:image/png;base64,${PNG.toString('base64')}`;
  await new OpenRouter({ apiKey: KEY, serverURL: baseUrl }).images.generate({
    imageGenerationRequest: {
      model: 'openai/gpt-image-2',
      prompt: 'A mug “ü” 🫖',
      n: 1,
      size: '1024x1024',
      quality: 'low',
      seed: 7,
      outputFormat: 'webp',
      outputCompression: 80,
      background: 'opaque',
      inputReferences: [{ type: 'image_url', imageUrl: { url } }],
      provider: { only: ['openai'], allowFallbacks: false },
    },
  });
  const request = makeRequest({
    model: 'openai/gpt-image-2',
    prompt: 'A mug “ü” 🫖',
    size: '1024x1024',
    quality: 'low',
    seed: 7,
    images: [{ bytes: PNG, mediaType: 'image/png', name: 'mug.png' }],
    options: {
      path: '/images',
      edits: 'openrouter',
      output_format: 'webp',
      output_compression: 80,
      background: 'opaque',
      extra_body: { provider: { only: ['openai'], allow_fallbacks: false } },
    },
  });
  await createOpenAiImages(http).generate(request, makeContext(baseUrl));
  const [theirs, ours] = server.seen.map(({ method, path, headers, body }) => ({
    method,
    path,
    authorization: headers['authorization'],
    accept: headers['accept'],
    contentType: headers['content-type'],
    body: JSON.parse(body.toString()) as unknown,
  }));
  expect(ours).toEqual(theirs);
});
