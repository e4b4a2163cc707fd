import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { metricsByHash, pairMetrics } from '../../src/compare/pair-metrics.ts';
import { decodeImage } from '../../src/measure/codec.ts';
import type { PairMetrics } from '../../src/model/comparison.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { classifyPair } from '../../src/model/seeded-limits.ts';
import { altered, noisy, paint, patterned } from './formula-pictures.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/images');

async function load(folder: string, name: string): Promise<Pixels> {
  const decoded = await decodeImage(readFileSync(join(folder, name)));
  if (decoded.kind === 'broken') throw new Error(decoded.message);
  return decoded.pixels;
}

async function fixturePair(group: string, name: string): Promise<readonly [Pixels, Pixels]> {
  const folder = join(FIXTURES, group, name);
  return [await load(folder, 'baseline.png'), await load(folder, 'candidate.png')];
}

const grey = { width: 24, height: 16 };
const flat = paint(grey, () => [128, 128, 128]);
const withSquare = paint(grey, (x, y) => (x >= 8 && x < 12 && y >= 4 && y < 9 ? [250, 30, 30] : [128, 128, 128]));

describe('pairMetrics', () => {
  test('counts exactly the pixels of a square that appeared', () => {
    expect(pairMetrics(flat, withSquare)?.metrics).toMatchObject({
      equal: 'none',
      diffPixels: 20,
      diffRatio: 20 / (24 * 16),
    });
  });

  test('paints exactly those pixels red', () => {
    const { data } = pairMetrics(flat, withSquare)!.difference;
    const red = Array.from({ length: 24 * 16 }, (_, pixel) => pixel).filter(
      (pixel) => data[pixel * 4] === 255 && data[pixel * 4 + 1] === 0 && data[pixel * 4 + 2] === 0,
    );
    expect(red).toHaveLength(20);
    expect(red.every((pixel) => pixel % 24 >= 8 && pixel % 24 < 12)).toBe(true);
  });

  test('counts one changed pixel of a flat picture', () => {
    const dotted = paint(grey, (x, y) => (x === 3 && y === 3 ? [0, 0, 0] : [128, 128, 128]));
    expect(pairMetrics(flat, dotted)?.metrics.diffPixels).toBe(1);
  });

  test('calls equal pixels equal, with SSIM 1 and no changed pixel', () => {
    const copy = { ...flat, data: new Uint8Array(flat.data) };
    expect(pairMetrics(flat, copy)?.metrics).toEqual({ equal: 'pixels', diffRatio: 0, diffPixels: 0, ssim: 1 });
  });

  test('does not call pixels equal that differ by one level', () => {
    const metrics = pairMetrics(
      flat,
      altered(flat, (value, k) => (k === 0 ? value + 1 : value)),
    )!.metrics;
    expect(metrics.equal).toBe('none');
    expect(classifyPair(metrics)).toBe('numerically-equal');
  });

  test('sees white that became transparent, which SSIM on white cannot see', () => {
    const white = paint(grey, () => [255, 255, 255]);
    const clear = { ...white, data: white.data.map((value, at) => (at % 4 === 3 ? 0 : value)) };
    const { diffRatio, ssim } = pairMetrics(white, clear)!.metrics;
    expect(ssim).toBeCloseTo(1, 9);
    expect(diffRatio).toBeGreaterThan(0.4);
  });

  test('does not compare pictures of different sizes, not even with equally many pixels', () => {
    expect(
      pairMetrics(
        flat,
        paint({ width: 16, height: 24 }, () => [128, 128, 128]),
      ),
    ).toBeUndefined();
  });

  test('takes slices of a larger buffer that start anywhere', () => {
    const pool = new Uint8Array(flat.data.length + 1);
    pool.set(flat.data, 1);
    expect(pairMetrics({ ...flat, data: pool.subarray(1) }, withSquare)?.metrics.diffPixels).toBe(20);
  });

  test.each([10, 60, 250])('gives the same figures both ways round: noise of %d levels', (amplitude) => {
    const picture = patterned(40, 30);
    const other = noisy(picture, { seed: 5, amplitude });
    const there = pairMetrics(picture, other)!.metrics;
    const back = pairMetrics(other, picture)!.metrics;
    expect(back.diffPixels).toBe(there.diffPixels);
    expect(back.ssim).toBeCloseTo(there.ssim, 12);
  });
});

describe('picture fixtures', () => {
  test.each(readdirSync(join(FIXTURES, 'should-match')))('%s matches', async (name) => {
    const { metrics } = pairMetrics(...(await fixturePair('should-match', name)))!;
    expect(['exact', 'numerically-equal']).toContain(classifyPair(metrics));
  });

  test.each(readdirSync(join(FIXTURES, 'should-differ')))('%s differs', async (name) => {
    const { metrics } = pairMetrics(...(await fixturePair('should-differ', name)))!;
    expect(classifyPair(metrics)).toBe('drift');
  });
});

const at = (diffRatio: number, ssim: number): PairMetrics => ({ equal: 'none', diffRatio, diffPixels: 1, ssim });

describe('classifyPair', () => {
  test.each([
    [0, 1, 'numerically-equal'],
    [0.001, 0.99, 'numerically-equal'],
    [0.00100001, 0.99, 'suspicious'],
    [0.001, 0.9899999, 'suspicious'],
    [0.0099999, 0.97, 'suspicious'],
    [0.01, 1, 'drift'],
    [0, 0.9699999, 'drift'],
    [1, -1, 'drift'],
  ])('ratio %d with SSIM %d is %s', (ratio, ssim, expected) => {
    expect(classifyPair(at(ratio, ssim))).toBe(expected);
  });

  test.each(['bytes', 'pixels'] as const)('equal %s are exact', (equal) => {
    expect(classifyPair({ equal, diffRatio: 0, diffPixels: 0, ssim: 1 })).toBe('exact');
  });
});

describe('metricsByHash', () => {
  const first = { sha256: 'a', pixelSha256: 'p' };

  test('tells the same file from the same pixels in another file', () => {
    expect(metricsByHash(first, first)?.equal).toBe('bytes');
    expect(metricsByHash(first, { sha256: 'b', pixelSha256: 'p' })?.equal).toBe('pixels');
  });

  test('says nothing about pictures that differ', () => {
    expect(metricsByHash(first, { sha256: 'b', pixelSha256: 'q' })).toBeUndefined();
  });
});
