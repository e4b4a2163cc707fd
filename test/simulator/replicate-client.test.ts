import Replicate from 'replicate';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';

const MODEL = 'black-forest-labs/flux-1.1-pro-ultra';
const start = (options: SimulatorOptions = {}) => startSimulator({ defaultEdge: 128, ...options });

const client = (simulator: Simulator, auth = 'r8_test'): Replicate =>
  new Replicate({
    auth,
    baseUrl: simulator.baseUrl('replicate'),
    useFileOutput: false,
  });

const caught = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error as Error,
  );

describe('the official Replicate client', () => {
  test('runs an official model and gets the URL of a picture of the asked ratio', async () => {
    await using simulator = await start();
    const url = await client(simulator).run(MODEL, { input: { prompt: 'A lighthouse', aspect_ratio: '16:9' } });
    const picture = await decodePicture(await (await fetch(url as unknown as string)).bytes());
    expect(picture.width / picture.height).toBeCloseTo(16 / 9, 0);
  });

  test('waits for a prediction through its states, and reads its times apart', async () => {
    await using simulator = await start({ latency: { medianMs: 80, sigma: 0.01 } });
    const replicate = client(simulator);
    const created = await replicate.predictions.create({ model: MODEL, input: { prompt: 'A kite', seed: 4 } });
    expect(created).toMatchObject({ status: 'starting', version: 'hidden', input: { seed: 4 } });
    const done = await replicate.wait(created, { interval: 10 });
    expect(done).toMatchObject({
      status: 'succeeded',
      error: null,
      logs: expect.stringContaining('seed: 4') as string,
    });
    const { predict_time: work, total_time: total } = done.metrics!;
    expect(work).toBeLessThan(total!);
  });

  test('gets a held answer with the picture in it', async () => {
    await using simulator = await start({ latency: { medianMs: 60, sigma: 0.01 } });
    const held = await client(simulator).predictions.create({ model: MODEL, input: { prompt: 'A kite' }, wait: 5 });
    expect(held).toMatchObject({ status: 'succeeded', output: expect.stringMatching(/^http/) as string });
  });

  test('cancels a prediction', async () => {
    await using simulator = await start({ latency: { medianMs: 5_000, sigma: 0.01 } });
    const replicate = client(simulator);
    const { id } = await replicate.predictions.create({ model: MODEL, input: { prompt: 'A kite' } });
    expect(await replicate.predictions.cancel(id)).toMatchObject({ status: 'canceled' });
    expect(await replicate.predictions.get(id)).toMatchObject({ status: 'canceled' });
  });

  test('runs a pinned version and edits a picture', async () => {
    await using simulator = await start();
    const version = 'stability-ai/sdxl:39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b';
    const output = await client(simulator).run(version, { input: { prompt: 'A kite', width: 64, height: 64 } });
    expect(output).toEqual([expect.stringMatching(/^http/)]);
  });

  test.each([
    ['gore everywhere', /E005/],
    ['a withheld mug', /NSFW content detected/],
  ])('raises moderation of “%s” as a failed prediction', async (prompt, message) => {
    await using simulator = await start({ drift: { refusalRate: 1 } });
    const error = await caught(client(simulator).run(MODEL, { input: { prompt } }));
    expect(error.message).toMatch(message);
  });

  test.each([
    [{}, 'invalid-token', 401],
    [{ failures: { quota: 1 } }, 'r8_test', 402],
    [{ retired: [MODEL] }, 'r8_test', 404],
  ])('raises %j with its status', async (options, auth, status) => {
    await using simulator = await start(options);
    const error = await caught(
      client(simulator, auth).predictions.create({ model: MODEL, input: { prompt: 'A kite' } }),
    );
    expect((error as Error & { response: Response }).response.status).toBe(status);
  });

  test('raises a field that the model does not take', async () => {
    await using simulator = await start();
    const error = await caught(
      client(simulator).predictions.create({ model: MODEL, input: { prompt: 'A kite', aspect_ratio: 'wide' } }),
    );
    expect(error.message).toContain('input.aspect_ratio');
  });
});
