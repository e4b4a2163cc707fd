import { expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { MASK, PNG } from '../providers/pictures.ts';

interface Painted {
  readonly images: readonly string[];
  readonly info: string;
}

/** Asks a fresh simulator as any HTTP client does. */
async function ask(path: string, body: unknown, { options = {}, headers = {} }: Asking = {}) {
  await using simulator = await startSimulator(options);
  const response = await fetch(`${simulator.baseUrl('sdwebui')}/sdapi/v1/${path}`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Painted & Record<string, unknown> };
}
interface Asking {
  readonly options?: SimulatorOptions;
  readonly headers?: Readonly<Record<string, string>>;
}

const login = (words: string) => ({ authorization: `Basic ${Buffer.from(words).toString('base64')}` });
const pixelsOf = ({ images }: Painted) => decodePicture(Buffer.from(images[0]!, 'base64'));

test('paints in the asked size and gives its account as JSON within a string', async () => {
  const { body } = await ask('txt2img', { prompt: 'A mug', width: 64, height: 48, seed: 5, steps: 20 });
  expect(await pixelsOf(body)).toMatchObject({ width: 64, height: 48 });
  expect(JSON.parse(body.info)).toMatchObject({ seed: 5, steps: 20, sd_model_name: 'sd_xl_base_1.0' });
});

test('repaints what is opaque in a mask, or the rest where the mask is turned around', async () => {
  const edit = { prompt: 'A lamp', width: 24, height: 16, init_images: [PNG.toString('base64')] };
  const mask = MASK.toString('base64');
  const original = await decodePicture(PNG);
  /** Whether the left and the right half are still those of the original. */
  const keptHalves = async (fields: object): Promise<readonly boolean[]> => {
    const painted = await pixelsOf((await ask('img2img', { ...edit, ...fields })).body);
    return [0, 12].map((left) => {
      const half = ({ data }: typeof painted): Buffer =>
        Buffer.concat(
          Array.from({ length: 16 }, (_, y) =>
            Buffer.from(data.subarray((y * 24 + left) * 4, (y * 24 + left + 12) * 4)),
          ),
        );
      return half(painted).equals(half(original));
    });
  };
  expect(await keptHalves({ mask })).toEqual([true, false]);
  expect(await keptHalves({ mask, inpainting_mask_invert: 1 })).toEqual([false, true]);
});

test.each([
  ['txt2img', { sampler_name: 'None' }, 404, { detail: 'Sampler not found' }],
  ['txt2img', { steps: 'many' }, 422, { detail: [{ loc: ['body', 'steps'] }] }],
  ['img2img', {}, 404, { detail: 'Init image not found' }],
  ['img2img', { init_images: ['no picture'] }, 500, { error: 'HTTPException', detail: 'Invalid encoded image' }],
  ['extra', {}, 404, { detail: 'Not Found' }],
])('%s %j is answered with %i', async (path, fields, status, body) => {
  expect(await ask(path, { prompt: 'A mug', ...fields })).toMatchObject({ status, body });
});

test('lets nobody in without the login that the options name', async () => {
  const options = { apiKey: 'mia:s3cret' };
  expect(await ask('options', undefined, { options })).toMatchObject({ status: 401 });
  expect(await ask('options', undefined, { options, headers: login('mia:wrong') })).toMatchObject({ status: 401 });
  expect(await ask('options', undefined, { options, headers: login('mia:s3cret') })).toMatchObject({
    status: 200,
    body: { sd_checkpoint_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
});
