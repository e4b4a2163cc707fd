import OpenAI from 'openai';
import { expect, test } from 'vitest';

import type { GenerateRequest, InputBytes } from '../../src/providers/contract.ts';
import { createOpenAiResponses } from '../../src/providers/openai-responses.ts';
import { MASK, PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

/** The same request by OpenAI's own client and by our adapter, as a server sees them. */
async function record(
  call: (client: OpenAI) => Promise<unknown>,
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(() => ({ body: { id: 'resp_1', output: [] } }));
  const baseURL = `${server.url}/v1`;
  await call(new OpenAI({ apiKey: KEY, baseURL, organization: 'org-1', project: 'proj_1', maxRetries: 0 }));
  const options = { organization: 'org-1', project: 'proj_1', ...patch.options };
  await createOpenAiResponses(http).generate(makeRequest({ ...patch, options }), makeContext(baseURL));
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

const envelope = ({ method, path, headers }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  organization: headers['openai-organization'],
  project: headers['openai-project'],
  accept: headers['accept'],
  contentType: headers['content-type'],
});
const bodyOf = ({ body }: SeenRequest): unknown => JSON.parse(body.toString());
const dataUri = ({ bytes, mediaType }: InputBytes): string =>
  `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;

test('a response with the image tool is the request that the official client sends', async () => {
  const image: InputBytes = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' };
  const mask: InputBytes = { bytes: MASK, mediaType: 'image/png', name: 'mask.png' };
  const settings = {
    action: 'edit',
    background: 'transparent',
    complexity: 'low',
    input_fidelity: 'high',
    moderation: 'low',
    output_compression: 80,
    output_format: 'webp',
  } as const;
  const [theirs, ours] = await record(
    (client) =>
      client.responses.create({
        model: 'gpt-5.4-mini',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'A mug “ü” 🫖' },
              { type: 'input_image', image_url: dataUri(image), detail: 'auto' },
            ],
          },
        ],
        tools: [
          {
            type: 'image_generation',
            model: 'gpt-image-1.5',
            size: '1024x1536',
            quality: 'low',
            ...settings,
            input_image_mask: { image_url: dataUri(mask) },
          },
        ],
        tool_choice: { type: 'image_generation' },
        instructions: 'Draw plainly.',
        reasoning: { effort: 'low' },
        max_output_tokens: 500,
        safety_identifier: 'hash-1',
        store: false,
      }),
    {
      model: 'gpt-image-1.5',
      prompt: 'A mug “ü” 🫖',
      size: '1024x1536',
      quality: 'low',
      images: [image],
      mask,
      options: {
        text_model: 'gpt-5.4-mini',
        ...settings,
        instructions: 'Draw plainly.',
        reasoning_effort: 'low',
        max_output_tokens: 500,
        safety_identifier: 'hash-1',
        store: false,
      },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(bodyOf(ours)).toEqual(bodyOf(theirs));
});

test('a streamed response is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) =>
      client.responses.create({
        model: 'gpt-5.4-mini',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'A mug' }] }],
        tools: [{ type: 'image_generation', model: 'gpt-image-2', partial_images: 2 }],
        tool_choice: { type: 'image_generation' },
        stream: true,
      }),
    {
      model: 'gpt-image-2',
      prompt: 'A mug',
      options: { text_model: 'gpt-5.4-mini', stream: true, partial_images: 2 },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(bodyOf(ours)).toEqual(bodyOf(theirs));
});
