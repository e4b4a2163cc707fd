import { type GenerateImagesConfig, GoogleGenAI } from '@google/genai';
import { UserRefreshClient } from 'google-auth-library';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';

const TOKEN = 'ya29.test';

function client({ url }: Simulator, token = TOKEN): GoogleGenAI {
  const authClient = new UserRefreshClient();
  authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3_600_000 });
  return new GoogleGenAI({
    vertexai: true,
    project: 'project-1',
    location: 'us-central1',
    // The client brings another release of the same library.
    googleAuthOptions: { authClient: authClient as never },
    httpOptions: { baseUrl: `${url}/vertex`, apiVersion: 'v1' },
  });
}

describe('the official client in Vertex mode', () => {
  test('gets a picture by a project and a token, and is told what capacity served it', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, apiKey: TOKEN });
    const answer = await client(simulator).models.generateContent({ model: 'gemini-3-pro-image', contents: 'A kite' });
    expect(answer.candidates![0]!.content!.parts!.at(-1)!.inlineData!.mimeType).toBe('image/png');
    expect(answer.usageMetadata!.trafficType).toBe('ON_DEMAND');
    expect(simulator.requests()).toMatchObject([{ dialect: 'vertex', auth: { scheme: 'bearer' } }]);
  });

  test('gets a picture by a key in express mode, and none by a wrong token', async () => {
    await using simulator = await startSimulator({ defaultEdge: 64, apiKey: TOKEN });
    const express = new GoogleGenAI({
      vertexai: true,
      apiKey: TOKEN,
      httpOptions: { baseUrl: `${simulator.url}/vertex`, apiVersion: 'v1' },
    });
    const asked = { model: 'gemini-3-pro-image', contents: 'A kite' };
    expect((await express.models.generateContent(asked)).candidates).toHaveLength(1);
    await expect(client(simulator, 'ya29.wrong').models.generateContent(asked)).rejects.toMatchObject({ status: 401 });
  });
});

describe('the official client asking Imagen', () => {
  const model = 'imagen-4.0-generate-001';
  const revived = { defaultEdge: 64, models: { [model]: { retired: false } } };
  const ask = (simulator: Simulator, prompt: string, config: GenerateImagesConfig = {}) =>
    client(simulator).models.generateImages({ model, prompt, config });

  test('is told that Google has retired it', async () => {
    await using simulator = await startSimulator();
    await expect(ask(simulator, 'A kite')).rejects.toMatchObject({ status: 404 });
  });

  test('gets the same picture for a seed, of the asked shape, and none for a seed with a watermark', async () => {
    await using simulator = await startSimulator(revived);
    const config = { numberOfImages: 1, aspectRatio: '16:9', seed: 7, addWatermark: false, enhancePrompt: false };
    const [one, two] = [await ask(simulator, 'A kite', config), await ask(simulator, 'A kite', config)];
    const picture = one.generatedImages![0]!.image!;
    expect(picture.mimeType).toBe('image/png');
    expect(await decodePicture(Buffer.from(picture.imageBytes!, 'base64'))).toMatchObject({ width: 88, height: 48 });
    expect(two.generatedImages![0]!.image!.imageBytes).toBe(picture.imageBytes);
    await expect(ask(simulator, 'A kite', { seed: 7 })).rejects.toMatchObject({ status: 400 });
  });

  test('sees a withheld picture as a reason, or as nothing when it does not ask for reasons', async () => {
    await using simulator = await startSimulator({ ...revived, drift: { refusalRate: 1 } });
    const told = await ask(simulator, 'A kite', { includeRaiReason: true });
    expect(told.generatedImages![0]!.raiFilteredReason).toMatch(/Support codes/);
    expect((await ask(simulator, 'A kite')).generatedImages ?? []).toEqual([]);
  });
});
