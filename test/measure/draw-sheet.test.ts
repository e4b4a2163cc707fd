import { expect, test } from 'vitest';

import { decodeImage } from '../../src/measure/codec.ts';
import { drawSheet } from '../../src/measure/draw-sheet.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { paint } from '../compare/formula-pictures.ts';

const flat = (width: number, height: number, colour: readonly [number, number, number]): Pixels =>
  paint({ width, height }, () => colour);
const RED = [220, 30, 30] as const;
const BLUE = [30, 30, 220] as const;

test('approved pictures stand in a row above the new ones, with air between them', async () => {
  const column = { baseline: flat(192, 192, RED), now: flat(192, 192, BLUE) };
  const sheet = await drawSheet([column, column]);
  expect(sheet).toMatchObject({ width: 196, height: 204 });
  const decoded = await decodeImage(sheet.bytes);
  if (decoded.kind === 'broken') throw new Error(decoded.message);
  const { pixels } = decoded;
  const at = (x: number, y: number): number[] => Array.from(pixels.data.subarray((y * 196 + x) * 4).subarray(0, 4));
  for (const x of [48, 148]) {
    const [above, below] = [at(x, 48), at(x, 156)];
    expect(above[0]! - above[2]!).toBeGreaterThan(100);
    expect(below[2]! - below[0]!).toBeGreaterThan(100);
  }
  expect([at(48, 102)[3], at(98, 48)[3]]).toEqual([0, 0]);
});

test('pictures of other shapes meet at the line between the rows', async () => {
  const wide = { baseline: flat(192, 96, RED), now: flat(96, 300, BLUE) };
  const square = { baseline: flat(96, 96, RED), now: flat(20, 20, BLUE) };
  expect(await drawSheet([wide, square])).toMatchObject({ width: 196, height: 96 + 12 + 192 });
});

test('eight columns of noise stay within the byte budget', async () => {
  let state = 1;
  const noise = (): Pixels =>
    paint({ width: 96, height: 192 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return [state % 256, (state >> 8) % 256, (state >> 16) % 256];
    });
  const columns = Array.from({ length: 8 }, () => ({ baseline: noise(), now: noise() }));
  expect((await drawSheet(columns)).bytes.length).toBeLessThanOrEqual(150_000);
});
