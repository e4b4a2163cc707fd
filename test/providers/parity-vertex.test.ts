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
