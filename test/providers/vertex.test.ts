import { type GenerateImagesConfig, GoogleGenAI, PersonGeneration, SafetyFilterLevel } from '@google/genai';
import { UserRefreshClient } from 'google-auth-library';
import { expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import type { GoogleTokens } from '../../src/providers/google-token.ts';
import { createVertex } from '../../src/providers/vertex.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const PROMPT = 'A brass telescope “ü” on velvet 🔭';
const MODEL = 'imagen-4.0-generate-001';
const body = { predictions: [{ mimeType: 'image/png', bytesBase64Encoded: PNG.toString('base64') }] };
const tokens: GoogleTokens = { get: async () => ({ kind: 'token', token: KEY, headers: {} }) };
const provider = createVertex(http, tokens);

/** The same request by Google's own client and by our adapter. */
async function record(
  config: GenerateImagesConfig,
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(() => ({ body }));
  const authClient = new UserRefreshClient();
  authClient.setCredentials({ access_token: KEY, expiry_date: Date.now() + 3_600_000 });
  const client = new GoogleGenAI({
    vertexai: true,
    project: 'project-1',
    location: 'us-central1',
    // The client brings another release of the same library.
    googleAuthOptions: { authClient: authClient as never },
    httpOptions: { baseUrl: server.url, apiVersion: 'v1' },
  });
  await client.models.generateImages({ model: MODEL, prompt: PROMPT, config });
  const { options, ...rest } = patch;
  const place = { project: 'project-1', location: 'us-central1', credentials: 'google' };
  await provider.generate(
    makeRequest({ model: MODEL, prompt: PROMPT, ...rest, options: { ...place, ...options } }),
    makeContext(`${server.url}/v1`),
  );
  return [server.seen[0]!, server.seen[1]!];
}

const comparable = ({ method, path, headers, body: sent }: SeenRequest) => ({
  method,
  path,
  key: headers['x-goog-api-key'],
  authorization: headers['authorization'],
  body: JSON.parse(sent.toString()) as unknown,
});

test('our request is the one that the official client sends, with the prompt alone', async () => {
  const [theirs, ours] = await record({ numberOfImages: 1, includeRaiReason: true }, {});
  expect(comparable(ours)).toEqual(comparable(theirs));
});

test('our request is the one that the official client sends, with every option', async () => {
  const [theirs, ours] = await record(
    {
      numberOfImages: 1,
      includeRaiReason: true,
      aspectRatio: '4:3',
      imageSize: '2K',
      seed: 11,
      addWatermark: false,
      enhancePrompt: false,
      negativePrompt: 'blur',
      guidanceScale: 7.5,
      safetyFilterLevel: SafetyFilterLevel.BLOCK_ONLY_HIGH,
      personGeneration: PersonGeneration.ALLOW_ADULT,
      outputMimeType: 'image/jpeg',
      outputCompressionQuality: 80,
    },
    {
      size: '2048x1536',
      seed: 11,
      options: {
        addWatermark: false,
        enhancePrompt: false,
        negativePrompt: 'blur',
        guidanceScale: 7.5,
        safetySetting: 'BLOCK_ONLY_HIGH',
        personGeneration: 'ALLOW_ADULT',
        outputOptions: { mimeType: 'image/jpeg', compressionQuality: 80 },
      },
    },
  );
  expect(comparable(ours)).toEqual(comparable(theirs));
});

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
