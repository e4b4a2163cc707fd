import { expect, test } from 'vitest';

import { decodeImage, encodePng } from '../../src/measure/codec.ts';
import { cutSheet } from '../../src/measure/cut-sheet.ts';

/** 5×4 pixels whose red is the column and whose green is the row. */
const sheet = await encodePng({
  width: 5,
  height: 4,
  data: Uint8Array.from({ length: 80 }, (_, at) => [(at >> 2) % 5, Math.floor(at / 20), 0, 255][at % 4]!),
});
const grid = { columns: 2, rows: 2 };

test('a sheet is cut row by row, into pictures of one size', async () => {
  const panels = await cutSheet(sheet, grid);
  const corners = await Promise.all(
    panels!.map(async (panel) => {
      const cut = await decodeImage(panel);
      expect(cut).toMatchObject({ kind: 'pixels', pixels: { width: 2, height: 2 } });
      return cut.kind === 'pixels' && [...cut.pixels.data.subarray(0, 2)];
    }),
  );
  expect(corners).toEqual([
    [0, 0],
    [2, 0],
    [0, 2],
    [2, 2],
  ]);
});

test('what is no picture, or too small for its panels, is not cut', async () => {
  expect(await cutSheet(Buffer.from('<html>'), grid)).toBeUndefined();
  expect(await cutSheet(sheet, { columns: 9, rows: 1 })).toBeUndefined();
});
