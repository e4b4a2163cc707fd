import { describe, expect, test } from 'vitest';

import type { Pixels } from '../../src/model/measurement.ts';
import { decodePicture, encodePicture } from '../../src/simulator/codec.ts';
import { fitLines, quotedText } from '../../src/simulator/lettering.ts';
import { renderPicture } from '../../src/simulator/picture.ts';
import { SCENE_KINDS, sceneKindOf } from '../../src/simulator/scene.ts';
import { differentShare, laplacianEnergy, meanRgb } from './pictures.ts';

const PROMPTS = [
  'A lake below a mountain',
  'A coffee mug on plain background',
  'Still life with fruit',
  'Macro photo of rust',
  'A city street at dusk',
  'A storefront sign that reads "OPEN"',
];
const SIDE = 192;
const draw = (prompt: string, style: string, sample: string | number): Pixels =>
  renderPicture({ prompt, style, sampleKey: String(sample), width: SIDE, height: SIDE });

function lumaDeviation({ data }: Pixels): number {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < data.length; at += 4) {
    const luma = 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
    sum += luma;
    squares += luma * luma;
  }
  const count = data.length / 4;
  return Math.sqrt(squares / count - (sum / count) ** 2);
}

/** Fine detail summed over all prompts, for four samples. */
function texturesOf(style: string): number[] {
  return [1, 2, 3, 4].map((sample) =>
    PROMPTS.reduce((sum, prompt) => sum + laplacianEnergy(draw(prompt, style, sample)), 0),
  );
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('pictures', () => {
  test.each(PROMPTS)('%s: has tones, fine detail and no blown-out whole', (prompt) => {
    const picture = draw(prompt, 'model-a', 1);
    expect(lumaDeviation(picture)).toBeGreaterThan(12);
    expect(laplacianEnergy(picture)).toBeGreaterThan(4);
    const colour = meanRgb(picture);
    expect(Math.min(...colour)).toBeGreaterThan(10);
    expect(Math.max(...colour)).toBeLessThan(240);
  });

  test.each(PROMPTS)('%s: two samples differ in many pixels, equal keys in none', (prompt) => {
    const first = draw(prompt, 'model-a', 1);
    expect(differentShare(first, draw(prompt, 'model-a', 2), 8)).toBeGreaterThan(0.3);
    expect(differentShare(first, draw(prompt, 'model-a', 1), 0)).toBe(0);
  });

  test('two models differ systematically: the distance of their mean textures exceeds the spread within each', () => {
    const a = texturesOf('gpt-image-2');
    const b = texturesOf('gemini-nano-banana-2.1');
    expect(Math.abs(mean(a) - mean(b))).toBeGreaterThan(Math.max(spread(a), spread(b)));
  });

  test('a smaller picture shows the same composition', async () => {
    const small = draw(PROMPTS[0]!, 'm', 1);
    const big = renderPicture({ prompt: PROMPTS[0]!, style: 'm', sampleKey: '1', width: SIDE * 2, height: SIDE * 2 });
    const [a, b] = [meanRgb(small), meanRgb(big)];
    for (const channel of [0, 1, 2] as const) expect(Math.abs(a[channel] - b[channel])).toBeLessThan(8);
  });

  test.each(['1x1', '16x512', '512x16', '7x5'])('%s: odd sizes are painted too', (size) => {
    const [width = 0, height = 0] = size.split('x').map(Number);
    for (const prompt of PROMPTS) {
      const { data } = renderPicture({ prompt, style: 'm', sampleKey: '1', width, height });
      expect(data).toHaveLength(width * height * 4);
    }
  });

  test('a transparent picture is clear around the subject and solid in it', () => {
    const picture = renderPicture({
      prompt: 'A mug',
      style: 'm',
      sampleKey: '1',
      width: SIDE,
      height: SIDE,
      isTransparent: true,
    });
    const alphaAt = (x: number, y: number): number => picture.data[(y * SIDE + x) * 4 + 3]!;
    expect(alphaAt(2, 2)).toBe(0);
    expect(alphaAt(SIDE / 2, Math.round(SIDE * 0.6))).toBe(255);
  });

  test('a prompt without known words gets a scene of its own, always the same', () => {
    const kinds = new Set(Array.from({ length: 60 }, (_, i) => sceneKindOf(`zzz ${i}`, false)));
    expect([...kinds].sort()).toEqual(SCENE_KINDS.filter((kind) => kind !== 'sign').sort());
    expect(sceneKindOf('zzz 1', false)).toBe(sceneKindOf('zzz 1', false));
  });
});

describe('words in pictures', () => {
  test.each([
    ['a sign that reads "OPEN 24H"', 'OPEN 24H'],
    ['a poster: “Grüße”', 'Grüße'],
    ["the words 'Hello there' on a wall", 'Hello there'],
    ["it's a dog's life", undefined],
    ['an empty "" quote', undefined],
  ])('%s', (prompt, text) => {
    expect(quotedText(prompt)).toBe(text);
  });

  test('are dark ink on a pale plate, with little between', () => {
    const box = { left: 20, top: 60, right: 172, bottom: 130 };
    const written = renderPicture({
      prompt: 'A mug "HI"',
      style: 'm',
      sampleKey: '1',
      width: SIDE,
      height: SIDE,
      textBox: box,
    });
    const lumas: number[] = [];
    for (let y = 75; y < 115; y += 1)
      for (let x = 40; x < 150; x += 1) lumas.push(written.data[(y * SIDE + x) * 4 + 1]!);
    const dark = lumas.filter((luma) => luma < 80).length / lumas.length;
    const pale = lumas.filter((luma) => luma > 150).length / lumas.length;
    expect(dark).toBeGreaterThan(0.15);
    expect(pale).toBeGreaterThan(0.2);
    expect(dark + pale).toBeGreaterThan(0.8);
  });

  test('are wrapped so that the letters become as big as they can', () => {
    expect(fitLines('OPEN 24H', { width: 100, height: 100 }).lines).toEqual(['OPEN', '24H']);
    expect(fitLines('OPEN 24H', { width: 400, height: 30 }).lines).toEqual(['OPEN 24H']);
  });
});

describe('codec', () => {
  const picture = renderPicture({
    prompt: 'A mug',
    style: 'm',
    sampleKey: '1',
    width: 96,
    height: 64,
    isTransparent: true,
  });

  test.each(['png', 'webp', 'jpeg'] as const)('%s keeps the size', async (format) => {
    const decoded = await decodePicture(await encodePicture(picture, format));
    expect(decoded).toMatchObject({ width: 96, height: 64 });
  });

  test('PNG keeps every byte, alpha included', async () => {
    const decoded = await decodePicture(await encodePicture(picture, 'png'));
    expect(Buffer.from(decoded.data).equals(Buffer.from(picture.data))).toBe(true);
  });
});
