import { expect, test } from 'vitest';

import type { GoogleTokens } from '../../src/providers/google-token.ts';
import { createVertex } from '../../src/providers/vertex.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const PROMPT = 'A brass telescope “ü” on velvet 🔭';
const MODEL = 'imagen-4.0-generate-001';
const body = { predictions: [{ mimeType: 'image/png', bytesBase64Encoded: PNG.toString('base64') }] };
const tokens: GoogleTokens = { get: async () => ({ kind: 'token', token: KEY, headers: {} }) };
const provider = createVertex(http, tokens);

test('mocks are asked by the path of the Gemini API when the model is named so', async () => {
  await using server = await startScriptedServer(() => ({ body }));
  const request = makeRequest({ model: `models/${MODEL}` });
  expect(await provider.generate(request, makeContext(`${server.url}/v1beta`))).toMatchObject({ kind: 'image' });
  expect(server.seen[0]).toMatchObject({
    path: `/v1beta/models/${MODEL}:predict`,
    headers: { 'x-goog-api-key': KEY },
  });
});

test('a retired model is gone, and where to go instead is said', async () => {
  const error = { code: 404, message: `Publisher Model ${MODEL} was not found.`, status: 'NOT_FOUND' };
  await using server = await startScriptedServer(() => ({ status: 404, body: { error } }));
  const reply = await provider.generate(makeRequest({ model: MODEL }), makeContext(`${server.url}/v1`));
  expect(reply).toMatchObject({
    kind: 'failed',
    reason: 'model-gone',
    message: expect.stringMatching(/was not found.*Google has retired Imagen.*the protocol gemini/),
  });
});

test.each([
  ['a seed beside a watermark', { seed: 7 }, /seed only with {2}addWatermark: false/],
  ['a ratio that Imagen lacks', { size: '1536x1024' }, /aspect ratios 1:1, 3:4/],
  ['2K of a fast model', { size: '2048x2048', model: 'imagen-4.0-fast-generate-001' }, /1K pictures only/],
])('%s is refused before it is sent', (_name, patch, message) => {
  const request = { model: MODEL, prompt: PROMPT, options: {}, imageCount: 0, hasMask: false, ...patch };
  expect(provider.checkRequest(request)).toEqual([expect.stringMatching(message)]);
});
