import { describe, expect, test } from 'vitest';

import { meanSsim } from '../../src/compare/ssim.ts';
import type { Pixels } from '../../src/model/measurement.ts';
import { altered, noisy, paint, patterned } from './formula-pictures.ts';

function shifted(picture: Pixels): Pixels {
  const { data, width, height } = picture;
  return paint({ width, height }, (x, y) => {
    const at = (y * width + ((x + width - 1) % width)) * 4;
    return [data[at]!, data[at + 1]!, data[at + 2]!];
  });
}

/** Fully transparent, with `value` in its hidden colours. */
const clear = (value: number): Pixels => ({
  data: new Uint8Array(16 * 16 * 4).map((_, at) => (at % 4 === 3 ? 0 : value)),
  width: 16,
  height: 16,
});

// Computed with scikit-image 0.26.0 from the same pictures, on luma 0.2126 R + 0.7152 G + 0.0722 B:
// structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255).
const picture = patterned(64, 48);
const small = patterned(11, 11);
const wide = patterned(97, 13);
const WORKED: readonly (readonly [string, Pixels, Pixels, number])[] = [
  ['noise of 40 levels', picture, noisy(picture, { seed: 1, amplitude: 40 }), 0.9792021081540321],
  ['noise of 200 levels', picture, noisy(picture, { seed: 2, amplitude: 200 }), 0.7080848880780193],
  ['ten levels brighter', picture, altered(picture, (value) => value + 10), 0.9967030565106255],
  ['inverted', picture, altered(picture, (value) => 255 - value), -0.9061424607131146],
  ['moved by one pixel', picture, shifted(picture), 0.5227307404443475],
  ['exactly one window', small, noisy(small, { seed: 3, amplitude: 60 }), 0.732405430167504],
  ['three rows of windows', wide, noisy(wide, { seed: 4, amplitude: 60 }), 0.9235267448267553],
];

describe('meanSsim', () => {
  test.each(WORKED)('agrees with scikit-image: %s', (_name, a, b, expected) => {
    expect(meanSsim(a, b)).toBeCloseTo(expected, 10);
  });

  test.each(WORKED)('is symmetric: %s', (_name, a, b) => {
    expect(meanSsim(a, b)).toBeCloseTo(meanSsim(b, a), 12);
  });

  test('is 1 for a picture and itself', () => {
    expect(meanSsim(picture, picture)).toBeCloseTo(1, 12);
  });

  test.each([
    [1, 1],
    [1, 40],
    [3, 200],
    [10, 10],
  ])('measures pictures smaller than the window: %d×%d', (width, height) => {
    const tiny = patterned(width, height);
    expect(meanSsim(tiny, tiny)).toBeCloseTo(1, 12);
    expect(
      meanSsim(
        tiny,
        altered(tiny, (value) => 255 - value),
      ),
    ).toBeLessThan(0.9);
  });

  test('sees hidden colours of transparent pixels as the white that people see', () => {
    expect(meanSsim(clear(0), clear(200))).toBeCloseTo(1, 12);
  });

  test('refuses pictures of different sizes', () => {
    expect(() => meanSsim(picture, small)).toThrow(RangeError);
  });
});
