import sharp from 'sharp';

import { createRandom } from '../../src/simulator/random.ts';

const SIZE = 1024;

export interface DrawnPicture {
  readonly seed: number;
  /** Degrees by which every hue is turned: the same scene from another model. */
  readonly hueShift?: number;
}

/**
 * A 1024² PNG of the weight of a generated picture, about 1 MB: sky, ground, two dozen shaded balls, grain. Equal
 * arguments give equal bytes.
 */
export async function drawPicture({ seed, hueShift = 0 }: DrawnPicture): Promise<Buffer> {
  const random = createRandom('packaged', seed);
  const horizon = SIZE * random.range(0.4, 0.7);
  const sky = random.range(0, 360);
  const balls = Array.from({ length: 24 }, () => ({
    x: random.range(0, SIZE),
    y: random.range(horizon, SIZE),
    radius: random.range(20, 110),
    hue: random.range(0, 360),
  }));
  const pixels = Buffer.alloc(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      let hue = y < horizon ? sky : sky + 150;
      let light = y < horizon ? 0.85 - (0.3 * y) / horizon : 0.3 + (0.3 * (y - horizon)) / (SIZE - horizon);
      for (const ball of balls) {
        const away = Math.hypot(x - ball.x, y - ball.y) / ball.radius;
        if (away < 1) {
          hue = ball.hue;
          light = 0.75 - 0.5 * away * away - 0.1 * ((y - ball.y) / ball.radius);
        }
      }
      light += (random.next() - 0.5) * 0.04;
      const at = (y * SIZE + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const wave = Math.cos(((hue + hueShift - channel * 120) * Math.PI) / 180);
        pixels[at + channel] = Math.max(0, Math.min(255, Math.round(255 * light * (0.75 + 0.25 * wave))));
      }
    }
  }
  return Buffer.from(
    await sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } })
      .png()
      .toBuffer(),
  );
}
