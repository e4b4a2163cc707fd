import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { encodePng } from '../../src/measure/codec.ts';
import { measureFeatures } from '../../src/measure/measure-features.ts';
import { createMeasurePool } from '../../src/measure/measure-pool.ts';

const ramp = (offset: number, edge = 40) => ({
  data: Uint8Array.from({ length: edge * edge * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i + offset) % 256)),
  width: edge,
  height: edge,
});
/** Takes long enough to be given back in the middle. */
const LARGE = ramp(0, 1000);

test('more pictures than workers are all measured, as in the main thread', async () => {
  await using pool = createMeasurePool(2);
  const pictures = [0, 40, 80, 120, 160].map((offset) => ramp(offset));
  const answers = await Promise.all(pictures.map(async (picture) => pool.measure(await encodePng(picture))));
  for (const [index, answer] of answers.entries())
    expect(answer).toMatchObject({
      kind: 'measured',
      features: measureFeatures(pictures[index]!),
      decodeMs: expect.any(Number) as number,
    });
});

test('bytes that are no picture are an answer, and the worker goes on', async () => {
  await using pool = createMeasurePool(1);
  expect(await pool.measure(new Uint8Array([1, 2, 3]))).toMatchObject({ kind: 'broken' });
  const torn = (await encodePng(ramp(0))).slice(0, 200);
  expect(await pool.measure(torn)).toMatchObject({ kind: 'broken' });
  expect(await pool.measure(await encodePng(ramp(0)))).toMatchObject({ kind: 'measured' });
});

test('what is not measured at the end fails instead of waiting for ever', async () => {
  const pool = createMeasurePool(1);
  const pictures = await Promise.all([LARGE, ramp(40), ramp(80)].map(encodePng));
  const all = Promise.allSettled(pictures.map((bytes) => pool.measure(bytes)));
  await nextTurn();
  await pool[Symbol.asyncDispose]();
  const reasons = (await all).map((result) => (result.status === 'rejected' ? String(result.reason) : 'measured'));
  expect(reasons[0]).toContain('a measuring thread ended');
  expect(reasons.slice(1)).toEqual([expect.stringContaining('given back'), expect.stringContaining('given back')]);
  await expect(pool.measure(await encodePng(ramp(0)))).rejects.toThrow('given back');
});

test('a pool does not get the threads that another one left in the middle of a picture', async () => {
  const first = createMeasurePool(2);
  const pending = Promise.allSettled([first.measure(await encodePng(LARGE))]);
  await nextTurn();
  await first[Symbol.asyncDispose]();
  expect(await pending).toMatchObject([{ status: 'rejected' }]);
  for (let round = 0; round < 3; round += 1) {
    await using pool = createMeasurePool(2);
    const answers = await Promise.all([0, 40, 80].map(async (offset) => pool.measure(await encodePng(ramp(offset)))));
    expect(answers.map(({ kind }) => kind)).toEqual(['measured', 'measured', 'measured']);
  }
});
