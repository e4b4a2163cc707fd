import { expect, test } from 'vitest';

import { decodeImage, encodePng } from '../../src/measure/codec.ts';
import { cutPanel } from '../../src/measure/cut-panel.ts';

/** 5×4 pixels whose red is the column and whose green is the row. */
const sheet = await encodePng({
  width: 5,
  height: 4,
  data: Uint8Array.from({ length: 80 }, (_, at) => [(at >> 2) % 5, Math.floor(at / 20), 0, 255][at % 4]!),
});
const grid = { columns: 2, rows: 2 };

test.each([
  [0, [0, 0]],
  [1, [2, 0]],
  [2, [0, 2]],
  [3, [2, 2]],
])('panel %i of a sheet starts at %j', async (index, corner) => {
  const cut = await decodeImage((await cutPanel(sheet, { ...grid, index }))!);
  expect(cut).toMatchObject({ kind: 'pixels', pixels: { width: 2, height: 2 } });
  expect(cut.kind === 'pixels' && [...cut.pixels.data.subarray(0, 2)]).toEqual(corner);
});

test('what is no picture, or too small for its panels, is not cut', async () => {
  expect(await cutPanel(Buffer.from('<html>'), { ...grid, index: 0 })).toBeUndefined();
  expect(await cutPanel(sheet, { columns: 9, rows: 1, index: 0 })).toBeUndefined();
});
