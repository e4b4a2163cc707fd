import { OpenRouter } from '@openrouter/sdk';
import {
  ForbiddenResponseError,
  NotFoundResponseError,
  PaymentRequiredResponseError,
  TooManyRequestsResponseError,
  UnauthorizedResponseError,
} from '@openrouter/sdk/models/errors';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { PNG } from '../providers/pictures.ts';

const model = 'google/gemini-3-pro-image';
const modalities = ['image', 'text'] as const;
const A_NUMBER: unknown = expect.any(Number);
const start = (options: SimulatorOptions = {}) => startSimulator({ defaultEdge: 128, ...options });
const client = (simulator: Simulator, apiKey = 'sk-or-test'): OpenRouter =>
  new OpenRouter({ apiKey, serverURL: simulator.baseUrl('openrouter'), retryConfig: { strategy: 'none' } });

const bytesOf = (uri: string): Buffer => Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64');

describe('the official OpenRouter client', () => {
  test('gets a picture of the asked ratio with its cost', async () => {
    await using simulator = await start();
    const result = await client(simulator).chat.send({
      chatRequest: {
        model,
        modalities: [...modalities],
        messages: [{ role: 'user', content: 'A lighthouse' }],
        imageConfig: { aspect_ratio: '16:9', image_size: '1K' },
        stream: false,
      },
    });
    expect(result).toMatchObject({ model, choices: [{ finishReason: 'stop' }], usage: { cost: A_NUMBER } });
    const image = 'choices' in result ? result.choices[0]?.message.images?.[0] : undefined;
    const picture = await decodePicture(bytesOf(image?.imageUrl.url ?? ''));
    expect(picture.width / picture.height).toBeCloseTo(16 / 9, 0);
  });

  test('edits a picture and is told which way the request took', async () => {
    await using simulator = await start();
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    const result = await client(simulator).chat.send({
      xOpenRouterMetadata: 'enabled',
      chatRequest: {
        model,
        modalities: [...modalities],
        provider: { only: ['google-vertex'], allowFallbacks: false },
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Red' },
              { type: 'image_url', imageUrl: { url } },
            ],
          },
        ],
        stream: false,
      },
    });
    expect(result).toMatchObject({
      openrouterMetadata: { region: 'iad', endpoints: { available: [{ provider: 'Google', selected: true }] } },
    });
  });

  test('reads a stream to its end with the bill', async () => {
    await using simulator = await start();
    const stream = await client(simulator).chat.send({
      chatRequest: {
        model,
        modalities: [...modalities],
        messages: [{ role: 'user', content: 'A kite' }],
        stream: true,
      },
    });
    let last: unknown;
    for await (const chunk of stream as AsyncIterable<unknown>) last = chunk;
    expect(last).toMatchObject({ choices: [{ finishReason: 'stop' }], usage: { cost: A_NUMBER } });
  });

  test('sees a withheld picture as a content filter', async () => {
    await using simulator = await start({ drift: { refusalRate: 1 } });
    const result = await client(simulator).chat.send({
      chatRequest: {
        model,
        modalities: [...modalities],
        messages: [{ role: 'user', content: 'A mug' }],
        stream: false,
      },
    });
    expect(result).toMatchObject({ choices: [{ finishReason: 'content_filter' }] });
  });

  test.each([
    ['a wrong key', {}, 'invalid', UnauthorizedResponseError],
    ['credit that is used up', { failures: { quota: 1 } }, undefined, PaymentRequiredResponseError],
    ['a flagged prompt', { blockedWords: ['kite'] }, undefined, ForbiddenResponseError],
    ['a model that is gone', { retired: [model] }, undefined, NotFoundResponseError],
    ['a rate limit', { failures: { rateLimited: 1 } }, undefined, TooManyRequestsResponseError],
  ])('raises %s as an error of its own', async (_what, options, apiKey, kind) => {
    await using simulator = await start(options);
    const work = client(simulator, apiKey).chat.send({
      chatRequest: {
        model,
        modalities: [...modalities],
        messages: [{ role: 'user', content: 'A kite' }],
        stream: false,
      },
    });
    await expect(work).rejects.toBeInstanceOf(kind);
  });
});
