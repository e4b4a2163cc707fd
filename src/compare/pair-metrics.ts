import pixelmatch from 'pixelmatch';

import { meanSsim } from './ssim.ts';
import type { PairMetrics } from '../model/comparison.ts';
import type { Measurement, Pixels } from '../model/measurement.ts';

/** How far two pictures are apart, and a picture of where: changed pixels red, anti-aliasing yellow, the rest faint. */
export interface PairPicture {
  readonly metrics: PairMetrics;
  readonly difference: Pixels;
}

/** What the hashes alone tell: equal pictures need no decoding. `undefined`: they differ, so the pixels must be compared. */
export function metricsByHash(
  baseline: Pick<Measurement, 'sha256' | 'pixelSha256'>,
  now: Pick<Measurement, 'sha256' | 'pixelSha256'>,
): PairMetrics | undefined {
  if (baseline.sha256 === now.sha256) return { equal: 'bytes', diffRatio: 0, diffPixels: 0, ssim: 1 };
  if (baseline.pixelSha256 === now.pixelSha256) return { equal: 'pixels', diffRatio: 0, diffPixels: 0, ssim: 1 };
  return undefined;
}

/**
 * Compares two pictures pixel by pixel: pixelmatch (YIQ distance, threshold 0.1, anti-aliased pixels not counted,
 * transparency over a checkerboard) and mean SSIM of luma. `undefined`: the sizes differ. Cost at 1024²: see
 * bench/compare.bench.ts.
 */
export function pairMetrics(baseline: Pixels, now: Pixels): PairPicture | undefined {
  const { width, height } = baseline;
  if (now.width !== width || now.height !== height) return undefined;
  const difference = { data: new Uint8Array(width * height * 4), width, height };
  const diffPixels = pixelmatch(aligned(baseline.data), aligned(now.data), difference.data, width, height, {
    threshold: 0.1,
    includeAA: false,
    checkerboard: true,
  });
  const isEqual = diffPixels === 0 && Buffer.compare(baseline.data, now.data) === 0;
  const metrics: PairMetrics = {
    equal: isEqual ? 'pixels' : 'none',
    diffRatio: diffPixels / (width * height),
    diffPixels,
    ssim: isEqual ? 1 : meanSsim(baseline, now),
  };
  return { metrics, difference };
}

/** pixelmatch looks at the bytes as 32-bit words, which must start at a multiple of four; slices of a pool may not. */
function aligned(data: Uint8Array): Uint8Array {
  return data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
}
