import OpenAI, { toFile } from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

let simulator: Simulator;
let client: OpenAI;

beforeEach(async () => {
  simulator = await startSimulator({ relaxedSizes: true });
  client = new OpenAI({ apiKey: 'simulated-key', baseURL: simulator.openaiBaseUrl, maxRetries: 0 });
});
afterEach(() => simulator.close());

/** By the vendor's own client. */
async function submit(prompts: readonly string[]): Promise<OpenAI.Batch> {
  const lines = prompts.map((prompt, index) =>
    JSON.stringify({
      custom_id: `request-${index}`,
      method: 'POST',
      url: '/v1/images/generations',
      body: { model: 'gpt-image-2', prompt, size: '64x64', quality: 'low' },
    }),
  );
  const file = await client.files.create({
    purpose: 'batch',
    file: await toFile(Buffer.from(lines.join('\n')), 'r.jsonl'),
  });
  return client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/images/generations',
    completion_window: '24h',
    metadata: { night: '1' },
  });
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

interface Line {
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly body: { readonly data: { readonly b64_json: string }[] };
  };
  readonly error: unknown;
}

async function linesOf(fileId: string): Promise<Line[]> {
  const text = await (await client.files.content(fileId)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

test('the official client submits a batch, finds it in the list and reads its pictures', async () => {
  const { id } = await submit(['A mug', 'A boat']);
  const batch = await client.batches.retrieve(id);
  expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 2, completed: 2, failed: 0 } });
  expect((await client.batches.list()).data.map((one) => [one.id, one.metadata])).toEqual([[id, { night: '1' }]]);
  const lines = await linesOf(batch.output_file_id!);
  expect(lines.map(({ custom_id }) => custom_id).toSorted(byText)).toEqual(['request-0', 'request-1']);
  for (const { response, error } of lines) {
    expect(error).toBeNull();
    expect(response.status_code).toBe(200);
    expect(Buffer.from(response.body.data[0]!.b64_json, 'base64').subarray(1, 4).toString()).toBe('PNG');
  }
});

test('refused requests stand in the file of errors, with the answer they get alone', async () => {
  const { id } = await submit(['A mug', 'gore']);
  const { error_file_id: errors } = await client.batches.retrieve(id);
  expect(await linesOf(errors!)).toMatchObject([
    { custom_id: 'request-1', response: { status_code: 400, body: { error: { code: 'moderation_blocked' } } } },
  ]);
});

test('a batch takes its time, may be cancelled, and then has a part of its answers', async () => {
  simulator.configure({ batches: { durationMs: 1e9 } });
  const { id } = await submit(['A mug', 'A boat']);
  expect(await client.batches.retrieve(id)).toMatchObject({ status: 'in_progress' });
  await client.batches.cancel(id);
  const batch = await client.batches.retrieve(id);
  expect(batch).toMatchObject({ status: 'cancelled', request_counts: { completed: 1, failed: 1 } });
  expect(await linesOf(batch.error_file_id!)).toMatchObject([{ error: { code: 'batch_cancelled' } }]);
});

test('an unknown batch is a 404', async () => {
  await expect(client.batches.retrieve('batch_none')).rejects.toMatchObject({ status: 404 });
});
