import Together, {
  APIError,
  AuthenticationError,
  NotFoundError,
  RateLimitError,
  UnprocessableEntityError,
} from 'together-ai';
import { describe, expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { PNG } from '../providers/pictures.ts';

const MODEL = 'black-forest-labs/FLUX.1-schnell';
const prompt = 'A lighthouse';
const start = (options: SimulatorOptions = {}) => startSimulator({ defaultEdge: 128, ...options });
const client = (simulator: Simulator, apiKey = 'tgp_v1_test'): Together =>
  new Together({ apiKey, baseURL: simulator.baseUrl('together'), maxRetries: 0 });

describe('the official Together client', () => {
  test('gets a picture by URL in the size that it asked for', async () => {
    await using simulator = await start();
    const file = await client(simulator).images.generate({ model: MODEL, prompt, width: 192, height: 128 });
    expect(file).toMatchObject({ object: 'list', model: MODEL, data: [{ index: 0, type: 'url' }] });
    const picture = await decodePicture(await (await fetch((file.data[0] as { url: string }).url)).bytes());
    expect(picture).toMatchObject({ width: 192, height: 128 });
  });

  test('gets as many pictures in base64 as it asked for', async () => {
    await using simulator = await start();
    const { data } = await client(simulator).images.generate({
      model: MODEL,
      prompt,
      n: 2,
      response_format: 'base64',
      output_format: 'png',
    });
    expect(data.map(({ b64_json: base64 }) => base64.slice(0, 4))).toEqual(['iVBO', 'iVBO']);
  });

  test('edits a picture', async () => {
    await using simulator = await start();
    const file = await client(simulator).images.generate({
      model: 'black-forest-labs/FLUX.1-kontext-pro',
      prompt,
      image_url: `data:image/png;base64,${PNG.toString('base64')}`,
    });
    expect(file.data).toHaveLength(1);
  });

  test.each([
    ['a wrong key', {}, { apiKey: 'invalid' }, AuthenticationError],
    ['a model that is gone', { retired: [MODEL] }, {}, NotFoundError],
    ['a prompt that is blocked', { blockedWords: ['lighthouse'] }, {}, UnprocessableEntityError],
    ['a rate limit', { failures: { rateLimited: 1 } }, {}, RateLimitError],
    ['credit that is used up', { failures: { quota: 1 } }, {}, APIError],
  ])('raises %s as an error of its own', async (_what, options, { apiKey }: { apiKey?: string }, kind) => {
    await using simulator = await start(options);
    await expect(client(simulator, apiKey).images.generate({ model: MODEL, prompt })).rejects.toBeInstanceOf(kind);
  });

  test('reads which parameter was wrong', async () => {
    await using simulator = await start();
    const work = client(simulator).images.generate({ model: MODEL, prompt, width: 9_000 });
    await expect(work).rejects.toThrow('width must be between 64 and 4096');
  });
});
