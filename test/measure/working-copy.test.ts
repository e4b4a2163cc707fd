import { expect, test } from 'vitest';

import { workingCopy } from '../../src/measure/working-copy.ts';
import { createRandom } from '../../src/shared/random.ts';

function noise(width: number, height: number) {
  const random = createRandom(2);
  return {
    data: Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : random.below(256))),
    width,
    height,
  };
}

function sizeOf(width: number, height: number): number[] {
  const copy = workingCopy(noise(width, height));
  return [copy.width, copy.height];
}

test('small pictures keep their pixels', () => {
  const pixels = noise(5, 3);
  const copy = workingCopy(pixels);
  expect([copy.width, copy.height]).toEqual([5, 3]);
  expect([...copy.data]).toEqual([...pixels.data].filter((_, i) => i % 4 !== 3));
});

test('the longest side becomes 512, the other one follows', () => {
  expect(sizeOf(1024, 768)).toEqual([512, 384]);
  expect(sizeOf(700, 1500)).toEqual([239, 512]);
  expect(sizeOf(2000, 1)).toEqual([512, 1]);
});

test.each([
  [1024, 4],
  [700, 5],
  [513, 300],
])('%d × %d is averaged by area', (width, height) => {
  const pixels = noise(width, height);
  const copy = workingCopy(pixels);
  // Every output pixel from the definition: source pixels weighted by how much of them it covers.
  for (const [x, y] of [
    [0, 0],
    [copy.width - 1, copy.height - 1],
    [copy.width >> 1, copy.height >> 1],
  ] as const) {
    const [stepX, stepY] = [width / copy.width, height / copy.height];
    let sum = 0;
    for (let sy = 0; sy < height; sy++)
      for (let sx = 0; sx < width; sx++) {
        const coverX = Math.max(0, Math.min(sx + 1, (x + 1) * stepX) - Math.max(sx, x * stepX));
        const coverY = Math.max(0, Math.min(sy + 1, (y + 1) * stepY) - Math.max(sy, y * stepY));
        sum += coverX * coverY * pixels.data[(sy * width + sx) * 4]!;
      }
    expect(Math.abs(copy.data[(y * copy.width + x) * 3]! - sum / (stepX * stepY))).toBeLessThanOrEqual(0.5001);
  }
});

test('half-transparent pixels are laid over white', () => {
  const copy = workingCopy({ data: Uint8Array.of(0, 100, 255, 128, 9, 9, 9, 0), width: 2, height: 1 });
  expect([...copy.data]).toEqual([127, 177, 255, 255, 255, 255]);
});
