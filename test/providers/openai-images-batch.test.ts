import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import type { BatchContext, BatchProvider } from '../../src/providers/contract.ts';
import { createOpenAiImages } from '../../src/providers/openai-images.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { type Script, type SeenRequest, startScriptedServer } from './scripted-server.ts';

const provider = createOpenAiImages(http);
const batches: BatchProvider = provider.batch!;
const TOKEN = 'f'.repeat(32);

const contextAt = (baseUrl: string, patch: Partial<BatchContext> = {}): BatchContext => ({
  ...makeContext(baseUrl),
  model: 'gpt-image-2',
  options: {},
  ...patch,
});
const asked = (prompts: readonly string[]) =>
  prompts.map((prompt, index) => ({
    key: `request#${index}`,
    request: makeRequest({ model: 'gpt-image-2', prompt, size: '64x64', quality: 'low' }),
  }));

async function collect(baseUrl: string, id: string, patch: Partial<BatchContext> = {}) {
  const replies = new Map<string, ProviderReply>();
  const progress = await batches.collect(id, {
    ...contextAt(baseUrl, patch),
    requests: 3,
    take: async (key, reply) => void replies.set(key, reply),
  });
  return { progress, replies };
}

describe('a batch at the simulator', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ relaxedSizes: true });
  });
  afterEach(() => simulator.close());

  async function submit(prompts: readonly string[]): Promise<string> {
    const known = await batches.submit(asked(prompts), { ...contextAt(simulator.openaiBaseUrl), token: TOKEN });
    if (known.kind === 'failed') throw new Error(known.message);
    return known.id;
  }

  test('brings every answer under its key, refusals too, and none of them is timed', async () => {
    const id = await submit(['A mug', 'gore', 'A boat']);
    const { progress, replies } = await collect(simulator.openaiBaseUrl, id);
    expect(progress).toMatchObject({ kind: 'over', state: 'completed' });
    expect(replies.get('request#0')).toMatchObject({ kind: 'image', billing: 'yes', isTimed: false });
    expect(replies.get('request#0')?.usage?.imageOut).toBeGreaterThan(0);
    expect(replies.get('request#1')).toMatchObject({ kind: 'refused', stage: 'input', isTimed: false });
    expect(replies.get('request#2')).toMatchObject({ kind: 'image' });
  });

  test('is pending until it is over', async () => {
    simulator.configure({ batches: { durationMs: 1e9 } });
    const id = await submit(['A mug']);
    const { progress, replies } = await collect(simulator.openaiBaseUrl, id);
    expect(progress).toEqual({ kind: 'pending', state: 'in_progress' });
    expect(replies.size).toBe(0);
  });

  test('that expired has the answers that came in time, and the others were not billed', async () => {
    const id = await submit(['A mug', 'A boat']);
    simulator.configure({ batches: { end: 'expired', answered: 0.5 } });
    const { progress, replies } = await collect(simulator.openaiBaseUrl, id);
    expect(progress).toMatchObject({ kind: 'over', state: 'expired' });
    expect(replies.get('request#0')).toMatchObject({ kind: 'image' });
    expect(replies.get('request#1')).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'no' });
  });

  test('that was not accepted says why, and cost nothing', async () => {
    const id = await submit(['A mug']);
    simulator.configure({ batches: { end: 'failed' } });
    const { progress } = await collect(simulator.openaiBaseUrl, id);
    expect(progress).toMatchObject({
      kind: 'over',
      unanswered: { reason: 'invalid-request', billing: 'no', message: expect.stringContaining('token limit') },
    });
  });

  test('whose submission nobody saw the end of is found by its token', async () => {
    const id = await submit(['A mug']);
    const context = contextAt(simulator.openaiBaseUrl);
    expect(await batches.find(TOKEN, context)).toEqual({ kind: 'known', id });
    expect(await batches.find('0'.repeat(32), context)).toBeUndefined();
  });

  test('that the vendor does not know is over, and nobody can tell what it cost', async () => {
    const { progress } = await collect(simulator.openaiBaseUrl, 'batch_none');
    expect(progress).toMatchObject({ kind: 'over', unanswered: { kind: 'failed', billing: 'unknown' } });
  });
});

const batchBody = { id: 'batch_1', status: 'completed', output_file_id: 'file-1' };
const line = (key: string): string =>
  JSON.stringify({
    custom_id: key,
    response: { status_code: 200, request_id: 'r', body: { data: [{ b64_json: PNG.toString('base64') }] } },
  });
const answering =
  (file: Script, batch: object = batchBody) =>
  ({ path }: SeenRequest): Script =>
    path.endsWith('/content') ? file : { body: batch };

