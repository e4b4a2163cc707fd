import { describe, expect, test } from 'vitest';

import { resizePixels } from '../../src/measure/area-resize.ts';
import { decodeImage } from '../../src/measure/codec.ts';
import { drawStrip } from '../../src/measure/draw-strip.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { paint } from '../compare/formula-pictures.ts';

const flat = (width: number, height: number, colour: readonly [number, number, number]): Pixels =>
  paint({ width, height }, () => colour);

async function pixelsOf(bytes: Uint8Array): Promise<Pixels> {
  const decoded = await decodeImage(bytes);
  if (decoded.kind === 'broken') throw new Error(decoded.message);
  return decoded.pixels;
}

describe('resizePixels', () => {
  test('averages whole blocks exactly', () => {
    const board = paint({ width: 4, height: 2 }, (x, y) => [x * 40, y * 100, 0]);
    expect(Array.from(resizePixels(board, { width: 2, height: 1 }).data)).toEqual([20, 50, 0, 255, 100, 50, 0, 255]);
  });

  test('splits a pixel between two new ones by area', () => {
    const row = paint({ width: 3, height: 1 }, (x) => [x * 90, 0, 0]);
    const { data } = resizePixels(row, { width: 2, height: 1 });
    expect([data[0], data[4]]).toEqual([(0 + 45) / 1.5, (45 + 180) / 1.5]);
  });

  test('keeps a flat colour flat at any scale', () => {
    const { data } = resizePixels(flat(97, 61, [37, 180, 4]), { width: 13, height: 7 });
    for (let at = 0; at < data.length; at += 4)
      expect(Array.from(data.subarray(at, at + 4))).toEqual([37, 180, 4, 255]);
  });

  test('lets hidden colours of transparent pixels not bleed into their neighbours', () => {
    const data = new Uint8Array([255, 0, 0, 0, 0, 0, 200, 255]);
    expect(Array.from(resizePixels({ data, width: 2, height: 1 }, { width: 1, height: 1 }).data)).toEqual([
      0, 0, 200, 128,
    ]);
  });

  test('never enlarges, and never goes below one pixel', () => {
    const picture = flat(5, 400, [1, 2, 3]);
    expect(resizePixels(picture, { width: 50, height: 4_000 })).toBe(picture);
    expect(resizePixels(picture, { width: 0.2, height: 16 })).toMatchObject({ width: 1, height: 16 });
  });
});

describe('drawStrip', () => {
  test('puts baseline, now and difference side by side with gaps that show the page', async () => {
    const strip = await drawStrip(
      { difference: flat(100, 50, [0, 0, 255]), now: flat(100, 50, [0, 255, 0]), baseline: flat(100, 50, [255, 0, 0]) },
      { panelWidth: 40 },
    );
    expect(strip).toMatchObject({ width: 3 * 40 + 2 * 8, height: 20, panels: ['baseline', 'now', 'difference'] });
    const { data, width } = await pixelsOf(strip.bytes);
    const at = (x: number): number[] => Array.from(data.subarray((10 * width + x) * 4, (10 * width + x) * 4 + 4));
    expect(at(20)[0]).toBeGreaterThan(200);
    expect(at(68)[1]).toBeGreaterThan(200);
    expect(at(116)[2]).toBeGreaterThan(200);
    expect(at(44)[3]).toBe(0);
  });

  test('fits panels of different sizes and stays bounded for very tall pictures', async () => {
    const strip = await drawStrip(
      { baseline: flat(400, 200, [9, 9, 9]), now: flat(10, 3_000, [9, 9, 9]) },
      { panelWidth: 100 },
    );
    expect(strip).toMatchObject({ width: 100 + 8 + 1, height: 200, panels: ['baseline', 'now'] });
  });

  test('leaves small pictures at their size', async () => {
    expect(await drawStrip({ now: flat(12, 9, [9, 9, 9]) }, { panelWidth: 100 })).toMatchObject({
      width: 12,
      height: 9,
    });
  });

  test('lays transparent pictures on a checkerboard', async () => {
    const clear: Pixels = { data: new Uint8Array(32 * 32 * 4), width: 32, height: 32 };
    const { data } = await pixelsOf((await drawStrip({ now: clear }, { panelWidth: 32 })).bytes);
    expect(data[(4 * 32 + 4) * 4]! - data[(4 * 32 + 12) * 4]!).toBeGreaterThan(20);
    expect(data[(4 * 32 + 4) * 4 + 3]).toBe(255);
  });
});
