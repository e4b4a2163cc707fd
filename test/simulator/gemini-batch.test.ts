import { type ApiError, type BatchJob, GoogleGenAI, JobState } from '@google/genai';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const MODEL = 'gemini-nano-banana-2.1';
let simulator: Simulator;
let client: GoogleGenAI;

beforeEach(async () => {
  simulator = await startSimulator({ defaultEdge: 64 });
  client = new GoogleGenAI({ apiKey: 'g-test', httpOptions: { baseUrl: simulator.url, apiVersion: 'v1beta' } });
});
afterEach(() => simulator.close());

/** By the vendor's own client. */
const submit = (prompts: readonly string[], displayName = 'night'): Promise<BatchJob> =>
  client.batches.create({
    model: MODEL,
    src: prompts.map((prompt, index) => ({
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      config: { responseModalities: ['IMAGE'] },
      metadata: { key: `request-${index}` },
    })),
    config: { displayName },
  });

test('the official client submits a batch, reads its pictures and finds it in the list', async () => {
  const created = await submit(['A mug', 'A boat']);
  expect(created).toMatchObject({
    name: expect.stringMatching(/^batches\/\w+$/),
    displayName: 'night',
    model: `models/${MODEL}`,
    state: JobState.JOB_STATE_PENDING,
  });
  const { state, dest, endTime } = await client.batches.get({ name: created.name! });
  expect(state).toBe(JobState.JOB_STATE_SUCCEEDED);
  expect(Date.parse(endTime!)).toBeGreaterThan(0);
  expect(dest!.inlinedResponses!.map(({ metadata }) => metadata)).toEqual([{ key: 'request-0' }, { key: 'request-1' }]);
  for (const { response, error } of dest!.inlinedResponses!) {
    expect(error).toBeUndefined();
    expect(response!.modelVersion).toBe(MODEL);
    const { data } = response!.candidates![0]!.content!.parts![0]!.inlineData!;
    expect(Buffer.from(data!, 'base64').subarray(1, 4).toString()).toBe('PNG');
  }
  expect((await client.batches.list()).page.map(({ name }) => name)).toEqual([created.name]);
});

test('the list is newest first, and the official client turns its pages', async () => {
  for (const name of ['a', 'b', 'c']) await submit(['A mug'], name);
  const names: unknown[] = [];
  for await (const { displayName } of await client.batches.list({ config: { pageSize: 2 } })) names.push(displayName);
  expect(names).toEqual(['c', 'b', 'a']);
  expect(simulator.requests({ method: 'GET', path: '/v1beta/batches' })).toHaveLength(2);
});

test('refusals and errors stand among the answers, as they come alone or as a status', async () => {
  const refused = await submit(['A mug', 'gore']);
  const { dest } = await client.batches.get({ name: refused.name! });
  expect(dest!.inlinedResponses![1]!.response!.promptFeedback).toMatchObject({ blockReason: 'PROHIBITED_CONTENT' });
  for (const [failures, code] of [
    [{ serverError: 1 }, 13],
    [{ unavailable: 1 }, 14],
    [{ rateLimited: 1 }, 8],
    [{ hang: 1 }, 13],
  ] as const) {
    simulator.configure({ defaultEdge: 64, failures });
    const failed = await client.batches.get({ name: (await submit(['A mug'])).name! });
    expect(failed.state).toBe(JobState.JOB_STATE_SUCCEEDED);
    expect(failed.dest!.inlinedResponses).toMatchObject([{ metadata: { key: 'request-0' }, error: { code } }]);
  }
});

test('under /v1, where OpenAI has its batches too, the key tells whose they are', async () => {
  const stable = new GoogleGenAI({ apiKey: 'g-test', httpOptions: { baseUrl: simulator.url, apiVersion: 'v1' } });
  const { name } = await submit(['A mug']);
  expect(await stable.batches.get({ name: name! })).toMatchObject({ state: JobState.JOB_STATE_SUCCEEDED });
  const openai = await fetch(`${simulator.openaiBaseUrl}/batches`, { headers: { authorization: 'Bearer sk-test' } });
  expect(await openai.json()).toMatchObject({ object: 'list', data: [] });
});

test('a batch takes its time, may be cancelled, and then has no answers', async () => {
  simulator.configure({ batches: { durationMs: 1e9 } });
  const { name } = await submit(['A mug']);
  expect(await client.batches.get({ name: name! })).toMatchObject({ state: JobState.JOB_STATE_RUNNING });
  await client.batches.cancel({ name: name! });
  const cancelled = await client.batches.get({ name: name! });
  expect(cancelled.state).toBe(JobState.JOB_STATE_CANCELLED);
  expect(cancelled.dest).toBeUndefined();
});

test.each([
  ['failed', JobState.JOB_STATE_FAILED],
  ['expired', JobState.JOB_STATE_EXPIRED],
] as const)('a batch may end as %s, without answers', async (end, state) => {
  simulator.configure({ batches: { end } });
  const { name } = await submit(['A mug']);
  const batch = await client.batches.get({ name: name! });
  expect(batch.state).toBe(state);
  expect(batch.dest).toBeUndefined();
});

const status = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 200,
    (error: unknown) => (error as ApiError).status,
  );

test('an unknown batch, an unknown model and a wrong key are the vendor’s errors', async () => {
  expect(await status(client.batches.get({ name: 'batches/none' }))).toBe(404);
  expect(await status(client.batches.create({ model: 'gemini-none', src: [{ contents: 'x' }] }))).toBe(404);
  const stranger = new GoogleGenAI({ apiKey: 'invalid', httpOptions: { baseUrl: simulator.url } });
  expect(await status(stranger.batches.list())).toBe(400);
});
