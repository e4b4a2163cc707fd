import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { startSmall } from './asking.ts';

const SMALL = '256x256';
const client = (simulator: Simulator) =>
  new OpenAI({ apiKey: 'sk-test', baseURL: simulator.baseUrl('openai-responses'), maxRetries: 0 });
const ask = (prompt: string, tool: object = {}) => ({
  model: 'gpt-5.4-mini',
  input: prompt,
  tools: [{ type: 'image_generation' as const, model: 'gpt-image-2', size: SMALL, ...tool }],
  tool_choice: { type: 'image_generation' as const },
});
const A_COUNT: unknown = expect.any(Number);

describe('the official OpenAI client, by responses', () => {
  test('gets a picture with both meters', async () => {
    await using simulator = await startSmall();
    const response = await client(simulator).responses.create(ask('A kite'));
    expect(response).toMatchObject({ status: 'completed', model: 'gpt-5.4-mini', usage: { input_tokens: A_COUNT } });
    expect(response.tool_usage).toMatchObject({
      image_gen: { output_tokens_details: { image_tokens: A_COUNT } },
    });
    const [item] = response.output;
    expect(item).toMatchObject({ type: 'image_generation_call', status: 'completed', size: SMALL });
    const result = item?.type === 'image_generation_call' ? item.result : null;
    expect(await decodePicture(Buffer.from(result!, 'base64'))).toMatchObject({ width: 256, height: 256 });
  });

  test('goes on from a stored response, and from no other', async () => {
    await using simulator = await startSmall();
    const first = await client(simulator).responses.create(ask('A kite'));
    const second = await client(simulator).responses.create({ ...ask('Make it red'), previous_response_id: first.id });
    expect(second.previous_response_id).toBe(first.id);
    expect(second.output[0]).toMatchObject({ action: 'edit', status: 'completed' });
    const unstored = await client(simulator).responses.create({ ...ask('A kite'), store: false });
    await expect(
      client(simulator).responses.create({ ...ask('Red'), previous_response_id: unstored.id }),
    ).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });

  test('gets a refusal as a failed item inside of a success', async () => {
    await using simulator = await startSmall();
    const { status, output } = await client(simulator).responses.create(ask('gore everywhere'));
    expect(status).toBe('completed');
    expect(output[0]).toMatchObject({
      status: 'failed',
      result: null,
      error: { code: 'moderation_blocked', moderation_details: { moderation_stage: 'input' } },
    });
  });

  test('raises picture models in the place of the text model, and models that are gone', async () => {
    await using simulator = await startSmall();
    const { responses } = client(simulator);
    await expect(responses.create({ ...ask('x'), model: 'gpt-image-2' })).rejects.toBeInstanceOf(BadRequestError);
    await expect(responses.create(ask('x', { model: 'gpt-image-1' }))).rejects.toBeInstanceOf(NotFoundError);
  });

  test('streams every event in order, with the picture in the last two', async () => {
    await using simulator = await startSmall({ latency: { medianMs: 90, sigma: 0 } });
    const stream = await client(simulator).responses.create({ ...ask('A kite', { partial_images: 2 }), stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    const call = 'response.image_generation_call';
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      `${call}.in_progress`,
      `${call}.generating`,
      `${call}.partial_image`,
      `${call}.partial_image`,
      `${call}.completed`,
      'response.output_item.done',
      'response.completed',
    ]);
  });
});
