import { expect, test } from 'vitest';

import { encodePng } from '../../src/measure/codec.ts';
import { measureFeatures } from '../../src/measure/measure-features.ts';
import { createMeasurePool } from '../../src/measure/measure-pool.ts';

const ramp = (offset: number) => ({
  data: Uint8Array.from({ length: 40 * 40 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i + offset) % 256)),
  width: 40,
  height: 40,
});

test('more pictures than workers are all measured, as in the main thread', async () => {
  await using pool = createMeasurePool(2);
  const pictures = [0, 40, 80, 120, 160].map(ramp);
  const answers = await Promise.all(pictures.map(async (picture) => pool.measure(await encodePng(picture))));
  for (const [index, answer] of answers.entries())
    expect(answer).toMatchObject({ kind: 'measured', features: measureFeatures(pictures[index]!) });
});

test('bytes that are no picture are an answer, and the worker goes on', async () => {
  await using pool = createMeasurePool(1);
  expect(await pool.measure(new Uint8Array([1, 2, 3]))).toMatchObject({ kind: 'broken' });
  const torn = (await encodePng(ramp(0))).slice(0, 200);
  expect(await pool.measure(torn)).toMatchObject({ kind: 'broken' });
  expect(await pool.measure(await encodePng(ramp(0)))).toMatchObject({ kind: 'measured' });
});

test('a request after the end fails instead of waiting for ever', async () => {
  const pool = createMeasurePool(1);
  const pending = pool.measure(await encodePng(ramp(0)));
  await pool[Symbol.asyncDispose]();
  await expect(pending).rejects.toThrow('a measuring thread ended');
});
