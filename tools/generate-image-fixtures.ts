/**
 * Draws the pairs under fixtures/images. Everything is made here from formulas and a seeded generator, so the
 * pictures belong to the project and can be drawn again: `node tools/generate-image-fixtures.ts`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodePng } from '../src/measure/codec.ts';
import type { Pixels } from '../src/model/measurement.ts';

type Rgb = readonly [number, number, number];
type Scene = (x: number, y: number) => Rgb;

const SIZE = 112;
const ROOT = join(import.meta.dirname, '../fixtures/images');

/** mulberry32: one 32-bit state, uniform in 0–1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ease = (t: number): number => (1 - Math.cos(Math.PI * t)) / 2;

/** Smooth noise: random heights on a grid, interpolated with a cosine. */
function createNoise(seed: number, cell: number): (x: number, y: number) => number {
  const random = createRandom(seed);
  const side = Math.ceil(SIZE / cell) + 3;
  const heights = Float64Array.from({ length: side * side }, () => random());
  return (x, y) => {
    const gx = Math.max(0, x / cell);
    const gy = Math.max(0, y / cell);
    const at = Math.floor(gy) * side + Math.floor(gx);
    const tx = ease(gx % 1);
    const ty = ease(gy % 1);
    const top = heights[at]! * (1 - tx) + heights[at + 1]! * tx;
    const bottom = heights[at + side]! * (1 - tx) + heights[at + side + 1]! * tx;
    return top * (1 - ty) + bottom * ty;
  };
}

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** A ball on a table before a wall, with grain: edges, gradients and texture in one small picture. */
function ball({ centre = 56, hue = [196, 62, 40] as Rgb, seed = 7 } = {}): Scene {
  const wood = createNoise(seed, 6);
  const wall = createNoise(seed + 1, 28);
  return (x, y) => {
    const dx = x - centre;
    const dy = y - 58;
    const distance = Math.hypot(dx, dy);
    const light = Math.max(0, 1 - Math.hypot(dx + 9, dy + 11) / 40);
    if (distance < 26) return mix(mix([30, 14, 20], hue, 0.45 + 0.55 * light), [255, 250, 240], light ** 6);
    if (y > 76) return mix([112, 78, 48], [168, 124, 80], wood(x / 3, y));
    return mix([150, 166, 178], [206, 214, 220], wall(x, y));
  };
}

/** Averages `samples`² points in every pixel. */
function render(scene: Scene, samples = 4): Pixels {
  const data = new Uint8Array(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y += 1)
    for (let x = 0; x < SIZE; x += 1) {
      const sum = [0, 0, 0];
      for (let k = 0; k < samples * samples; k += 1) {
        const colour = scene(x + ((k % samples) + 0.5) / samples, y + (Math.floor(k / samples) + 0.5) / samples);
        for (let channel = 0; channel < 3; channel += 1) sum[channel] = sum[channel]! + colour[channel]!;
      }
      data.set([...sum.map((value) => Math.round(value / samples ** 2)), 255], (y * SIZE + x) * 4);
    }
  return { data, width: SIZE, height: SIZE };
}

/** A new picture from the colour values of an old one. */
function remake(
  picture: Pixels,
  value: (read: (dx: number, dy: number) => number, x: number, y: number) => number,
): Pixels {
  const data = new Uint8Array(picture.data);
  const clamp = (at: number): number => Math.max(0, Math.min(SIZE - 1, at));
  for (let at = 0; at < data.length; at += 1) {
    const channel = at % 4;
    if (channel === 3) continue;
    const x = ((at - channel) / 4) % SIZE;
    const y = Math.floor(at / 4 / SIZE);
    const read = (dx: number, dy: number): number =>
      picture.data[(clamp(y + dy) * SIZE + clamp(x + dx)) * 4 + channel]!;
    data[at] = Math.max(0, Math.min(255, Math.round(value(read, x, y))));
  }
  return { data, width: SIZE, height: SIZE };
}

function blurred(picture: Pixels): Pixels {
  return remake(picture, (read) => {
    let sum = 0;
    for (let dy = -2; dy <= 2; dy += 1) for (let dx = -2; dx <= 2; dx += 1) sum += read(dx, dy);
    return sum / 25;
  });
}

function grainy(picture: Pixels, amplitude: number): Pixels {
  const random = createRandom(99);
  return remake(picture, (read) => read(0, 0) + (random() - 0.5) * 2 * amplitude);
}

function blocky(picture: Pixels): Pixels {
  return remake(picture, (read, x, y) => Math.round(read(-(x % 4), -(y % 4)) / 24) * 24);
}

function stamped(picture: Pixels): Pixels {
  return remake(picture, (read, x, y) =>
    x >= 90 && x < 108 && y >= 96 && y < 108 ? ((x + y) % 6 < 3 ? 250 : 20) : read(0, 0),
  );
}

const first = render(ball());
const PAIRS: Readonly<Record<string, readonly [Pixels, Pixels]>> = {
  'should-match/same-pixels': [first, first],
  'should-match/rounding': [first, grainy(first, 0.8)],
  'should-match/other-antialiasing': [first, render(ball(), 8)],
  'should-differ/other-seed-texture': [first, render(ball({ seed: 21 }))],
  'should-differ/moved-object': [first, render(ball({ centre: 62 }))],
  'should-differ/other-colour': [first, render(ball({ hue: [60, 90, 190] }))],
  'should-differ/blur': [first, blurred(first)],
  'should-differ/grain': [first, grainy(first, 24)],
  'should-differ/blocks': [first, blocky(first)],
  'should-differ/watermark': [first, stamped(first)],
};

for (const [name, [baseline, candidate]] of Object.entries(PAIRS)) {
  const folder = join(ROOT, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'baseline.png'), await encodePng(baseline));
  await writeFile(join(folder, 'candidate.png'), await encodePng(candidate));
}
