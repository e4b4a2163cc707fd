import {
  type GenerateContentConfig,
  GoogleGenAI,
  HarmBlockThreshold,
  HarmCategory,
  ServiceTier,
  ThinkingLevel,
} from '@google/genai';
import { UserRefreshClient } from 'google-auth-library';
import { describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createGemini } from '../../src/providers/gemini.ts';
import type { GoogleTokens } from '../../src/providers/google-token.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const PROMPT = 'Put this mug “ü” on a table 🫖';
const picture = { inlineData: { mimeType: 'image/png', data: PNG.toString('base64') } };

/**
 * The same request by Google's own client and by our adapter, as a server sees them. The client takes the API version
 * apart from the host and defaults to `v1`; ours is part of the base URL, so the client is told `v1beta`.
 */
async function record(
  { model, parts, config }: { model: string; parts: object[]; config: GenerateContentConfig },
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  const body = { candidates: [{ content: { role: 'model', parts: [picture] }, finishReason: 'STOP' }] };
  const isStreamed = patch.options?.['stream'] === true;
  await using server = await startScriptedServer(() =>
    isStreamed ? { chunks: [`data: ${JSON.stringify(body)}\n\n`] } : { body },
  );
  const client = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: server.url, apiVersion: 'v1beta' } });
  const asked = { model, contents: [{ role: 'user', parts }], config };
  if (isStreamed) for await (const _chunk of await client.models.generateContentStream(asked));
  else await client.models.generateContent(asked);
  await createGemini(http).generate(
    makeRequest({ model, prompt: PROMPT, ...patch }),
    makeContext(`${server.url}/v1beta`),
  );
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

/** The same for Vertex AI, where the client takes credentials of Google's and ours a token. */
async function recordOnVertex(
  { model, config, isExpress }: { model: string; config: GenerateContentConfig; isExpress?: boolean },
  options: Readonly<Record<string, unknown>>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  const body = { candidates: [{ content: { role: 'model', parts: [picture] }, finishReason: 'STOP' }] };
  await using server = await startScriptedServer(() => ({ body }));
  const authClient = new UserRefreshClient();
  authClient.setCredentials({ access_token: KEY, expiry_date: Date.now() + 3_600_000 });
  authClient.quotaProjectId = 'billed-1';
  const httpOptions = { baseUrl: server.url, apiVersion: 'v1' };
  const client = isExpress
    ? new GoogleGenAI({ vertexai: true, apiKey: KEY, httpOptions })
    : new GoogleGenAI({
        vertexai: true,
        project: 'project-1',
        location: 'europe-west4',
        // The client brings another release of the same library.
        googleAuthOptions: { authClient: authClient as never },
        httpOptions,
      });
  await client.models.generateContent({ model, contents: [{ role: 'user', parts: [{ text: PROMPT }] }], config });
  const tokens: GoogleTokens = {
    get: async () => ({ kind: 'token', token: KEY, headers: { 'x-goog-user-project': 'billed-1' } }),
  };
  await createGemini(http, tokens).generate(
    makeRequest({ model, prompt: PROMPT, options }),
    makeContext(`${server.url}/v1`),
  );
  return [server.seen[0]!, server.seen[1]!];
}

const comparable = ({ method, path, headers, body }: SeenRequest) => ({
  method,
  path,
  key: headers['x-goog-api-key'],
  authorization: headers['authorization'],
  userProject: headers['x-goog-user-project'],
  contentType: headers['content-type'],
  body: JSON.parse(body.toString()) as unknown,
});

describe('our request is the one that the official client sends', () => {
  test('with the prompt alone', async () => {
    const [theirs, ours] = await record(
      { model: 'gemini-3-pro-image', parts: [{ text: PROMPT }], config: { responseModalities: ['IMAGE'] } },
      {},
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test('for a stream', async () => {
    const [theirs, ours] = await record(
      { model: 'gemini-3-pro-image', parts: [{ text: PROMPT }], config: { responseModalities: ['IMAGE'] } },
      { options: { stream: true } },
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test('with a picture and every option', async () => {
    const [theirs, ours] = await record(
      {
        model: 'gemini-nano-banana-2.1',
        parts: [{ text: PROMPT }, picture],
        config: {
          responseModalities: ['TEXT', 'IMAGE'],
          imageConfig: { aspectRatio: '3:2', imageSize: '1K' },
          thinkingConfig: { thinkingLevel: ThinkingLevel.HIGH, includeThoughts: true },
          seed: 7,
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          systemInstruction: 'Draw soberly',
          safetySettings: [
            { category: HarmCategory.HARM_CATEGORY_HARASSMENT, threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH },
          ],
          tools: [{ googleSearch: {} }],
          serviceTier: ServiceTier.FLEX,
        },
      },
      {
        size: '1536x1024',
        seed: 7,
        images: [{ bytes: PNG, mediaType: 'image/png', name: 'mug.png' }],
        options: {
          responseModalities: ['TEXT', 'IMAGE'],
          thinkingLevel: 'HIGH',
          includeThoughts: true,
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          systemInstruction: 'Draw soberly',
          safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' }],
          googleSearch: true,
          serviceTier: 'flex',
        },
      },
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test('with a search for pictures, and a full resource name', async () => {
    const [theirs, ours] = await record(
      {
        model: 'models/gemini-3.1-flash-image',
        parts: [{ text: PROMPT }],
        config: {
          responseModalities: ['IMAGE'],
          imageConfig: { aspectRatio: '1:8' },
          tools: [{ googleSearch: { searchTypes: { webSearch: {}, imageSearch: {} } } }],
        },
      },
      { options: { aspectRatio: '1:8', googleSearch: ['web', 'image'] } },
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test('on Vertex AI with Google credentials, by a project and what only Vertex takes', async () => {
    const [theirs, ours] = await recordOnVertex(
      {
        model: 'gemini-3-pro-image',
        config: {
          responseModalities: ['IMAGE'],
          imageConfig: {
            aspectRatio: '3:2',
            personGeneration: 'ALLOW_NONE',
            outputMimeType: 'image/jpeg',
            outputCompressionQuality: 80,
          },
        },
      },
      {
        project: 'project-1',
        location: 'europe-west4',
        credentials: 'google',
        aspectRatio: '3:2',
        personGeneration: 'ALLOW_NONE',
        imageOutputOptions: { mimeType: 'image/jpeg', compressionQuality: 80 },
      },
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
    expect(comparable(ours)).toMatchObject({ authorization: `Bearer ${KEY}`, userProject: 'billed-1' });
  });

  test('on Vertex AI in express mode, by a key', async () => {
    const [theirs, ours] = await recordOnVertex(
      { model: 'gemini-3-pro-image', config: { responseModalities: ['IMAGE'] }, isExpress: true },
      { location: 'global' },
    );
    expect(comparable(ours)).toEqual(comparable(theirs));
  });
});
