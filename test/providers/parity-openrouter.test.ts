import { OpenRouter } from '@openrouter/sdk';
import { expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createOpenRouter } from '../../src/providers/openrouter.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const MODEL = 'google/gemini-3-pro-image';
const url = `data:image/png;base64,${PNG.toString('base64')}`;
const APP = { httpReferer: 'https://example.com', appTitle: 'Drift' };

/** The same completion by OpenRouter's own client and by our adapter, as a server sees them. */
async function record(
  call: (client: OpenRouter) => Promise<unknown>,
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(({ headers }) =>
    headers.accept === 'text/event-stream'
      ? { chunks: ['data: [DONE]\n\n'] }
      : {
          body: {
            id: 'gen-1',
            object: 'chat.completion',
            created: 1,
            model: MODEL,
            system_fingerprint: null,
            choices: [
              { index: 0, finish_reason: 'stop', message: { role: 'assistant', images: [{ image_url: { url } }] } },
            ],
          },
        },
  );
  const serverURL = `${server.url}/api/v1`;
  await call(new OpenRouter({ apiKey: KEY, serverURL, retryConfig: { strategy: 'none' }, ...APP }));
  const options = { http_referer: APP.httpReferer, app_title: APP.appTitle, ...patch.options };
  await createOpenRouter(http).generate(makeRequest({ model: MODEL, ...patch, options }), makeContext(serverURL));
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

const envelope = ({ method, path, headers, body }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  accept: headers['accept'],
  contentType: headers['content-type'],
  referer: headers['http-referer'],
  title: headers['x-openrouter-title'],
  metadata: headers['x-openrouter-metadata'],
  body: JSON.parse(body.toString()) as unknown,
});

test('a generation with every option is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) =>
      client.chat.send({
        xOpenRouterMetadata: 'enabled',
        chatRequest: {
          model: MODEL,
          messages: [{ role: 'user', content: 'A mug “ü” 🫖' }],
          modalities: ['image', 'text'],
          imageConfig: { aspect_ratio: '3:2', image_size: '1K', quality: 'low' },
          seed: 5,
          temperature: 0.5,
          topP: 0.9,
          maxTokens: 4096,
          user: 'user-1',
          sessionId: 'session-1',
          stream: false,
          provider: {
            only: ['google-vertex'],
            order: ['google-vertex'],
            ignore: ['openai'],
            allowFallbacks: false,
            requireParameters: true,
            dataCollection: 'deny',
            zdr: true,
            sort: 'price',
          },
        },
      }),
    {
      prompt: 'A mug “ü” 🫖',
      size: '1536x1024',
      seed: 5,
      options: {
        image_config: { quality: 'low' },
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 4096,
        user: 'user-1',
        session_id: 'session-1',
        stream: false,
        routing_metadata: true,
        provider: {
          only: ['google-vertex'],
          order: ['google-vertex'],
          ignore: ['openai'],
          allow_fallbacks: false,
          require_parameters: true,
          data_collection: 'deny',
          zdr: true,
          sort: 'price',
        },
      },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('an edit is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) =>
      client.chat.send({
        chatRequest: {
          model: MODEL,
          stream: false,
          modalities: ['image', 'text'],
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Make it red' },
                { type: 'image_url', imageUrl: { url } },
              ],
            },
          ],
        },
      }),
    {
      prompt: 'Make it red',
      images: [{ bytes: PNG, mediaType: 'image/png', name: 'mug.png' }],
      options: { stream: false },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('a streamed generation is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) =>
      client.chat.send({
        chatRequest: {
          model: MODEL,
          messages: [{ role: 'user', content: 'A mug' }],
          modalities: ['image'],
          stream: true,
        },
      }),
    { prompt: 'A mug', options: { stream: true, modalities: ['image'] } },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});
