import { expect, test } from 'vitest';

import { createGemini } from '../../src/providers/gemini.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const provider = createGemini(http);
const answer = (part: object): object => ({ candidates: [{ content: { parts: [part] }, finishReason: 'STOP' }] });
const inline = (base64: string): object => answer({ inlineData: { data: base64 } });

const chunk = (parts: object[], more: object = {}): string =>
  `data: ${JSON.stringify({ candidates: [{ content: { parts }, ...more }], usageMetadata: { totalTokenCount: 7 } })}\n\n`;

async function sentFor(patch: Parameters<typeof makeRequest>[0]) {
  await using server = await startScriptedServer(() => ({ body: inline(PNG.toString('base64')) }));
  const reply = await provider.generate(makeRequest(patch), makeContext(`${server.url}/v1beta`));
  const sent = server.seen[0]!;
  return { reply, sent, body: JSON.parse(sent.body.toString()) as Record<string, unknown> };
}

test('one picture is asked for, with nothing that was not said', async () => {
  const { sent, body } = await sentFor({});
  expect(sent.path).toBe('/v1beta/models/model-1:generateContent');
  expect(sent.headers).toMatchObject({ 'x-goog-api-key': KEY });
  expect(body).toEqual({
    contents: [{ role: 'user', parts: [{ text: 'A blue mug' }] }],
    generationConfig: { responseModalities: ['IMAGE'] },
  });
});

test('a gateway may want the key as a bearer token', async () => {
  const { sent } = await sentFor({ options: { auth: 'bearer' } });
  expect(sent.headers).toMatchObject({ authorization: `Bearer ${KEY}` });
  expect(sent.headers).not.toHaveProperty('x-goog-api-key');
});

test('a model name cannot leave its place in the path', async () => {
  const { sent } = await sentFor({ model: 'a?b#c d' });
  expect(sent.path).toBe('/v1beta/models/a%3Fb%23c%20d:generateContent');
});

test('a mask goes along as a picture with an instruction, which is said', async () => {
  const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
  const { body, reply } = await sentFor({ images: [image], mask: image });
  const [content] = body['contents'] as { parts: Record<string, unknown>[] }[];
  expect(content!.parts.map((part) => Object.keys(part)[0])).toEqual(['text', 'inlineData', 'inlineData', 'text']);
  expect(reply.warnings[0]).toMatch(/^Gemini has no masks/);
});

test('a quality is not sent, which is said', async () => {
  const { body, reply } = await sentFor({ quality: 'high' });
  expect(JSON.stringify(body)).not.toContain('high');
  expect(reply.warnings).toEqual(['Gemini has no quality setting: the asked quality was not sent.']);
});

test('a stream tells when its first picture came, and is read like an answer in one piece', async () => {
  const chunks = [
    chunk([{ text: 'Here it ' }]),
    chunk([{ text: 'is.' }]),
    chunk([{ inlineData: { data: Buffer.from('a draft').toString('base64') }, thought: true }]),
    chunk([{ inlineData: { data: PNG.toString('base64') } }]),
    chunk([], { finishReason: 'STOP' }).replace('7', '1130'),
  ];
  await using server = await startScriptedServer(() => ({ chunks, chunkPauseMs: 30 }));
  const request = makeRequest({ options: { stream: true } });
  const reply = await provider.generate(request, makeContext(`${server.url}/v1beta`));
  expect(server.seen[0]!.path).toBe('/v1beta/models/model-1:streamGenerateContent?alt=sse');
  expect(reply).toMatchObject({ kind: 'image', text: 'Here it is.', usage: { total: 1130 }, warnings: [] });
  const { headersMs, firstImageMs, lastByteMs } = reply.exchange;
  expect(firstImageMs).toBeGreaterThan(headersMs!);
  expect(firstImageMs).toBeLessThan(lastByteMs!);
});

test.each([
  [{}, 'generativelanguage.googleapis.com/v1beta'],
  [{ project: 'project-1' }, 'aiplatform.googleapis.com/v1'],
  [{ location: 'eu' }, 'aiplatform.eu.rep.googleapis.com/v1'],
  [{ location: 'us-central1' }, 'us-central1-aiplatform.googleapis.com/v1'],
])('%o is asked at %s', (options, address) => {
  expect(provider.baseUrlFor!(options)).toBe(`https://${address}`);
});

test('size and the fields that stand for it exclude each other', () => {
  expect(provider.optionsSchema.safeParse({ size: '1024x1024', imageSize: '2K' }).success).toBe(false);
  expect(provider.optionsSchema.safeParse({ responseModalities: ['TEXT'] }).success).toBe(false);
});
