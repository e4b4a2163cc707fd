import { GoogleGenAI } from '@google/genai';
import { UserRefreshClient } from 'google-auth-library';
import { describe, expect, test } from 'vitest';

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
