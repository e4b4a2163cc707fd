import type { Pixels } from '../../src/model/measurement.ts';

/** Red, green and blue of a pixel; integers. */
export type Paint = (x: number, y: number) => readonly [number, number, number];

export function paint({ width, height }: { readonly width: number; readonly height: number }, colour: Paint): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) data.set([...colour(x, y), 255], (y * width + x) * 4);
  return { data, width, height };
}

/** Ramps, a product pattern and a checkerboard: made from integers alone, so that any language makes the same bytes. */
export const patterned = (width: number, height: number): Pixels =>
  paint({ width, height }, (x, y) => [
    (x * 5 + y * 3) % 256,
    (x * y) % 256,
    ((Math.floor(x / 7) + Math.floor(y / 5)) % 2) * 200 + 20,
  ]);

/** Changes every colour value by `change(value, k)`, where k counts colour values from 0; alpha stays. */
export function altered({ data, width, height }: Pixels, change: (value: number, k: number) => number): Pixels {
  const changed = new Uint8Array(data);
  let k = 0;
  for (let at = 0; at < data.length; at += 1) {
    if (at % 4 === 3) continue;
    changed[at] = Math.max(0, Math.min(255, change(data[at]!, k)));
    k += 1;
  }
  return { data: changed, width, height };
}

/** Uniform noise of `amplitude` levels from the linear congruential generator of Numerical Recipes (1664525, 1013904223). */
export function noisy(
  picture: Pixels,
  { seed, amplitude }: { readonly seed: number; readonly amplitude: number },
): Pixels {
  let state = seed;
  return altered(picture, (value) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return value + (((state >>> 24) * amplitude) >> 8) - (amplitude >> 1);
  });
}
