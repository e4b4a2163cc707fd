import { GoogleGenAI } from '@google/genai';
import { expect, test } from 'vitest';

import { createGemini } from '../../src/providers/gemini.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const MODEL = 'gemini-nano-banana-2.1';
const TOKEN = 'f'.repeat(32);
const batches = createGemini(http).batch!;

const envelope = ({ method, path, headers }: SeenRequest) => ({ method, path, key: headers['x-goog-api-key'] });

test('submitting, asking and listing are the requests of the official client', async () => {
  await using server = await startScriptedServer(({ method }) => ({
    body:
      method === 'POST' ? { name: 'batches/abc' } : { name: 'batches/abc', metadata: { state: 'BATCH_STATE_RUNNING' } },
  }));
  const client = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: server.url, apiVersion: 'v1beta' } });
  await client.batches.create({
    model: MODEL,
    src: [
      {
        contents: [{ role: 'user', parts: [{ text: 'A mug “ü”' }] }],
        config: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '1:1', imageSize: '1K' } },
        metadata: { key: 'mug#0' },
      },
    ],
    config: { displayName: `image-drift-${TOKEN}` },
  });
  await client.batches.get({ name: 'batches/abc' });
  await client.batches.list({ config: { pageSize: 100 } });
  const theirs = server.seen.slice();

  const context = { ...makeContext(`${server.url}/v1beta`), model: MODEL, options: {} };
  const request = makeRequest({ model: MODEL, prompt: 'A mug “ü”', size: '1024x1024' });
  await batches.submit([{ key: 'mug#0', request }], { ...context, token: TOKEN });
  await batches.collect('batches/abc', { ...context, requests: 1, take: () => Promise.resolve() });
  await batches.find(TOKEN, context);
  const ours = server.seen.slice(theirs.length);
  expect(ours.map(envelope)).toEqual(theirs.map(envelope));
  expect(JSON.parse(ours[0]!.body.toString())).toEqual(JSON.parse(theirs[0]!.body.toString()));
});
