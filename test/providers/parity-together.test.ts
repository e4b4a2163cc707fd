import Together from 'together-ai';
import { expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createTogether } from '../../src/providers/together.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

/** The same request by Together's own client and by our adapter, as a server sees them. */
async function record(
  call: (client: Together) => Promise<unknown>,
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(() => ({
    body: { id: 'o1', model: 'm', object: 'list', data: [{ index: 0, b64_json: PNG.toString('base64') }] },
  }));
  const baseURL = `${server.url}/v1`;
  await call(new Together({ apiKey: KEY, baseURL, maxRetries: 0 }));
  await createTogether(http).generate(makeRequest(patch), makeContext(baseURL));
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

const envelope = ({ method, path, headers, body }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  accept: headers['accept'],
  contentType: headers['content-type'],
  body: JSON.parse(body.toString()) as unknown,
});

const uriOf = (bytes: Buffer, mediaType: string): string => `data:${mediaType};base64,${bytes.toString('base64')}`;

test('a generation with every option is the request that the official client sends', async () => {
  const options = {
    steps: 4,
    guidance_scale: 3.5,
    negative_prompt: 'text',
    response_format: 'base64',
    output_format: 'png',
    disable_safety_checker: true,
    image_loras: [{ path: 'https://example.com/lora', scale: 0.8 }],
  } as const;
  const model = 'black-forest-labs/FLUX.1-schnell';
  const [theirs, ours] = await record(
    (client) =>
      client.images.generate({
        model,
        prompt: 'A mug “ü” 🫖',
        width: 1344,
        height: 768,
        seed: 5,
        ...options,
        image_loras: [...options.image_loras],
      }),
    { model, prompt: 'A mug “ü” 🫖', size: '1344x768', seed: 5, options },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('an edit of one picture is the request that the official client sends', async () => {
  const model = 'black-forest-labs/FLUX.1-kontext-pro';
  const [theirs, ours] = await record(
    (client) => client.images.generate({ model, prompt: 'Make it red', image_url: uriOf(PNG, 'image/png') }),
    { model, prompt: 'Make it red', images: [{ bytes: PNG, mediaType: 'image/png', name: 'a.png' }] },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('several reference pictures are the request that the official client sends', async () => {
  const model = 'black-forest-labs/FLUX.2-pro';
  const webp = PICTURES['image/webp'];
  const [theirs, ours] = await record(
    (client) =>
      client.images.generate({
        model,
        prompt: 'On the table',
        reference_images: [uriOf(PNG, 'image/png'), uriOf(webp, 'image/webp')],
      }),
    {
      model,
      prompt: 'On the table',
      images: [
        { bytes: PNG, mediaType: 'image/png', name: 'a.png' },
        { bytes: webp, mediaType: 'image/webp', name: 'b.webp' },
      ],
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});