describe('odd files of answers', () => {
  test.each([
    ['without a last line break', `${line('a')}\n${line('b')}`],
    ['with empty lines and Windows line ends', `\r\n${line('a')}\r\n\r\n${line('b')}\r\n`],
    ['with lines that are no answers', `{}\n[1]\n${line('a')}\n{"custom_id":5}\n${line('b')}\n`],
  ])('are read %s', async (_name, body) => {
    await using server = await startScriptedServer(answering({ body }));
    const { progress, replies } = await collect(`${server.url}/v1`, 'batch_1');
    expect(progress).toMatchObject({ kind: 'over' });
    expect([...replies.keys()]).toEqual(['a', 'b']);
  });

  test.each([
    ['that break off', { body: `${line('a')}\n${line('b')}\n`, cutAfterBytes: 40 }, 'transport'],
    ['that are no JSON', { body: `${line('a')}\n<html>\n` }, 'unexpected-reply'],
    ['with a line of any length', { body: 'x'.repeat(1_500_000) }, 'too-large'],
    ['that the server cannot give', { status: 500, body: { error: { message: 'no' } } }, 'vendor-error'],
  ])('%s are a failure, and may be read another time', async (_name, file, reason) => {
    await using server = await startScriptedServer(answering(file));
    const { progress } = await collect(`${server.url}/v1`, 'batch_1', { maxBodyBytes: 1000 });
    expect(progress).toMatchObject({ kind: 'failed', reason });
  });

  test('are read one answer after the other, however slowly they are taken', async () => {
    const body = ['a', 'b', 'c'].map((key) => `${line(key)}\n`).join('');
    await using server = await startScriptedServer(answering({ chunks: [body.slice(0, 50), body.slice(50)] }));
    let taken = 0;
    let most = 0;
    await batches.collect('batch_1', {
      ...contextAt(`${server.url}/v1`),
      requests: 3,
      async take() {
        taken += 1;
        most = Math.max(most, taken);
        await new Promise((resolve) => setImmediate(resolve));
        taken -= 1;
      },
    });
    expect(most).toBe(1);
  });

  test('what cannot be stored is an error of ours and not the vendor’s', async () => {
    await using server = await startScriptedServer(answering({ body: `${line('a')}\n` }));
    const failing = batches.collect('batch_1', {
      ...contextAt(`${server.url}/v1`),
      requests: 1,
      take: () => Promise.reject(new Error('disk full')),
    });
    await expect(failing).rejects.toThrow('disk full');
  });
});

describe('a submission', () => {
  test('whose file was not taken cannot have started anything', async () => {
    await using server = await startScriptedServer(() => ({ body: '{', cutAfterBytes: 0 }));
    const reply = await batches.submit(asked(['A mug']), { ...contextAt(`${server.url}/v1`), token: TOKEN });
    expect(reply).toMatchObject({ kind: 'failed', billing: 'no' });
    expect(server.seen).toHaveLength(1);
  });

  test('whose answer was lost may have started something', async () => {
    await using server = await startScriptedServer(({ path }) =>
      path.endsWith('/files') ? { body: { id: 'file-1' } } : { body: '{}', cutAfterBytes: 0 },
    );
    const reply = await batches.submit(asked(['A mug']), { ...contextAt(`${server.url}/v1`), token: TOKEN });
    expect(reply).toMatchObject({ kind: 'failed', billing: 'unknown' });
  });

  test('that the vendor turns away cost nothing', async () => {
    await using server = await startScriptedServer(({ path }) =>
      path.endsWith('/files')
        ? { body: { id: 'file-1' } }
        : { status: 429, body: { error: { message: 'Enqueued limit', code: 'rate_limit_exceeded' } } },
    );
    const reply = await batches.submit(asked(['A mug']), { ...contextAt(`${server.url}/v1`), token: TOKEN });
    expect(reply).toMatchObject({ kind: 'failed', reason: 'rate-limited', billing: 'no' });
  });

  test('is looked for on every page of the list', async () => {
    await using server = await startScriptedServer(({ path }) => ({
      body: path.includes('after=batch_1')
        ? { data: [{ id: 'batch_2', metadata: { image_drift_token: TOKEN } }], has_more: false }
        : { data: [{ id: 'batch_1', metadata: null }], has_more: true },
    }));
    const found = await batches.find(TOKEN, contextAt(`${server.url}/v1`));
    expect(found).toEqual({ kind: 'known', id: 'batch_2' });
  });

  test('that is not on the pages that are looked through may exist all the same', async () => {
    await using server = await startScriptedServer(() => ({
      body: { data: [{ id: 'batch_1', metadata: null }], has_more: true },
    }));
    const found = await batches.find(TOKEN, contextAt(`${server.url}/v1`));
    expect(found).toMatchObject({ kind: 'failed', message: expect.stringContaining(TOKEN) });
    expect(server.seen).toHaveLength(10);
  });
});

test('pictures to edit and streams are no part of a batch', () => {
  const request = { model: 'gpt-image-2', prompt: 'A mug', imageCount: 0, hasMask: false, options: {} };
  expect(batches.checkRequest(request)).toEqual([]);
  expect(batches.checkRequest({ ...request, imageCount: 1, options: { stream: true } })).toHaveLength(2);
});
