import { describe, expect, test } from 'vitest';

import type { Drift } from '../../src/simulator/options.ts';
import { bodyOf, bytesFrom, pictureFrom, post, startSmall } from './asking.ts';
import { differentShare, laplacianEnergy, meanRgb } from './pictures.ts';

const SEEDED = { models: { 'sd-local': { seeded: true } } };
const ASK = { model: 'sd-local', seed: 11 };

/** The same seeded picture without and with a drift. */
async function pair(drift: Drift) {
  await using simulator = await startSmall(SEEDED);
  const before = await pictureFrom(simulator, ASK);
  simulator.configure({ drift });
  return { before, after: await pictureFrom(simulator, ASK) };
}

describe('drift switches', () => {
  test('blur takes fine detail away', async () => {
    const { before, after } = await pair({ blurSigma: 1.2 });
    expect(laplacianEnergy(after)).toBeLessThan(laplacianEnergy(before) * 0.4);
  });

  test('a palette shift moves the mean colour the way it says', async () => {
    const { before, after } = await pair({ palette: { warmth: 0.1 } });
    const [red, , blue] = meanRgb(before);
    const [redAfter, , blueAfter] = meanRgb(after);
    expect(redAfter / red).toBeGreaterThan(1.05);
    expect(blueAfter / blue).toBeLessThan(0.95);
  });

  test('brightness, saturation and contrast do what their names say', async () => {
    const bright = await pair({ palette: { brightness: 1.1 } });
    expect(meanRgb(bright.after)[1]).toBeGreaterThan(meanRgb(bright.before)[1] * 1.05);
    const grey = await pair({ palette: { saturation: 0 } });
    const [red, green, blue] = meanRgb(grey.after);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(1);
    const flat = await pair({ palette: { contrast: 0.5 } });
    expect(laplacianEnergy(flat.after)).toBeLessThan(laplacianEnergy(flat.before) * 0.65);
  });

  test('noise adds fine detail', async () => {
    const { before, after } = await pair({ noise: 6 });
    expect(laplacianEnergy(after)).toBeGreaterThan(laplacianEnergy(before) * 1.2);
  });

  test('recompression changes pixels a little and the subject not at all', async () => {
    const { before, after } = await pair({ jpegQuality: 40 });
    expect(differentShare(before, after, 0)).toBeGreaterThan(0.5);
    expect(differentShare(before, after, 48)).toBeLessThan(0.02);
  });

  test('another style paints the same seed visibly otherwise', async () => {
    const { before, after } = await pair({ style: 'someone else' });
    expect(differentShare(before, after)).toBeGreaterThan(0.5);
  });

  test('dearer answers cost more output tokens', async () => {
    await using simulator = await startSmall({ drift: { dearer: 1.5 } });
    const dear = await bodyOf(await post(simulator));
    simulator.configure({ drift: undefined });
    const usual = await bodyOf(await post(simulator));
    expect(dear.usage!.output_tokens).toBe(Math.round(usual.usage!.output_tokens * 1.5));
  });

  test('a served model is named in the header, and by default is not', async () => {
    await using simulator = await startSmall();
    expect((await post(simulator)).headers.get('openai-model')).toBeNull();
    simulator.configure({ drift: { servedModel: 'gpt-image-2-lite' } });
    expect((await post(simulator)).headers.get('openai-model')).toBe('gpt-image-2-lite');
  });

  test('slower answers say so in their processing time', async () => {
    await using simulator = await startSmall({ latency: { medianMs: 4, sigma: 0 } });
    const usual = Number((await post(simulator)).headers.get('openai-processing-ms'));
    simulator.configure({ drift: { slower: 5 } });
    const slow = Number((await post(simulator)).headers.get('openai-processing-ms'));
    expect([usual, slow]).toEqual([4, 20]);
  });

  test('touches about the asked share of requests, the same ones after a reset', async () => {
    await using simulator = await startSmall({ drift: { share: 0.4, servedModel: 'other' } });
    const touched = async () => {
      const found: boolean[] = [];
      for (let i = 0; i < 40; i += 1) {
        const response = await post(simulator, { size: '16x16' });
        await response.arrayBuffer();
        found.push(response.headers.has('openai-model'));
      }
      return found;
    };
    const first = await touched();
    const count = first.filter(Boolean).length;
    expect(count).toBeGreaterThan(6);
    expect(count).toBeLessThan(28);
    simulator.reset();
    expect(await touched()).toEqual(first);
  });

  test('refuses about the asked share at the output stage', async () => {
    await using simulator = await startSmall({ drift: { refusalRate: 0.5 } });
    let refused = 0;
    for (let i = 0; i < 30; i += 1) {
      const response = await post(simulator, { size: '16x16' });
      const body = await bodyOf(response);
      if (response.status === 400 && body.error?.code === 'moderation_blocked') refused += 1;
    }
    expect(refused).toBeGreaterThan(6);
    expect(refused).toBeLessThan(24);
  });
});

describe('seeds', () => {
  test('the same seed gives the same bytes, also on another server and at another time', async () => {
    await using first = await startSmall(SEEDED);
    await using second = await startSmall({ ...SEEDED, seed: 99 });
    const bytes = await bytesFrom(first, ASK);
    await bytesFrom(second, { ...ASK, prompt: 'Something in between' });
    expect((await bytesFrom(first, ASK)).equals(bytes)).toBe(true);
    expect((await bytesFrom(second, ASK)).equals(bytes)).toBe(true);
    expect((await bytesFrom(first, { ...ASK, seed: 12 })).equals(bytes)).toBe(false);
  });

  test('another quality of the same seed is another picture of the same subject', async () => {
    await using simulator = await startSmall(SEEDED);
    const low = await pictureFrom(simulator, { ...ASK, quality: 'low' });
    const high = await pictureFrom(simulator, { ...ASK, quality: 'high' });
    expect(laplacianEnergy(high)).toBeGreaterThan(laplacianEnergy(low));
    expect(differentShare(low, high, 64)).toBeLessThan(0.1);
  });

  test('a nondeterministic model takes the seed and does not keep it', async () => {
    await using simulator = await startSmall({ models: { 'sd-local': { seeded: true, nondeterministic: true } } });
    expect((await bytesFrom(simulator, ASK)).equals(await bytesFrom(simulator, ASK))).toBe(false);
  });

  test('an unseeded model draws another picture each time, and the same series from the same server seed', async () => {
    await using first = await startSmall({ seed: 5 });
    await using second = await startSmall({ seed: 5 });
    const a = await pictureFrom(first);
    const b = await pictureFrom(first);
    expect(differentShare(a, b)).toBeGreaterThan(0.4);
    await pictureFrom(second, { prompt: 'Another prompt comes between' });
    expect(differentShare(a, await pictureFrom(second), 0)).toBe(0);
  });
});
