import { ApiError, ValidationError } from '@fal-ai/client';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { falClientAt } from '../fakes/fal-client.ts';

const APP = 'fal-ai/flux/dev';
const start = (options: SimulatorOptions = {}) => startSimulator({ defaultEdge: 128, ...options });
const client = (simulator: Simulator, key = 'id:secret') =>
  falClientAt({ queue: simulator.baseUrl('fal'), run: `${simulator.url}/fal/run` }, key);

interface Answer {
  readonly images: readonly { readonly url: string; readonly width: number; readonly height: number }[];
  readonly seed: number;
  readonly has_nsfw_concepts: readonly boolean[];
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

describe('the official fal client', () => {
  test('subscribes through the states of the queue and gets a picture', async () => {
    await using simulator = await start({ latency: { medianMs: 700, sigma: 0.01 } });
    const states: string[] = [];
    const { data, requestId } = await client(simulator).subscribe(APP, {
      input: { prompt: 'A kite', image_size: 'landscape_16_9', seed: 4 },
      pollInterval: 10,
      onQueueUpdate: ({ status }) => states.push(status),
    });
    const { images, seed } = data as Answer;
    // A busy machine may ask too late to see a state; none comes back, and the last one always comes.
    const order = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'];
    expect([...new Set(states)]).toEqual(order.filter((state) => states.includes(state)));
    expect(states.at(-1)).toBe('COMPLETED');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seed).toBe(4);
    const picture = await decodePicture(await (await fetch(images[0]!.url)).bytes());
    expect(picture).toMatchObject({ width: 128, height: 72 });
  });

  test('runs an app at once', async () => {
    await using simulator = await start();
    const { data } = await client(simulator).run(APP, { input: { prompt: 'A kite', sync_mode: true } });
    expect((data as Answer).images[0]!.url).toMatch(/^data:image\/png;base64,/);
  });

  test('cancels a request that waits', async () => {
    await using simulator = await start({ latency: { medianMs: 9_000, sigma: 0.01 } });
    const { queue } = client(simulator);
    const { request_id: requestId } = await queue.submit(APP, { input: { prompt: 'A kite' } });
    await queue.cancel(APP, { requestId });
    expect(await caught(queue.status(APP, { requestId }))).toMatchObject({ status: 404 });
  });

  test('raises a refused prompt with its type, after the queue has called it completed', async () => {
    await using simulator = await start();
    const error = await caught(client(simulator).subscribe(APP, { input: { prompt: 'gore' }, pollInterval: 5 }));
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).fieldErrors[0]).toMatchObject({ type: 'content_policy_violation' });
  });

  test('gets a black picture in place of a refused one', async () => {
    await using simulator = await start({ drift: { refusalRate: 1 } });
    const { data } = await client(simulator).run(APP, { input: { prompt: 'A kite' } });
    const { images, has_nsfw_concepts: flags } = data as Answer;
    const picture = await decodePicture(await (await fetch(images[0]!.url)).bytes());
    expect(flags).toEqual([true]);
    expect(picture.data.every((value, at) => value === (at % 4 === 3 ? 255 : 0))).toBe(true);
  });

  test('raises an input that the app does not take', async () => {
    await using simulator = await start();
    const error = await caught(
      client(simulator).run(APP, { input: { prompt: 'A kite', image_size: 'huge' as 'square' } }),
    );
    expect((error as ValidationError).getFieldErrors('image_size')).toHaveLength(1);
  });

  test.each([
    [{}, 'invalid-key', 401],
    [{ failures: { quota: 1 } }, 'id:secret', 403],
    [{ retired: [APP] }, 'id:secret', 404],
  ])('raises %j with its status', async (options, key, status) => {
    await using simulator = await start(options);
    const error = await caught(client(simulator, key).queue.submit(APP, { input: { prompt: 'A kite' } }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status });
  });
});
