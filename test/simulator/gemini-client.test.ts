import { ApiError, GoogleGenAI } from '@google/genai';
import { describe, expect, test } from 'vitest';

import { decodePicture, encodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { differentShare, gradient } from './pictures.ts';

const MODEL = 'gemini-nano-banana-2.1';
const start = (options: SimulatorOptions = {}) => startSimulator({ defaultEdge: 256, ...options });

function client(simulator: Simulator, apiKey = 'g-test', apiVersion = 'v1beta'): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: simulator.url, apiVersion } });
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function collect<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

function detailsOf(error: unknown): { readonly status: string; readonly details?: readonly Record<string, unknown>[] } {
  expect(error).toBeInstanceOf(ApiError);
  const message = (error as ApiError).message;
  return (
    JSON.parse(message.slice(message.indexOf('{'))) as {
      error: { status: string; details?: Record<string, unknown>[] };
    }
  ).error;
}

describe('the official Gemini client', () => {
  test.each(['v1beta', 'v1'])(
    'gets a picture of the asked shape under /%s, with usage and identity',
    async (version) => {
      await using simulator = await start();
      const answer = await client(simulator, 'g-test', version).models.generateContent({
        model: MODEL,
        contents: 'A kite over dunes',
        config: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '1K' } },
      });
      const candidate = answer.candidates![0]!;
      expect(candidate.finishReason).toBe('STOP');
      const inline = candidate.content!.parts!.find((part) => part.inlineData !== undefined)!.inlineData!;
      expect(inline.mimeType).toBe('image/png');
      expect(await decodePicture(Buffer.from(inline.data!, 'base64'))).toMatchObject({ width: 344, height: 192 });
      expect(answer.modelVersion).toBe(MODEL);
      expect(answer.responseId).toMatch(/^.{22}$/);
      expect(answer.usageMetadata).toMatchObject({
        candidatesTokenCount: 1120,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
      });
      expect(simulator.requests()[0]).toMatchObject({
        path: `/${version}/models/${MODEL}:generateContent`,
        auth: { scheme: 'x-goog-api-key' },
      });
    },
  );

  test('streams a picture in chunks that add up to the answer in one piece', async () => {
    await using simulator = await start({ latency: { medianMs: 60, sigma: 0 } });
    const stream = await client(simulator).models.generateContentStream({ model: MODEL, contents: 'A kite' });
    const chunks = await collect(stream);
    const parts = chunks.flatMap((chunk) => chunk.candidates![0]!.content!.parts!);
    expect(parts.map((part) => (part.inlineData === undefined ? 'text' : 'picture'))).toEqual([
      'text',
      'picture',
      'text',
    ]);
    expect(chunks.map((chunk) => chunk.candidates![0]!.finishReason)).toEqual([undefined, undefined, 'STOP']);
    expect(chunks.map((chunk) => (chunk.usageMetadata!.candidatesTokenCount ?? 0) > 0)).toEqual([false, false, true]);
  });

  test('streams a refusal, and raises an error before the stream', async () => {
    await using simulator = await start();
    const ask = (contents: string) => client(simulator).models.generateContentStream({ model: MODEL, contents });
    const [only] = await collect(await ask('gore'));
    expect(only!.promptFeedback).toMatchObject({ blockReason: 'PROHIBITED_CONTENT' });
    simulator.configure({ failures: { unavailable: 1 } });
    expect(await caught(ask('A kite'))).toMatchObject({ status: 503 });
  });

  test('edits an inline picture, keeps its shape and counts its tokens', async () => {
    await using simulator = await start();
    const original = gradient(320, 240);
    const png = await encodePicture(original, 'png');
    const answer = await client(simulator).models.generateContent({
      model: 'gemini-3-pro-image',
      contents: [{ text: 'Add a hat' }, { inlineData: { mimeType: 'image/png', data: png.toString('base64') } }],
    });
    const parts = answer.candidates![0]!.content!.parts!;
    expect(parts[0]!.text).toBeTruthy();
    const edited = await decodePicture(Buffer.from(parts.at(-1)!.inlineData!.data!, 'base64'));
    expect(edited).toMatchObject({ width: 300, height: 224 });
    expect(answer.usageMetadata!.promptTokensDetails).toContainEqual({ modality: 'IMAGE', tokenCount: 258 });
    expect(answer.usageMetadata!.thoughtsTokenCount).toBeGreaterThanOrEqual(150);
  });

  test('sees a blocked prompt as HTTP 200 without candidates', async () => {
    await using simulator = await start();
    const answer = await client(simulator).models.generateContent({ model: MODEL, contents: 'gore' });
    expect(answer.candidates).toBeUndefined();
    expect(answer.promptFeedback).toMatchObject({ blockReason: 'PROHIBITED_CONTENT' });
  });

  test('sees a withheld picture as finish reason', async () => {
    await using simulator = await start({ drift: { refusalRate: 1 } });
    const answer = await client(simulator).models.generateContent({ model: MODEL, contents: 'A kite' });
    expect(answer.candidates![0]).toMatchObject({ finishReason: 'IMAGE_SAFETY' });
    expect(answer.usageMetadata!.candidatesTokenCount).toBeUndefined();
  });

  test('raises a retired model as 404 NOT_FOUND', async () => {
    await using simulator = await start();
    const error = await caught(
      client(simulator).models.generateContent({ model: 'gemini-3-pro-image-preview', contents: 'x' }),
    );
    expect(error).toMatchObject({ status: 404 });
    expect(detailsOf(error)).toMatchObject({ status: 'NOT_FOUND' });
  });

  test('raises a rate limit as 429 with RetryInfo, a spent quota without', async () => {
    await using simulator = await start({ failures: { rateLimited: 1 } });
    const ask = () => caught(client(simulator).models.generateContent({ model: MODEL, contents: 'x' }));
    const limited = detailsOf(await ask());
    expect(limited.status).toBe('RESOURCE_EXHAUSTED');
    expect(limited.details).toContainEqual({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' });
    simulator.configure({ failures: { quota: 1 } });
    const spent = detailsOf(await ask());
    expect(JSON.stringify(spent.details)).toContain('PerDay');
    expect(JSON.stringify(spent.details)).not.toContain('RetryInfo');
  });

  test('raises a wrong key as 400 with the reason API_KEY_INVALID', async () => {
    await using simulator = await start({ apiKey: 'g-right' });
    const error = await caught(client(simulator, 'g-wrong').models.generateContent({ model: MODEL, contents: 'x' }));
    expect(error).toMatchObject({ status: 400 });
    expect(detailsOf(error).details).toMatchObject([{ reason: 'API_KEY_INVALID' }]);
  });

  test('is told which size it may not ask for', async () => {
    await using simulator = await start();
    const error = await caught(
      client(simulator).models.generateContent({
        model: MODEL,
        contents: 'x',
        config: { imageConfig: { imageSize: '512' } },
      }),
    );
    expect(detailsOf(error)).toMatchObject({ status: 'INVALID_ARGUMENT' });
  });

  test('reads a model that is served', async () => {
    await using simulator = await start();
    expect(await client(simulator).models.get({ model: MODEL })).toMatchObject({ name: `models/${MODEL}` });
  });

  test('gets another picture each time, whatever seed it sends', async () => {
    await using simulator = await start();
    const ask = async () => {
      const answer = await client(simulator).models.generateContent({
        model: MODEL,
        contents: 'A kite',
        config: { seed: 7, responseModalities: ['IMAGE'] },
      });
      return decodePicture(Buffer.from(answer.candidates![0]!.content!.parts![0]!.inlineData!.data!, 'base64'));
    };
    expect(differentShare(await ask(), await ask())).toBeGreaterThan(0.4);
  });
});
