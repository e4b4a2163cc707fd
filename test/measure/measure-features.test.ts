import { describe, expect, test } from 'vitest';

import {
  COLOUR_FEATURES,
  FEATURE_SCHEMA,
  LAYOUT_FEATURES,
  MICRO_FEATURES,
  TEXTURE_FEATURES,
} from '../../src/measure/feature-schema.ts';
import { measureFeatures } from '../../src/measure/measure-features.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { createRandom } from '../../src/shared/random.ts';

type Rgb = readonly [number, number, number];

function painted(width: number, height: number, colour: (x: number, y: number) => Rgb): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([...colour(x, y), 255], (y * width + x) * 4);
  return { data, width, height };
}

const flat = (...rgb: Rgb): Pixels => painted(64, 64, () => rgb);

function read(pixels: Pixels): Record<string, number> {
  const vector = measureFeatures(pixels);
  return Object.fromEntries(FEATURE_SCHEMA.features.map(({ id }, index) => [id, vector[index]!]));
}

const noisy = (amplitude: number, seed = 1): Pixels => {
  const random = createRandom(seed);
  return painted(128, 128, (x) => {
    const level = Math.round(60 + x + amplitude * (random.uniform() - 0.5));
    return [level, level, level];
  });
};

const strongestHue = (...rgb: Rgb): string => {
  const found = Object.entries(read(flat(...rgb))).filter(([id]) => id.startsWith('colour.hue-'));
  return found.sort((a, b) => b[1] - a[1])[0]![0];
};

const stripes = (along: (x: number, y: number) => number): Record<string, number> =>
  read(painted(64, 64, (x, y) => (Math.floor(along(x, y) / 8) % 2 === 0 ? [40, 40, 40] : [200, 200, 200])));

describe('schema', () => {
  test('has the groups of the reference: 3 + 24 + 39 + 73', () => {
    expect([MICRO_FEATURES, COLOUR_FEATURES, TEXTURE_FEATURES, LAYOUT_FEATURES].map(({ length }) => length)).toEqual([
      3, 24, 39, 73,
    ]);
    expect(FEATURE_SCHEMA.features).toHaveLength(139);
  });

  test('names every feature once and says both directions in different words', () => {
    expect(new Set(FEATURE_SCHEMA.features.map(({ id }) => id)).size).toBe(139);
    for (const { more, less } of FEATURE_SCHEMA.features) expect(more).not.toBe(less);
  });
});

describe('colour', () => {
  // CIE Lab (D65) of sRGB primaries, as published with the sRGB standard's colour tables: red 53.24 80.09 67.20.
  test('measures Lab', () => {
    const red = read(flat(255, 0, 0));
    expect(red['colour.lightness-mean']).toBeCloseTo(53.24, 1);
    expect(red['colour.a-mean']).toBeCloseTo(80.09, 1);
    expect(red['colour.b-mean']).toBeCloseTo(67.2, 1);
    expect(red['colour.saturation-mean']).toBe(1);
    expect(red['colour.lightness-deviation']).toBeCloseTo(0, 2);
  });

  test('knows black and white', () => {
    expect(read(flat(0, 0, 0))).toMatchObject({ 'colour.near-black': 1, 'colour.near-white': 0 });
    expect(read(flat(255, 255, 255))).toMatchObject({ 'colour.near-black': 0, 'colour.near-white': 1 });
  });

  test('puts hues in their bins', () => {
    expect(strongestHue(230, 200, 0)).toBe('colour.hue-yellow');
    expect(strongestHue(0, 60, 255)).toBe('colour.hue-purple');
    expect(strongestHue(0, 150, 130)).toBe('colour.hue-cyan-green');
    expect(strongestHue(255, 60, 120)).toBe('colour.hue-magenta-red');
  });

  test('transparent parts are seen on white', () => {
    const clear = { data: new Uint8Array(64 * 64 * 4), width: 64, height: 64 };
    expect(measureFeatures(clear)).toEqual(measureFeatures(flat(255, 255, 255)));
  });
});

describe('texture', () => {
  test('noise shows in detail, in noise and in the size of a JPEG', () => {
    const calm = read(noisy(2));
    const rough = read(noisy(40));
    for (const id of ['micro.laplacian', 'micro.noise', 'texture.light-band-0', 'texture.jpeg-90', 'texture.gradient'])
      expect(rough[id]).toBeGreaterThan(calm[id]!);
  });

  test('the noise estimate is the standard deviation', () => {
    // Uniform noise of width 40 has standard deviation 40/√12 = 11.547 (Immerkær’s mask does not see the ramp).
    expect(Math.exp(read(noisy(40))['micro.noise']!)).toBeCloseTo(11.5, 0);
  });

  test('blocks of eight pixels show in the block edge ratio', () => {
    const blocks = painted(64, 64, (x, y) => {
      const level = 40 + 37 * ((Math.floor(x / 8) + 2 * Math.floor(y / 8)) % 5);
      return [level, level, level];
    });
    expect(read(blocks)['micro.block-edges']).toBeGreaterThan(3);
    expect(Math.abs(read(noisy(20))['micro.block-edges']!)).toBeLessThan(0.1);
  });

  test('edges show in their direction', () => {
    expect(stripes((x) => x)['texture.direction-0']).toBeGreaterThan(0.9);
    expect(stripes((_, y) => y)['texture.direction-90']).toBeGreaterThan(0.9);
  });
});

describe('layout', () => {
  test('sees where it is bright, busy and symmetric', () => {
    const random = createRandom(3);
    const busyCorner = read(
      painted(128, 128, (x, y) => {
        const level = x < 16 && y < 16 ? Math.round(255 * random.uniform()) : 90 + (x > 96 ? 60 : 0);
        return [level, level, level];
      }),
    );
    expect(busyCorner['layout.corner-top-left']).toBeGreaterThan(1);
    expect(busyCorner['layout.corner-bottom-left']).toBeLessThan(-1);
    expect(busyCorner['layout.lightness-top-right']).toBeGreaterThan(busyCorner['layout.lightness-bottom-left']!);
    expect(busyCorner['layout.centre-x']).toBeLessThan(0.5);
    const mirrored = read(painted(64, 64, (x) => [4 * Math.min(x, 63 - x), 0, 0]));
    expect(mirrored['layout.symmetry']).toBeCloseTo(1, 1);
  });
});

describe('robustness', () => {
  test.each([
    [1, 1],
    [2, 3],
    [1, 600],
    [7, 5],
    [1030, 3],
  ])('%d × %d pixels give numbers or nothing, never an exception', (width, height) => {
    const vector = measureFeatures(painted(width, height, (x, y) => [x % 256, y % 256, 7]));
    expect(vector).toHaveLength(139);
    expect(vector.some(Number.isFinite)).toBe(true);
  });

  test('every feature of an ordinary picture is finite, also of a flat one', () => {
    expect([...measureFeatures(noisy(20))].every(Number.isFinite)).toBe(true);
    expect([...measureFeatures(flat(128, 128, 128))].every(Number.isFinite)).toBe(true);
  });

  test('pixels doubled in size give the same features as the small picture, native ones apart', () => {
    const random = createRandom(5);
    const levels = Uint8Array.from({ length: 512 * 512 }, () => random.below(256));
    const at = (x: number, y: number): Rgb => [levels[y * 512 + x]!, levels[((y + 9) % 512) * 512 + x]!, 90];
    const small = measureFeatures(painted(512, 512, at));
    const large = measureFeatures(painted(1024, 1024, (x, y) => at(x >> 1, y >> 1)));
    expect(large.subarray(3)).toEqual(small.subarray(3));
  });
});
