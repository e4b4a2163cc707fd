import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { check } from '../../src/commands/check.ts';
import { decodeImage, encodePng } from '../../src/measure/codec.ts';
import { whiteMask } from '../../src/measure/white-mask.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Dialect } from '../../src/simulator/options.ts';
import { startSimulator } from '../../src/simulator/server.ts';

const EDGE = 64;
const isRight = (at: number): boolean => (at >> 2) % EDGE >= EDGE / 2;
const draw = (valueOf: (at: number) => number) =>
  encodePng({ width: EDGE, height: EDGE, data: Uint8Array.from({ length: EDGE * EDGE * 4 }, (_, at) => valueOf(at)) });

async function pixelsOf(bytes: Uint8Array): Promise<Uint8Array> {
  const decoded = await decodeImage(bytes);
  if (decoded.kind === 'broken') throw new Error(decoded.message);
  return decoded.pixels.data;
}

test('every protocol that takes masks paints the part of a picture that is transparent in the mask, and no other', async () => {
  const root = await mkdtemp(join(tmpdir(), 'image-drift-masks-'));
  await using simulator = await startSimulator({ gateway: true, relaxedSizes: true, defaultEdge: EDGE });
  try {
    const mug = await draw((at) => (at % 4 === 3 ? 255 : (at >> 2) % 200));
    await writeFile(join(root, 'mug.png'), mug);
    // Its brightness says the contrary of its transparency.
    await writeFile(join(root, 'mask.png'), await draw((at) => (isRight(at) ? 0 : 255)));
    const routes: Record<string, { readonly protocol: Dialect; readonly model: string; readonly options?: object }> = {
      openai: { protocol: 'openai-images', model: 'studio', options: { size: '64x64' } },
      sdwebui: { protocol: 'sdwebui', model: 'sd_xl_base_1.0', options: { checkpoint: 'loaded' } },
      stability: { protocol: 'stability', model: 'inpaint' },
      fal: { protocol: 'fal', model: 'fal-ai/flux/dev', options: { input_field: 'image_url' } },
      replicate: {
        protocol: 'replicate',
        model: 'black-forest-labs/flux-kontext-pro',
        options: { input_field: 'input_image', wait: 5 },
      },
      bfl: { protocol: 'bfl', model: 'flux-pro-1.0-fill', options: { output_format: 'png' } },
    };
    const suite = [{ id: 'mug', family: 'edit', prompt: 'Red', images: ['mug.png'], mask: 'mask.png' }];
    const config = {
      version: 1,
      suite,
      plan: { samples: 1 },
      routes: Object.fromEntries(
        Object.entries(routes).map(([id, route]) => [
          id,
          { ...route, baseUrl: simulator.baseUrl(route.protocol), apiKey: '${KEY}' },
        ]),
      ),
    };
    await writeFile(join(root, 'image-drift.yml'), JSON.stringify(config));
    const { record } = await check(
      {
        configFile: 'image-drift.yml',
        only: {},
        outDir: join(root, 'run'),
        run: { trigger: 'cli' },
        allowedHosts: 'config',
      },
      {
        cwd: root,
        env: { KEY: 'key:key' },
        clock: systemClock,
        progress: { line() {}, status() {}, warn() {} },
        signal: new AbortController().signal,
      },
    );
    const original = await pixelsOf(mug);
    const painted = new Map<string, string>();
    for (const sample of record.samples) {
      if (sample.kind !== 'image') throw new Error(`${sample.shotId}: ${JSON.stringify(sample)}`);
      const { sha256, extension } = sample.image;
      const data = await pixelsOf(await readFile(join(root, 'run', 'images', `${sha256}.${extension}`)));
      const sides = new Set([...data.keys()].filter((at) => data[at] !== original[at]).map(isRight));
      painted.set(sample.routeId, [...sides].map((right) => (right ? 'right' : 'left')).join());
    }
    expect(Object.fromEntries(painted)).toEqual(Object.fromEntries(Object.keys(routes).map((id) => [id, 'right'])));
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a mask in black and white is white where it was transparent, and grey between', async () => {
  const bytes = await encodePng({
    width: 3,
    height: 1,
    data: Uint8Array.from([9, 8, 7, 255, 200, 100, 50, 155, 255, 255, 255, 0]),
  });
  expect([...(await pixelsOf((await whiteMask(bytes))!))]).toEqual([
    0, 0, 0, 255, 100, 100, 100, 255, 255, 255, 255, 255,
  ]);
  expect(await whiteMask(Buffer.from('<html>'))).toBeUndefined();
});
