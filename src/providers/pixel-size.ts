import { z } from 'zod';

/** The option `size` of a route; a case's own size goes first. */
export const sizeOption = z
  .string()
  .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, 'expected WIDTHxHEIGHT in pixels, or auto');

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** `WIDTHxHEIGHT` in numbers; `undefined` where the vendor is to choose. */
export function readPixelSize(size: string | undefined): PixelSize | undefined {
  if (size === undefined || size === 'auto') return undefined;
  const [width, height] = size.split('x').map(Number) as [number, number];
  return { width, height };
}

/** The aspect ratio in its smallest whole numbers: `3:2` for 1536x1024. */
export function aspectRatioOf({ width, height }: PixelSize): string {
  const divisor = greatestDivisor(width, height);
  return `${width / divisor}:${height / divisor}`;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** The one of these `a:b` ratios that is exactly that of the size. Needed beside `aspectRatioOf` where a vendor writes `21:9`. */
export function namedRatioOf({ width, height }: PixelSize, ratios: readonly string[]): string | undefined {
  return ratios.find((ratio) => {
    const [across, down] = ratio.split(':').map(Number) as [number, number];
    return width * down === height * across;
  });
}
