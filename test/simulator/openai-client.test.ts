import OpenAI, {
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  toFile,
} from 'openai';
import { describe, expect, test } from 'vitest';

import { decodePicture, encodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { gradient, holeMask } from './pictures.ts';

// The type lists the official sizes only; the simulator's relaxed sizes are for fast tests.
const SMALL = '256x256' as '1024x1024';
const start = (options: SimulatorOptions = {}) => startSimulator({ relaxedSizes: true, defaultEdge: 256, ...options });

function client(simulator: Simulator, apiKey = 'sk-test'): OpenAI {
  return new OpenAI({ apiKey, baseURL: simulator.openaiBaseUrl, maxRetries: 0 });
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the official OpenAI client', () => {
  test('gets two different pictures, effective values and token counts by modality', async () => {
    await using simulator = await start();
    const answer = await client(simulator).images.generate({
      model: 'gpt-image-2',
      prompt: 'A lighthouse on a cliff',
      n: 2,
      size: '1024x1024',
      quality: 'low',
    });
    expect(answer).toMatchObject({ size: '1024x1024', quality: 'low', output_format: 'png', background: 'opaque' });
    expect(answer.usage).toMatchObject({
      output_tokens: 392,
      output_tokens_details: { image_tokens: 392, text_tokens: 0 },
    });
    expect(answer.usage!.total_tokens).toBe(answer.usage!.input_tokens + 392);
    expect(answer.data).toHaveLength(2);
    const [first, second] = answer.data!.map((item) => Buffer.from(item.b64_json!, 'base64'));
    expect(await decodePicture(first!)).toMatchObject({ width: 1024, height: 1024 });
    expect(first!.equals(second!)).toBe(false);
  });

  test('edits with a mask, and every pixel outside of it stays', async () => {
    await using simulator = await start();
    const original = gradient(256, 256);
    const mask = holeMask(256, 256, { left: 64, top: 96, right: 192, bottom: 200 });
    const answer = await client(simulator).images.edit({
      model: 'gpt-image-2',
      prompt: 'Put a red balloon there',
      image: [await toFile(await encodePicture(original, 'png'), 'room.png', { type: 'image/png' })],
      mask: await toFile(await encodePicture(mask, 'png'), 'mask.png', { type: 'image/png' }),
      size: SMALL,
    });
    const edited = await decodePicture(Buffer.from(answer.data![0]!.b64_json!, 'base64'));
    let outside = 0;
    let inside = 0;
    for (let at = 0; at < edited.data.length; at += 4) {
      const isSame = [0, 1, 2, 3].every((channel) => edited.data[at + channel] === original.data[at + channel]);
      if (isSame) continue;
      if (mask.data[at + 3] === 0) inside += 1;
      else outside += 1;
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(128 * 104 * 0.9);
    expect(answer.usage!.input_tokens_details.image_tokens).toBeGreaterThan(0);
    expect(simulator.requests()[0]).toMatchObject({
      method: 'POST',
      path: '/v1/images/edits',
      auth: { scheme: 'bearer' },
      body: {
        kind: 'form',
        fields: { model: ['gpt-image-2'], size: ['256x256'] },
        files: [
          { field: 'image[]', fileName: 'room.png', mediaType: 'image/png' },
          { field: 'mask', fileName: 'mask.png' },
        ],
      },
    });
  });

  test('raises a moderation block as BadRequestError with its code', async () => {
    await using simulator = await start();
    const error = await caught(
      client(simulator).images.generate({ model: 'gpt-image-2', prompt: 'gore everywhere', size: SMALL }),
    );
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ code: 'moderation_blocked', type: 'image_generation_user_error' });
    expect((error as BadRequestError).error).toMatchObject({ moderation_details: { moderation_stage: 'input' } });
    expect((error as BadRequestError).requestID).toMatch(/^req_/);
  });

  test('raises a wrong key as AuthenticationError', async () => {
    await using simulator = await start({ apiKey: 'sk-right' });
    const error = await caught(
      client(simulator, 'sk-wrong').images.generate({ model: 'gpt-image-2', prompt: 'x', size: SMALL }),
    );
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'invalid_api_key' });
  });

  test.each(['dall-e-3', 'gpt-image-1', 'gpt-imge-2', 'gpt-image-1.5'])(
    'raises %s, gone or never there, as NotFoundError',
    async (model) => {
      await using simulator = await start({ retired: ['gpt-image-1.5'] });
      const error = await caught(client(simulator).images.generate({ model, prompt: 'x' }));
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({ code: 'model_not_found' });
      expect(await caught(client(simulator).models.retrieve(model))).toBeInstanceOf(NotFoundError);
    },
  );

  test('raises a rate limit as RateLimitError that says when to come back', async () => {
    await using simulator = await start({ failures: { rateLimited: 1 } });
    const error = await caught(client(simulator).images.generate({ model: 'gpt-image-2', prompt: 'x', size: SMALL }));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'rate_limit_exceeded' });
    expect((error as RateLimitError).headers.get('retry-after')).toBe('1');
  });

  test('raises an empty purse as RateLimitError of another code', async () => {
    await using simulator = await start({ failures: { quota: 1 } });
    const error = await caught(client(simulator).images.generate({ model: 'gpt-image-2', prompt: 'x', size: SMALL }));
    expect(error).toMatchObject({ status: 429, code: 'insufficient_quota' });
  });

  test('raises a missing verification as PermissionDeniedError', async () => {
    await using simulator = await start({ models: { 'gpt-image-2': { unverified: true } } });
    const error = await caught(client(simulator).images.generate({ model: 'gpt-image-2', prompt: 'x', size: SMALL }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect((error as Error).message).toContain('must be verified');
  });

  test('streams partial pictures and a completed one with usage', async () => {
    await using simulator = await start({ latency: { medianMs: 90, sigma: 0 } });
    const stream = await client(simulator).images.generate({
      model: 'gpt-image-2',
      prompt: 'A kite',
      size: SMALL,
      stream: true,
      partial_images: 2,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events[2]).toMatchObject({ usage: { input_tokens: expect.any(Number) as number } });
  });

  test('reads a model that is served', async () => {
    await using simulator = await start();
    expect(await client(simulator).models.retrieve('gpt-image-2')).toMatchObject({
      id: 'gpt-image-2',
      object: 'model',
    });
  });

  test('edits by JSON, and finds the same API below the path that Azure has', async () => {
    await using simulator = await start();
    const picture = await encodePicture(gradient(64, 64), 'png');
    const image_url = `data:image/png;base64,${picture.toString('base64')}`;
    const azure = new OpenAI({ apiKey: 'sk-test', baseURL: `${simulator.url}/openai/v1`, maxRetries: 0 });
    const answer = await azure.post<{ data: unknown[] }>('/images/edits', {
      body: { model: 'gpt-image-2', prompt: 'Red', size: SMALL, images: [{ image_url }] },
    });
    expect(answer.data).toHaveLength(1);
    const key = { headers: { authorization: null, 'api-key': 'sk-test' } };
    await azure.images.generate({ model: 'gpt-image-2', prompt: 'x', size: SMALL }, key);
    expect(simulator.requests().map(({ auth }) => auth.scheme)).toEqual(['bearer', 'api-key']);
  });
});
