import { expect, test } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import type { BatchContext } from '../../src/providers/contract.ts';
import { createGemini } from '../../src/providers/gemini.ts';
import { PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const MODEL = 'gemini-nano-banana-2.1';
const TOKEN = 'f'.repeat(32);
const batches = createGemini(http).batch!;

const contextAt = (url: string): BatchContext => ({ ...makeContext(`${url}/v1beta`), model: MODEL, options: {} });

async function collect(body: object, status = 200) {
  await using server = await startScriptedServer(() => ({ status, body }));
  const replies = new Map<string, ProviderReply>();
  const progress = await batches.collect('batches/abc', {
    ...contextAt(server.url),
    requests: 3,
    take: async (key, reply) => void replies.set(key, reply),
  });
  return { progress, replies };
}

const answered = (key: string) => ({
  metadata: { key },
  response: {
    candidates: [
      {
        finishReason: 'STOP',
        content: { parts: [{ inlineData: { mimeType: 'image/png', data: PNG.toString('base64') } }] },
      },
    ],
    usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 1120 },
    modelVersion: MODEL,
  },
});
const operation = (state: string, entries: readonly object[] = []) => ({
  name: 'batches/abc',
  metadata: { state, output: { inlinedResponses: { inlinedResponses: entries } } },
});

test.each(['BATCH_STATE_PENDING', 'JOB_STATE_RUNNING', 'BATCH_STATE_A_NEW_ONE'])('%s is pending', async (state) => {
  const { progress, replies } = await collect(operation(state));
  expect(progress).toMatchObject({ kind: 'pending' });
  expect(replies.size).toBe(0);
});

test('answers come under their keys, with refusals and errors as they come alone, untimed', async () => {
  const { progress, replies } = await collect(
    operation('BATCH_STATE_SUCCEEDED', [
      answered('a'),
      { metadata: { key: 'b' }, response: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } },
      { metadata: { key: 'c' }, error: { code: 13, message: 'Internal error.' } },
      { response: {} },
      { odd: true },
    ]),
  );
  expect(progress).toMatchObject({ kind: 'over', state: 'succeeded' });
  expect(replies.get('a')).toMatchObject({ kind: 'image', isTimed: false, exchange: { servedModel: MODEL } });
  expect(replies.get('b')).toMatchObject({ kind: 'refused', isTimed: false });
  expect(replies.get('c')).toMatchObject({ kind: 'failed', reason: 'vendor-error', isTimed: false });
  expect(replies.size).toBe(3);
});

test('a batch that expired names it, and nobody knows what was billed', async () => {
  const { progress } = await collect(operation('JOB_STATE_EXPIRED'));
  expect(progress).toMatchObject({ kind: 'over', unanswered: { reason: 'timeout', billing: 'unknown' } });
});

test('a batch that the vendor does not know is over; a server in trouble may be asked again', async () => {
  const unknown = { error: { code: 404, status: 'NOT_FOUND', message: 'Requested entity was not found.' } };
  expect((await collect(unknown, 404)).progress).toMatchObject({ kind: 'over' });
  const trouble = { error: { code: 500, status: 'INTERNAL', message: 'no' } };
  expect((await collect(trouble, 500)).progress).toMatchObject({ kind: 'failed', reason: 'vendor-error' });
});

test('a lost batch is found by its name on every page of the list', async () => {
  const pages: Script[] = [
    { body: { operations: [{ name: 'batches/x', metadata: { displayName: 'other' } }], nextPageToken: 'p 2' } },
    { body: { operations: [{ name: 'batches/y', metadata: { displayName: `image-drift-${TOKEN}` } }] } },
  ];
  await using server = await startScriptedServer(({ path }) => pages[path.includes('pageToken=p%202') ? 1 : 0]!);
  expect(await batches.find(TOKEN, contextAt(server.url))).toEqual({ kind: 'known', id: 'batches/y' });
  await using empty = await startScriptedServer(() => ({ body: {} }));
  expect(await batches.find(TOKEN, contextAt(empty.url))).toBeUndefined();
});

test('a batch that is not on the pages that are looked through may exist all the same', async () => {
  await using server = await startScriptedServer(() => ({
    body: { operations: [{ name: 'batches/x', metadata: { displayName: 'other' } }], nextPageToken: 'more' },
  }));
  const found = await batches.find(TOKEN, contextAt(server.url));
  expect(found).toMatchObject({ kind: 'failed', message: expect.stringContaining(`“image-drift-${TOKEN}”`) });
  expect(server.seen).toHaveLength(10);
});

test('a name that could lead elsewhere is not taken for a batch', async () => {
  await using server = await startScriptedServer(() => ({ body: { name: 'batches/../models/x' } }));
  const request = makeRequest({ model: MODEL });
  const reply = await batches.submit([{ key: 'a', request }], { ...contextAt(server.url), token: TOKEN });
  expect(reply).toMatchObject({ kind: 'failed', billing: 'unknown' });
});
